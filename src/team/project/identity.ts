import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunProject } from './run-project.js';

/**
 * What tells a run from one of the same number, in a database that was restored or in that of another lab: when it was
 * submitted, to the microsecond, and what its project is.
 * @param submitted seconds since 1970, as the database writes them; none where a schedule stands for its runs
 */
export const identityOf = (submitted: string | undefined, project: RunProject): string =>
  `${JSON.stringify([submitted ?? null, ...partsOf(project)])}\n`;

const partsOf = (project: RunProject): readonly string[] =>
  project.kind === 'bundle'
    ? [project.kind, project.sha256]
    : project.kind === 'commit'
      ? [project.kind, project.commit, project.folder]
      : [project.kind, project.path];

/** Where what has no place any more goes: nothing is lost of a lab that may come back. */
export const asideOf = (folder: string): string => `${folder}.of-another-lab-${Date.now()}`;

/** Where neither git nor a project has something of its own. */
const markOf = (folder: string, kind: 'bundle' | 'commit'): string =>
  kind === 'commit' ? join(folder, '.git', 'rigger-identity') : join(folder, '.rigger', 'identity');

/** Marks a folder that holds a whole project; before it comes to its place, so that it is never there without. */
export const markPlaced = async (
  folder: string,
  kind: 'bundle' | 'commit',
  identity: string,
): Promise<void> => {
  await mkdir(dirname(markOf(folder, kind)), { recursive: true, mode: 0o700 });
  await writeFile(markOf(folder, kind), identity, { flag: 'wx', mode: 0o600 });
};

/** Whether what was put there is this one's. What an earlier version put there has no mark, is, and gets one. */
export const isPlacedFor = async (
  folder: string,
  kind: 'bundle' | 'commit',
  identity: string,
): Promise<boolean> => {
  const marks = await Promise.all([markAt(markOf(folder, 'bundle')), markAt(markOf(folder, 'commit'))]);
  const found = marks.find((mark) => mark !== undefined);
  if (found !== undefined) return found === identity;
  if ((await isThere(join(folder, '.git'))) !== (kind === 'commit')) return false;
  await markPlaced(folder, kind, identity).catch((error: NodeJS.ErrnoException) => {
    // Another worker of this machine was quicker.
    if (error.code !== 'EEXIST') throw error;
  });
  return true;
};

const markAt = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });

/** Whether something is there, whatever it is. */
export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
