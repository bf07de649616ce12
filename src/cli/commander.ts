import { type Command, CommanderError } from 'commander';
import { nearestName } from '../model/did-you-mean.js';
import { type ExitCode, exitCodes, problem, RiggerError } from '../model/index.js';

/**
 * Runs one commander command. Usage mistakes become diagnostics like all others; an action that
 * wants another exit code than 0 sets `process.exitCode`.
 */
export const runCommander = async (command: Command, args: readonly string[]): Promise<ExitCode> => {
  prepare(command, args);
  try {
    await command.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return usage(error, command);
    throw error;
  }
  return (process.exitCode as ExitCode | undefined) ?? exitCodes.done;
};

const prepare = (command: Command, args: readonly string[]): void => {
  if (!command.parent) command.name(`rigger ${command.name().replace(/^rigger /, '')}`);
  command
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ writeErr: () => undefined });
  if (args.includes('--help') || args.includes('-h'))
    command.configureOutput({ writeErr: (text) => process.stderr.write(text) });
  for (const child of command.commands) prepareChild(child);
};

const prepareChild = (command: Command): void => {
  command
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ writeErr: () => undefined });
  for (const child of command.commands) prepareChild(child);
};

const usage = (error: CommanderError, command: Command): ExitCode => {
  if (error.exitCode === 0) return exitCodes.done;
  const message = error.message.replace(/^error: /, '').replace(/\.$/, '');
  const wrong = /(?:option|command) '([^' ]+)'/.exec(message)?.[1];
  const known = [
    ...command.options.flatMap(({ long, short }) => [long, short]),
    ...command.commands.flatMap((child) => [child.name(), ...child.options.map(({ long }) => long)]),
  ].filter((name) => typeof name === 'string');
  const meant = wrong === undefined ? undefined : nearestName(wrong, known);
  throw new RiggerError([
    problem('cli/usage', message || `${command.name()} wants more`, {
      help: meant
        ? `did you mean ${meant}?`
        : `see \`rigger help ${command.name().replace(/^rigger /, '')}\``,
    }),
  ]);
};
