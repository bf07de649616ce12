import type { Command, CommanderError } from 'commander';
import { didYouMean, problem, RiggerError } from '../../model/index.js';
import { pathOf, visibleCommands } from './command-tree.js';

/** What commander found wrong with the words of a command, in rigger's own. */
export const usageMistake = (
  error: CommanderError,
  command: Command,
  words: readonly string[],
): RiggerError => {
  const [message, help] = told(error, command, words);
  const see = `\`rigger help ${pathOf(command).replace('rigger ', '')}\` shows examples and flags`;
  return new RiggerError([problem('cli/usage', message, { help: help ?? see })]);
};

type Told = readonly [message: string, help?: string | undefined];

const told = (error: CommanderError, command: Command, words: readonly string[]): Told => {
  const path = pathOf(command);
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption':
      return [
        `\`${path}\` has no flag ${quoted}`,
        takesProgram(command)
          ? `where it belongs to the program, write \`--\` before that: \`${path} PATTERN -- PROGRAM ${quoted}\``
          : didYouMean(quoted, flagsOf(command)),
      ];
    case 'commander.unknownCommand':
      return [
        `there is no command \`${path} ${quoted}\``,
        didYouMean(quoted, namesOf(command)) ?? oneOf(command),
      ];
    case 'commander.help':
      return [`\`${path}\` needs a command`, oneOf(command)];
    case 'commander.missingArgument':
      return [`\`${path}\` needs ${quoted.toUpperCase()}: ${meaningOf(command, quoted)}`];
    case 'commander.optionMissingArgument': {
      const option = command.options.find(({ flags }) => flags === quoted);
      return [`${option?.long ?? quoted} needs a value: ${option?.description ?? ''}`];
    }
    case 'commander.missingMandatoryOptionValue': {
      const option = command.options.find(({ flags }) => flags === quoted);
      return [`\`${path}\` needs ${quoted}: ${option?.description ?? ''}`];
    }
    case 'commander.excessArguments': {
      const most = command.registeredArguments.length;
      const spare = words.filter((word) => !word.startsWith('-')).at(most);
      const found = spare === undefined ? '' : `; what is ${JSON.stringify(spare)} for?`;
      return [`\`${path}\` takes ${most === 0 ? 'no argument' : `at most ${most}`}${found}`];
    }
    case 'commander.invalidArgument':
      return invalid(error.message, command, path);
    default:
      return [error.message.replace(/^error: /, '').replace(/\.$/, '') || `\`${path}\` needs more words`];
  }
};

/** A value that is not among the choices. */
const invalid = (message: string, command: Command, path: string): Told => {
  const [, option, value = ''] = /^error: option '([^']*)' argument '([^']*)'/.exec(message) ?? [];
  const [, given = value, name] =
    /argument value '([^']*)' is invalid for argument '([^']*)'/.exec(message) ?? [];
  const found = option
    ? command.options.find(({ flags }) => flags === option)
    : command.registeredArguments.find((argument) => argument.name() === name);
  const choices = found?.argChoices ?? [];
  const what = (option && /--[\w-]+/.exec(option)?.[0]) ?? `\`${path}\``;
  return [`${what} takes ${listed(choices, 'or')}, not ${JSON.stringify(given)}`, didYouMean(given, choices)];
};

const meaningOf = (command: Command, name: string): string =>
  command.registeredArguments.find((argument) => argument.name() === name)?.description ?? '';

/** Whether a program with flags of its own may follow. */
const takesProgram = (command: Command): boolean => command.registeredArguments.at(-1)?.name() === 'program';

const flagsOf = (command: Command): string[] =>
  command.options.flatMap(({ long, short }) => [long, short]).filter((flag) => typeof flag === 'string');

const namesOf = (command: Command): string[] => visibleCommands(command).map((child) => child.name());

const oneOf = (command: Command): string => `the commands are ${listed(namesOf(command), 'and')}`;

const listed = (names: readonly string[], joint: string): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${joint} ${names.at(-1)}`;
