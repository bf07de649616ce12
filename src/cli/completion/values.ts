import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command, Option } from 'commander';
import { namedFacts } from '../../facts/catalogue.js';
import { type Inventory, loadInventory } from '../../inventory/index.js';
import { labDirectory, machineFolders } from '../../lab/paths.js';
import type { Step } from '../../language/play.js';
import { loadPlaybook } from '../../language/playbook/index.js';
import { shownPath } from '../../language/shown-path.js';
import { opened, stepsOfBlock } from '../../language/steps.js';
import { risks } from '../../model/index.js';
import { taskCatalogue } from '../../tasks/catalogue.js';
import { pathOf } from '../program/command-tree.js';
import { runFolders } from '../program/find-runs.js';
import { findProject } from '../program/project.js';
import { readRolesFile } from '../roles/roles-file.js';
import type { Candidate } from './candidate.js';

const plain = (words: Iterable<string>): Candidate[] => [...words].map((word) => ({ word }));

/** What may follow a flag; nothing where that is a file or a number. */
export const flagValues = async (flag: Option, words: readonly string[]): Promise<Candidate[]> => {
  if (flag.argChoices) return plain(flag.argChoices);
  switch (flag.long) {
    case '--limit':
      return hostsAndGroups();
    case '--allow':
      return plain(risks);
    case '--host':
      return described((await inventory()).hosts.keys(), 'host');
    case '--graph':
      return described((await inventory()).groups.keys(), 'group');
    case '--origin': {
      const known = await inventory();
      return plain(new Set([...known.hosts.keys()].flatMap((host) => [...known.names(host)])));
    }
    case '--tags':
    case '--skip-tags':
      return plain(new Set((await stepsOf(words)).flatMap(({ tags }) => tags)));
    case '--start-at-task':
      return plain(
        (await stepsOf(words)).flatMap(({ name }) => (typeof name?.source === 'string' ? [name.source] : [])),
      );
    case '--resume':
      return plain((await runs()).map((folder) => basename(folder)));
    default:
      return [];
  }
};

/** What may stand as an argument of a command, after so many others; nothing where that is any file. */
export const argumentValues = async (command: Command, before = 0): Promise<Candidate[]> => {
  switch (pathOf(command)) {
    case 'rigger plan':
    case 'rigger apply':
      return plain(await playbooks());
    case 'rigger ping':
    case 'rigger exec':
      return before === 0 ? hostsAndGroups() : [];
    case 'rigger facts':
      return before === 0 ? hostsAndGroups() : plain(Object.keys(namedFacts));
    case 'rigger do':
      if (before === 0) return hostsAndGroups();
      return before > 1
        ? []
        : [...taskCatalogue.values()].map(({ name, summary }) => ({ word: name, about: summary }));
    case 'rigger roles fetch':
      return plain((await readRolesFile((await findProject()).root)).map(({ name }) => name));
    case 'rigger show':
    case 'rigger rerun':
    case 'rigger report':
    case 'rigger verify':
    case 'rigger compare':
    case 'rigger trend':
    case 'rigger advise':
      return plain(await runs());
    case 'rigger explain': {
      const { topics } = await import('../explain/topics.js');
      return [...topics].map(([word, topic]) => ({ word, about: topic().title }));
    }
    case 'rigger lab ssh':
    case 'rigger lab console':
      return plain(machineFolders(labDirectory((await findProject()).root)));
    case 'rigger completion':
      return plain(['bash', 'zsh', 'fish']);
    default:
      return plain(command.registeredArguments[0]?.argChoices ?? []);
  }
};

const hostsAndGroups = async (): Promise<Candidate[]> => {
  const { hosts, groups } = await inventory();
  return [...described(hosts.keys(), 'host'), ...described(groups.keys(), 'group')];
};

const described = (words: Iterable<string>, about: string): Candidate[] =>
  [...words].map((word) => ({ word, about }));

const inventory = async (): Promise<Inventory> => {
  const loaded = await loadInventory((await findProject()).inventory, { decrypt: async () => '' });
  return loaded.inventory;
};

const playbooks = async (): Promise<string[]> => {
  const folder = join((await findProject()).root, 'playbooks');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => /\.ya?ml$/.test(name)).map((name) => shownPath(join(folder, name)));
};

/** The newest first. */
const runs = async (): Promise<string[]> => runFolders((await findProject()).runsFolder).reverse();

const stepsOf = async (words: readonly string[]): Promise<Step[]> => {
  const file = words.find((word) => /\.ya?ml$/.test(word) && existsSync(word));
  if (file === undefined) return [];
  const { playbook } = await loadPlaybook(file, { tasks: taskCatalogue, decrypt: async () => '' });
  return (playbook?.plays ?? []).flatMap((play) => [...opened(play.steps, stepsOfBlock)]);
};
