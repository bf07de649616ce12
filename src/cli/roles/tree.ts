import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, problem, RiggerError } from '../../model/index.js';

/** A file of a role: its path from the role's folder, and whether it may be run. */
interface TreeFile {
  readonly path: string;
  readonly executable: boolean;
}

/** What a role of somebody else may hold. */
const treeLimits = { files: 5000, bytes: 64 * 2 ** 20 } as const;

/** Folders of a role that are no part of it: what git keeps for itself. */
const notOurs: ReadonlySet<string> = new Set(['.git']);

/**
 * The files of a role in the order of their paths; nothing but plain files, and not more of them than the limits.
 * @throws RiggerError `roles/tree`
 */
export const filesOfTree = async (name: string, folder: string): Promise<readonly TreeFile[]> => {
  const files: TreeFile[] = [];
  let bytes = 0;
  const walk = async (inside: string): Promise<void> => {
    for (const entry of await readdir(join(folder, inside))) {
      if (inside === '' && notOurs.has(entry)) continue;
      const path = inside === '' ? entry : `${inside}/${entry}`;
      const found = await lstat(join(folder, path));
      if (found.isDirectory()) await walk(path);
      else {
        if (!found.isFile())
          throw refusedTree(
            name,
            found.isSymbolicLink() ? `${path} is a symbolic link` : `${path} is no file`,
          );
        files.push({ path, executable: (found.mode & 0o100) !== 0 });
        bytes += found.size;
        checkSize(name, files.length, bytes);
      }
    }
  };
  await walk('');
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
};

/** @throws RiggerError `roles/tree` for more than a role may hold */
export const checkSize = (name: string, files: number, bytes: number): void => {
  if (files > treeLimits.files) throw refusedTree(name, `it has more than ${treeLimits.files} files`);
  if (bytes > treeLimits.bytes)
    throw refusedTree(name, `it is larger than ${treeLimits.bytes / 2 ** 20} MiB`);
};

/** Why the files of a role are not taken. */
export const refusedTree = (name: string, why: string): RiggerError =>
  new RiggerError([treeProblem(name, why)]);

const treeProblem = (name: string, why: string): Diagnostic =>
  problem('roles/tree', `the files of the role ${name} are refused: ${why}`, {
    help: 'name a version or a folder (`within`) that holds plain files alone, or copy what you need into roles/',
  });

/**
 * The digest of a role's files: their paths, whether they may be run, and what they hold. Owners, times and other
 * modes are this machine's, and no part of it.
 * @throws RiggerError `roles/tree`
 */
export const digestOfTree = async (name: string, folder: string): Promise<string> => {
  const whole = createHash('sha256');
  for (const { path, executable } of await filesOfTree(name, folder)) {
    const content = createHash('sha256')
      .update(await readFile(join(folder, path)))
      .digest('hex');
    whole.update(`${executable ? 'x' : '-'} ${content} ${path}\0`);
  }
  return `sha256:${whole.digest('hex')}`;
};
