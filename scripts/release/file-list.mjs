// What lies below a folder, so that two moments can be compared.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** By path: kind, mode, owner and content of all that is there. */
export const fileList = (folder) => {
  const list = new Map();
  for (const path of pathsBelow(folder).sort()) {
    const at = join(folder, path);
    const stat = lstatSync(at);
    const content = stat.isFile() ? sumOf(at) : stat.isSymbolicLink() ? readlinkSync(at) : '';
    list.set(path, `${stat.mode.toString(8)} ${stat.uid}:${stat.gid} ${content}`);
  }
  return list;
};

/** Links are not followed: below a root, they lead out of it. */
const pathsBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => [
    entry.name,
    ...(entry.isDirectory()
      ? pathsBelow(join(folder, entry.name)).map((below) => `${entry.name}/${below}`)
      : []),
  ]);

const sumOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/**
 * What differs between two lists, a line each; of paths that `own` holds for books of the system, only whether they are
 * there.
 */
export const differences = (before, after, own = () => false) => [
  ...[...before.keys()].filter((path) => !after.has(path)).map((path) => `gone: ${path}`),
  ...[...after.keys()].filter((path) => !before.has(path)).map((path) => `new: ${path}`),
  ...[...after]
    .filter(([path, entry]) => before.has(path) && before.get(path) !== entry && !own(path))
    .map(([path]) => `other: ${path}`),
];
