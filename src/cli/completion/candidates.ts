import type { Command, Option } from 'commander';
import { innermost, loadCommand, visibleCommands } from '../program/command-tree.js';
import { commands } from '../program/commands.js';
import type { Candidate } from './candidate.js';
import { argumentValues, flagValues } from './values.js';

/**
 * What may stand at the place of the last word; nothing where a file may stand. Fails where the
 * project cannot be read: the caller then completes nothing.
 * @param words the words after `rigger`, of which the last is being typed
 */
export const candidates = async (words: readonly string[]): Promise<Candidate[]> => {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  if (before[0] === 'help') return starting(await names(before.slice(1)), typed);
  if (before.length === 0)
    return starting([...(await names([])), { word: 'help', about: 'the help of a command' }], typed);
  const root = await loadCommand(before[0]!);
  if (!root) return [];
  const [command, rest] = innermost(root, before.slice(1));
  if (command.commands.length > 0) return starting(namesOf(command), typed);
  const [, long, value = ''] = /^(--[\w-]+)=(.*)$/.exec(typed) ?? [];
  if (long !== undefined) {
    const flag = takingValue(command, long);
    const found = flag ? among(await flagValues(flag, words), value) : [];
    return found.map((one) => ({ ...one, word: `${long}=${one.word}` }));
  }
  const waiting = takingValue(command, rest.at(-1));
  if (waiting) return among(await flagValues(waiting, words), typed);
  if (typed.startsWith('-') && !rest.includes('--')) return starting(flagsOf(command), typed);
  return starting(await argumentValues(command, operandsBefore(command, rest)), typed);
};

/** How many arguments stand before the last word: what is neither a flag nor a flag's value. */
const operandsBefore = (command: Command, words: readonly string[]): number =>
  words.filter((word, at) => !word.startsWith('-') && !takingValue(command, words[at - 1])).length;

/** Commands, or the subcommands of the one that is named. */
const names = async (path: readonly string[]): Promise<Candidate[]> => {
  if (path.length === 0) return commands.map(({ name, summary }) => ({ word: name, about: summary }));
  const command = await loadCommand(path[0]!);
  return command ? namesOf(innermost(command, path.slice(1))[0]) : [];
};

const namesOf = (command: Command): Candidate[] =>
  visibleCommands(command).map((child) => ({ word: child.name(), about: child.description() }));

const flagsOf = (command: Command): Candidate[] =>
  command.options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ long, short, description }) =>
      [long, short].filter((flag) => typeof flag === 'string').map((word) => ({ word, about: description })),
    );

/** The flag of this name, if a value comes after it. */
const takingValue = (command: Command, name: string | undefined): Option | undefined => {
  const option = command.options.find(
    ({ long, short }) => name !== undefined && [long, short].includes(name),
  );
  return option && (option.required || option.optional) ? option : undefined;
};

const starting = (all: readonly Candidate[], typed: string): Candidate[] =>
  all.filter(({ word }) => word.startsWith(typed));

/** In a list such as `dut1,dut2` or `all:!dut1`, only the last word is completed. */
const among = (all: readonly Candidate[], typed: string): Candidate[] => {
  const done = /^.*[,:&!]/.exec(typed)?.[0] ?? '';
  return starting(all, typed.slice(done.length)).map((one) => ({ ...one, word: done + one.word }));
};
