import type { ShellStep, StepOutput } from '../../connection/connection.js';
import { asksController, type Change, sh } from '../../model/index.js';

/** What a host notes of an action of a run that has finished. */
export interface ActionRecord {
  readonly run: string;
  /** The host in whose name it is done: others may do the same task at the same place. */
  readonly host: string;
  /** The task's id in the run. */
  readonly id: string;
  /** Keep what it printed as well, because the journal must not have it. */
  readonly withOutput?: boolean;
}

/** An action of which the host itself can note that it has finished. */
export const isRecorded = ({ action, commands }: Change): boolean =>
  action === true && !commands.some((command) => command.kind === 'reboot' || asksController(command));

/** Root's notes are lost with a reboot; others have no such place and use their own. */
const folderOf = (run: string): string =>
  sh`if [ -w /run ]; then d=/run/rigger/actions; else d=$HOME/.cache/rigger/actions; fi; d=$d/${encodeURIComponent(run)}; `;

const noteOf = ({ host, id }: ActionRecord): string => sh`n=$d/${encodeURIComponent(`${host} ${id}`)}; `;

/**
 * The same step, that leaves its exit code on the host before anything is sent back: a controller
 * that dies between the two would otherwise run the action again when it resumes.
 */
export const recorded = (step: ShellStep, record: ActionRecord): ShellStep => {
  const { withOutput = false } = record;
  return {
    ...step,
    script: [
      `${folderOf(record.run)}${noteOf(record)}(umask 077; mkdir -p "$d"${withOutput ? '; : >"$n.out"; : >"$n.err"' : ''}) 2>/dev/null`,
      '(',
      step.script,
      `)${withOutput ? ' >"$n.out" 2>"$n.err"' : ''}`,
      'rigger_exit=$?',
      '{ printf %s "$rigger_exit" >"$n.new" && mv "$n.new" "$n"; } 2>/dev/null',
      ...(withOutput ? ['cat "$n.out"; cat "$n.err" >&2'] : []),
      'exit "$rigger_exit"',
    ].join('\n'),
  };
};

/** Asks whether the action had finished: exit 1 when it had not. */
export const askRecord = (record: ActionRecord): ShellStep => ({
  script: `${folderOf(record.run)}${noteOf(record)}cat "$n" && echo && if [ -e "$n.out" ]; then echo kept; cat "$n.out"; cat "$n.err" >&2; fi`,
  always: true,
});

/** What an action that had finished left: its exit code, and its output where that was kept. */
export interface Recorded {
  readonly exit: number;
  readonly output?: { readonly stdout: string; readonly stderr: string };
}

/** The note of an action, or undefined when it has not finished. */
export const readRecord = ({ exit, stdout, stderr }: StepOutput): Recorded | undefined => {
  const [, code, kept, output] = /^(\d+)\n(kept\n)?([\s\S]*)$/.exec(stdout) ?? [];
  if (exit !== 0 || code === undefined) return undefined;
  return { exit: Number(code), ...(kept ? { output: { stdout: output ?? '', stderr } } : {}) };
};

/** Removes what the run's actions left. */
export const forgetRecords = (run: string): ShellStep => ({
  script: `${folderOf(run)}rm -rf "$d"`,
  always: true,
});
