import type { Command } from 'commander';
import { knownSize } from '../../ui/terminal-size.js';
import { commands } from './commands.js';

/** Flags that every command has, with what they do; `main` takes those out that it obeys itself. */
export const everyCommandsFlags = [
  ['--no-input', 'never ask; fail instead'],
  ['--no-color', 'no colours; NO_COLOR in the environment says the same'],
  ['--debug', 'show the stack of an error, for a report of a defect'],
] as const;

/** The widest that help grows, in columns. */
const helpWidth = 100;

/** Loads a command of the command line and completes it with what all of them share. */
export const loadCommand = async (name: string): Promise<Command | undefined> => {
  const command = await commands.find((entry) => entry.name === name)?.load();
  if (command) complete(command, `rigger ${name}`);
  return command;
};

/** Every command, completed, in the order of the help. */
export const allCommands = async (): Promise<Command[]> => {
  const loaded = await Promise.all(commands.map(({ name }) => loadCommand(name)));
  return loaded.filter((command) => command !== undefined);
};

/** Usage mistakes become errors that are thrown, and every command has the common flags. */
const complete = (command: Command, path: string): void => {
  command
    .exitOverride()
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
    .showSuggestionAfterError(false)
    .configureOutput({
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(knownSize(process.stdout.columns) ?? helpWidth, helpWidth),
    })
    .configureHelp({ commandUsage: (told) => `${pathOf(told)} ${told.usage()}` });
  if (!command.parent) command.name(path.replace(/^rigger /, ''));
  for (const child of command.commands) complete(child, `${path} ${child.name()}`);
  if (command.commands.length === 0)
    for (const [flag, meaning] of everyCommandsFlags) command.option(flag, meaning);
};

/** The words that call a command: `rigger lab up`. */
export const pathOf = (command: Command): string =>
  `${command.parent ? pathOf(command.parent) : 'rigger'} ${command.name()}`;

/** The subcommands that people see. */
export const visibleCommands = (command: Command): readonly Command[] =>
  command.commands.filter((child) => !(child as { _hidden?: boolean })._hidden);

/** The innermost command that the words name, and the words after it. */
export const innermost = (command: Command, words: readonly string[]): [Command, readonly string[]] => {
  const child = command.commands.find((one) => one.name() === words[0]);
  return child ? innermost(child, words.slice(1)) : [command, words];
};
