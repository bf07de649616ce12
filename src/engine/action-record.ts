import type { ShellStep, StepOutput } from '../connection/connection.js';
import { raw, sh } from '../model/index.js';

/** Where a host notes that an action of a run has finished. The folder is lost with a reboot, as it should be. */
export interface ActionRecord {
  readonly run: string;
  /** The task's id in the run. */
  readonly id: string;
}

const folderOf = (run: string): string => `/run/rigger/actions/${encodeURIComponent(run)}`;
const pathOf = ({ run, id }: ActionRecord): string => `${folderOf(run)}/${encodeURIComponent(id)}`;

/**
 * The same step, that leaves its output and exit code on the host before anything is sent back:
 * a controller that dies between the two would otherwise run the action again when it resumes.
 */
export const recorded = (step: ShellStep, record: ActionRecord): ShellStep => {
  const path = pathOf(record);
  return {
    ...step,
    script: sh`umask 077; mkdir -p ${folderOf(record.run)}
(
${raw(step.script)}
)
rigger_exit=$?
printf %s "$rigger_exit" >${`${path}.new`} && mv ${`${path}.new`} ${path}
exit "$rigger_exit"`,
  };
};

/** Asks whether the action had finished: its exit code on stdout, exit 1 when it had not. */
export const askRecord = (record: ActionRecord): ShellStep => ({
  script: sh`cat ${pathOf(record)}`,
  always: true,
});

/** The action's exit code, or undefined when it has not finished. */
export const readRecord = (output: StepOutput): number | undefined =>
  output.exit === 0 && /^\d+$/.test(output.stdout) ? Number(output.stdout) : undefined;

/** Removes what the run's actions left. */
export const forgetRecords = (run: string): ShellStep => ({
  script: sh`rm -rf ${folderOf(run)}`,
  always: true,
});
