import { ProgramFailure, runProgram } from '../../language/run-program.js';
import { type ExitCode, warning } from '../../model/index.js';
import { frameOf } from '../program/failure.js';
import type { Project } from '../program/project.js';

/** Starts the program of `notify_command` after an apply; what goes wrong there is a warning, and no part of the run. */
export const notify = async (
  { notifyCommand }: Project,
  run: { readonly id: string; readonly playbook: string; readonly exitCode: ExitCode },
): Promise<void> => {
  if (notifyCommand === undefined) return;
  try {
    const { exit, stderr } = await runProgram(notifyCommand[0]!, notifyCommand.slice(1), {
      milliseconds: 30_000,
      bytes: 1 << 20,
      environment: {
        RIGGER_RUN: run.id,
        RIGGER_PLAYBOOK: run.playbook,
        RIGGER_EXIT: String(run.exitCode),
      },
    });
    if (exit !== 0) warn(`${notifyCommand[0]} exited with ${exit}`, stderr);
  } catch (error) {
    if (!(error instanceof ProgramFailure)) throw error;
    warn(`${notifyCommand[0]} ${error.reason}`);
  }
};

const warn = (message: string, said = ''): void => {
  const told = warning('cli/notify', message, {
    help: 'see `notify_command` in rigger.yml; the run itself is not touched by it',
    notes: said.trim() === '' ? [] : [`standard error: ${said.trim()}`],
  });
  process.stderr.write(`${frameOf(told)}\n`);
};
