import { posix } from 'node:path';
import { type FileState, fileState, maxTextBytes } from '../../facts/files/file-state.js';
import { type NameKind, treeNames } from '../../facts/files/tree-names.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { type Change, type FactQuery, type Refused, type SourceEntry, utf8 } from '../../model/index.js';
import { directoryChanges } from '../directory-changes.js';
import { symbolicLink } from '../file/links.js';
import { fileChanges } from '../file-content.js';
import { leavesSomething } from '../foresight/paths.js';
import { isRefused } from '../outcome.js';
import { namesFor, type Ownership } from '../ownership.js';
import { wrongType } from '../refusals.js';

/** A directory of the host as it should be, with what it holds. */
export interface WantedTree extends Ownership {
  readonly path: string;
  /** Of files; each has its source's without it. */
  readonly mode?: string | undefined;
  readonly directoryMode?: string | undefined;
  readonly validate?: string | undefined;
  readonly backup: boolean;
  /** Nothing else may be there. */
  readonly exact: boolean;
}

/** What stands at each path, and with `exact` all the names below the directory. */
export type TreeNeeds = {
  readonly names?: FactQuery<Readonly<Record<string, NameKind>>>;
  readonly [path: `/${string}`]: FactQuery<FileState>;
};

type TreeStates = { readonly [path: `/${string}`]: FileState };

export const treeNeeds = (wish: WantedTree, entries: readonly SourceEntry[]): TreeNeeds => {
  const names = namesFor(wish);
  const root = fileState({ ...names, path: wish.path, follow: true, checksum: false });
  return {
    ...(wish.exact && { names: treeNames({ path: wish.path }) }),
    [wish.path]: root,
    ...Object.fromEntries(
      entries.map((entry) => {
        const path = posix.join(wish.path, entry.path);
        // Kept exact, a link of the host is one name too many.
        const follow = entry.kind !== 'link' && !wish.exact;
        const text = entry.kind === 'file' && isText(entry.content);
        return [
          path,
          fileState({
            ...names,
            path,
            follow,
            ...(text ? { content: true } : {}),
            checksum: entry.kind === 'file',
          }),
        ];
      }),
    ),
  };
};

const isText = (content: Uint8Array): boolean =>
  content.length <= maxTextBytes && utf8(content) !== undefined;

/** What makes a directory hold that; what is too much goes first, and each directory comes before what is in it. */
export const treeChanges = (
  wish: WantedTree,
  states: TreeStates,
  names: Readonly<Record<string, NameKind>>,
  entries: readonly SourceEntry[],
): Change[] | Refused => {
  const { path: root, mode, directoryMode, owner, group, validate, backup, exact } = wish;
  const wanted = new Map(entries.map((entry) => [entry.path, entry]));
  const gone = exact ? tooMuch(root, names, wanted) : [];
  const removed = new Set(gone.map(({ path }) => path));
  const made = new Set<string>();
  // In a directory that is made now is nothing, whatever was found behind a link in its place.
  const stateAt = (path: string): FileState =>
    removed.has(path) || made.has(posix.dirname(path))
      ? { type: 'absent', parent: 'directory' }
      : states[path as `/${string}`]!;
  const directory = (path: string): Change[] | Refused => {
    const state = stateAt(path);
    if (state.type === 'absent') made.add(path);
    return directoryChanges({ path, parents: false, mode: directoryMode, owner, group }, state);
  };
  const changesFor = (entry: SourceEntry): Change[] | Refused => {
    const path = posix.join(root, entry.path);
    if (entry.kind === 'directory') return directory(path);
    const state = stateAt(path);
    if (entry.kind === 'file')
      return fileChanges(
        { path, content: entry.content, mode: mode ?? entry.mode, owner, group, validate, backup },
        state,
      );
    if (state.type !== 'absent' && state.type !== 'link') return wrongType(path, state.type, 'symbolic link');
    return symbolicLink({ path, src: entry.target, force: true, owner, group }, state, state);
  };
  const all: Change[] = [];
  const first = directory(root);
  for (const found of [first, gone.map(removal), ...entries.map(changesFor)]) {
    if (isRefused(found)) return found;
    all.push(...found);
  }
  return all;
};

interface TooMuch {
  readonly path: string;
  readonly kind: NameKind;
}

/** What the source does not have, or has as something else; what a directory holds before the directory. */
const tooMuch = (
  root: string,
  names: Readonly<Record<string, NameKind>>,
  wanted: ReadonlyMap<string, SourceEntry>,
): TooMuch[] =>
  Object.entries(names)
    .filter(([name, kind]) => wanted.get(name)?.kind !== (kind === 'shared' ? 'file' : kind))
    .map(([name, kind]) => ({ path: posix.join(root, name), kind }))
    .sort((a, b) => (a.path < b.path ? 1 : -1));

/** Removes that one name, and a directory only when nothing is left in it: what the plan did not list stays. */
const removal = ({ path, kind }: TooMuch): Change => ({
  summary: `remove ${path}`,
  before: { type: kind === 'shared' ? 'file' : kind },
  after: null,
  commands: [
    {
      kind: 'exec',
      argv: [...(kind === 'directory' ? ['rmdir'] : ['rm', '-f']), '--', `./${posix.basename(path)}`],
      at: path,
    },
  ],
  invalidates: kind === 'shared' ? ['file'] : [scopeOf.file(path)],
  ...(kind !== 'shared' && { leaves: leavesSomething(path) }),
});
