import { type Command, CommanderError } from 'commander';
import { type ExitCode, exitCodes } from '../../model/index.js';
import { innermost } from './command-tree.js';
import { usageMistake } from './usage-mistake.js';

/**
 * Runs one commander command. Usage mistakes become diagnostics like all others; an action that
 * wants another exit code than 0 sets `process.exitCode`.
 */
export const runCommander = async (command: Command, args: readonly string[]): Promise<ExitCode> => {
  try {
    await command.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.done;
    throw usageMistake(error, ...innermost(command, args));
  }
  return (process.exitCode as ExitCode | undefined) ?? exitCodes.done;
};
