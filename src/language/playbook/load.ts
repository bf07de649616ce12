import { dirname, join, resolve } from 'node:path';
import { type Diagnostic, problem } from '../../model/index.js';
import { checkFacts } from '../check/fact-names.js';
import { inOrder } from '../check/in-order.js';
import { checkNotifications } from '../check/notifications.js';
import type { Play, Playbook } from '../play.js';
import type { Decrypt } from '../yaml/index.js';
import { checkKeywords, mappingWanted, sound, unknownKey } from './checks.js';
import { readConditions } from './conditions.js';
import { diskFiles, type Files, showPath, YamlFiles } from './files.js';
import { readTags } from './inherit.js';
import { importPlaybookKeywords } from './keywords.js';
import { describeData, has, isMapping, itemsOf, keysOf, type Node, positionOf, rootOf } from './node.js';
import { type PlayFrame, readPlay } from './read-play.js';
import { readStep } from './steps.js';
import type { FetchedRoles, Loading, TaskShape } from './surroundings.js';
import { readVariables } from './variables.js';

export interface LoadPlaybookOptions {
  /** The task catalogue: what each name takes. */
  readonly tasks: ReadonlyMap<string, TaskShape>;
  /** Opens encrypted values and files. */
  readonly decrypt?: Decrypt;
  /** The disk unless told. */
  readonly files?: Files;
  /** Folders that hold roles, beside `roles/` next to the playbook and in the project. */
  readonly roleFolders?: readonly string[];
  /** The folder of the roles that come with the program, for `rigger:NAME`. */
  readonly shippedRoles?: string;
  /** Roles that were fetched from elsewhere, looked into last. */
  readonly fetchedRoles?: FetchedRoles;
  /** The named facts that templates and conditions see as `facts.NAME`; not checked without them. */
  readonly facts?: ReadonlySet<string>;
  /** Warn about what Ansible reads differently. */
  readonly base60?: boolean;
}

export interface LoadedPlaybook {
  /** Absent when there is an error among the diagnostics. */
  readonly playbook?: Playbook;
  /** What could be understood, mistakes or not; for further checks. */
  readonly understood: Playbook;
  /** Every mistake and warning, in the order of files and lines. */
  readonly diagnostics: readonly Diagnostic[];
  /** The texts of all files that were read, by the path that positions show. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Reads a playbook with its roles and imports, and finds every mistake that shows without a host. */
export const loadPlaybook = async (file: string, options: LoadPlaybookOptions): Promise<LoadedPlaybook> => {
  const diagnostics: Diagnostic[] = [];
  const path = resolve(file);
  const loading = createLoading(
    path,
    options,
    (diagnostic) => diagnostics.push(diagnostic),
    await roleFoldersOf(path, options),
  );
  const yaml = await loading.files.read(path);
  if (!yaml) diagnostics.push(missing(path));
  const frame: PlayFrame = { file: path, tags: [], when: [], vars: new Map() };
  const plays = yaml && yaml.data !== undefined ? await readPlays(rootOf(yaml), frame, [path], loading) : [];
  for (const play of plays) {
    checkNotifications(play, loading.report);
    if (options.facts) checkFacts(play, options.facts, loading.report);
  }
  const found = inOrder(diagnostics, yaml?.file);
  const playbook = { file: path, plays };
  const failed = found.some(({ severity }) => severity === 'error');
  return {
    ...(failed ? {} : { playbook }),
    understood: playbook,
    diagnostics: found,
    sources: loading.files.sources,
  };
};

const missing = (path: string): Diagnostic =>
  problem('language/file-missing', `there is no file ${showPath(path)}`, {
    help: `paths are relative to ${process.cwd()}`,
  });

const createLoading = (
  path: string,
  options: LoadPlaybookOptions,
  report: (diagnostic: Diagnostic) => void,
  roleFolders: readonly string[],
): Loading => ({
  tasks: options.tasks,
  files: new YamlFiles(options.files ?? diskFiles, options, report),
  roleFolders,
  shippedRoles: options.shippedRoles,
  fetchedRoles: options.fetchedRoles,
  report,
  readStep,
  again: (other) => createLoading(path, options, other, roleFolders),
});

/** `roles/` beside the playbook, and in each folder above it up to the project's root. */
const roleFoldersOf = async (
  path: string,
  { files = diskFiles, roleFolders = [] }: LoadPlaybookOptions,
): Promise<readonly string[]> => {
  const folders: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    folders.push(join(folder, 'roles'));
    const names = await files.list(folder);
    if (names.includes('rigger.yml') || names.includes('.git') || dirname(folder) === folder) break;
  }
  return [...folders, ...roleFolders];
};

const readPlays = async (
  node: Node,
  frame: PlayFrame,
  chain: readonly string[],
  loading: Loading,
): Promise<readonly Play[]> => {
  if (!Array.isArray(node.data)) {
    loading.report(
      problem(
        'language/list-wanted',
        `a playbook must be a list of plays, ${node.data === null ? 'and this one is empty' : `not ${describeData(node.data)}`}`,
        {
          position: positionOf(node),
          help: 'begin each play with a dash: `- hosts: all`',
        },
      ),
    );
    return [];
  }
  const plays: Play[] = [];
  for (const item of itemsOf(node)) {
    if (has(item, 'import_playbook')) plays.push(...(await importPlaybook(item, frame, chain, loading)));
    else {
      const play = await readPlay(item, frame, loading);
      if (play) plays.push(play);
    }
  }
  return plays;
};

const importPlaybook = async (
  node: Node,
  outer: PlayFrame,
  chain: readonly string[],
  loading: Loading,
): Promise<readonly Play[]> => {
  const { report } = loading;
  if (!isMapping(node.data)) report(mappingWanted(node, 'an import'));
  const good = checkKeywords(node, importPlaybookKeywords, report);
  for (const key of keysOf(node))
    if (!Object.hasOwn(importPlaybookKeywords, key))
      report(unknownKey(node, key, 'an import_playbook', Object.keys(importPlaybookKeywords)));
  const target = sound(node, 'import_playbook', good);
  if (!target) return [];
  const position = positionOf(target);
  const path = resolve(dirname(outer.file), target.data as string);
  if (chain.includes(path)) {
    report(
      problem('language/cycle', `${showPath(path)} imports itself`, {
        position,
        notes: [[...chain.slice(chain.indexOf(path)), path].map(showPath).join(' → ')],
        help: 'take one of the imports out',
      }),
    );
    return [];
  }
  const yaml = await loading.files.need(path, position);
  if (!yaml || yaml.data === undefined) return [];
  const vars = sound(node, 'vars', good);
  const frame: PlayFrame = {
    file: path,
    tags: [...outer.tags, ...readTags(sound(node, 'tags', good))],
    when: [...outer.when, ...readConditions(sound(node, 'when', good), report)],
    vars: new Map([...outer.vars, ...(vars ? readVariables(vars, report) : [])]),
  };
  return readPlays(rootOf(yaml), frame, [...chain, path], loading);
};
