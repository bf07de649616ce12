import { existsSync, readdirSync } from 'node:fs';
import type { Command } from 'commander';
import { loadInventory } from '../../inventory/index.js';
import type { Step } from '../../language/play.js';
import { loadPlaybook } from '../../language/playbook/index.js';
import { taskCatalogue } from '../../tasks/catalogue.js';
import { commands } from '../commands.js';
import { findProject } from '../project.js';

/**
 * What may stand at the place of the last word. Never fails and never says why: a completion that
 * cannot be told is an empty one.
 */
export const candidates = async (words: readonly string[]): Promise<string[]> => {
  const [name, ...rest] = words;
  const typed = words.at(-1) ?? '';
  if (rest.length === 0) return starting([...commands.map((command) => command.name), 'help'], typed);
  const command = await commands.find((entry) => entry.name === name)?.load();
  if (!command) return [];
  const innermost = command.commands.find((child) => child.name() === rest[0]) ?? command;
  if (innermost === command && command.commands.length > 0)
    return starting(
      command.commands.map((child) => child.name()),
      typed,
    );
  const flag = rest.at(-2) ?? '';
  if (typed.startsWith('-')) return starting(flagsOf(innermost), typed);
  const values = await valuesOf(flag, name!, words);
  return values ? starting(values, typed) : [];
};

const starting = (names: readonly string[], typed: string): string[] =>
  names.filter((name) => name.startsWith(typed));

const flagsOf = (command: Command): string[] =>
  command.options.flatMap(({ long, short }) => [long, short]).filter((flag) => typeof flag === 'string');

const valuesOf = async (
  flag: string,
  command: string,
  words: readonly string[],
): Promise<string[] | undefined> => {
  if (flag === '-l' || flag === '--limit' || flag === '--host') return hostsAndGroups();
  if (['-t', '--tags', '--skip-tags'].includes(flag)) return tagsOf(words);
  if (flag === '--start-at-task') return taskNamesOf(words);
  if (flag === '--resume') return runs();
  if (flag.startsWith('-')) return undefined;
  if (['show', 'report', 'verify', 'compare'].includes(command))
    return (await runs()).map((run) => `runs/${run}`);
  if (command === 'explain')
    return [...taskCatalogue.keys(), ...Object.keys((await import('../all-codes.js')).allCodes)];
  if (command === 'help') return commands.map(({ name }) => name);
  if (command === 'completion') return ['bash', 'zsh', 'fish'];
  return undefined;
};

const hostsAndGroups = async (): Promise<string[]> => {
  const { inventory } = await loadInventory((await findProject()).inventory);
  return [...inventory.hosts.keys(), ...inventory.groups.keys()];
};

const stepsOf = async (words: readonly string[]): Promise<Step[]> => {
  const file = words.find((word) => /\.ya?ml$/.test(word) && existsSync(word));
  if (file === undefined) return [];
  const { playbook } = await loadPlaybook(file, { tasks: taskCatalogue });
  return (playbook?.plays ?? []).flatMap((play) => [...opened(play.steps)]);
};

function* opened(steps: readonly Step[]): Iterable<Step> {
  for (const step of steps) {
    yield step;
    if (step.kind === 'block') yield* opened([...step.block, ...step.rescue, ...step.always]);
  }
}

const tagsOf = async (words: readonly string[]): Promise<string[]> => [
  ...new Set((await stepsOf(words)).flatMap(({ tags }) => tags)),
];

const taskNamesOf = async (words: readonly string[]): Promise<string[]> =>
  (await stepsOf(words)).flatMap(({ name }) => (typeof name?.source === 'string' ? [name.source] : []));

const runs = async (): Promise<string[]> => {
  const { runsFolder } = await findProject();
  return existsSync(runsFolder) ? readdirSync(runsFolder).sort().reverse() : [];
};
