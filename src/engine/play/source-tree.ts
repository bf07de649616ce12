import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { controllerFiles, placeOnDisk, readControllerFile } from '../../language/controller-files.js';
import { problem, RiggerError, type SourceEntry, utf8 } from '../../model/index.js';

/** All of it is in memory at once, and each file is a question to the host. */
const mostEntries = 4000;
const mostBytes = 64 * 1024 * 1024;

/**
 * All that a directory of the controller holds, in the order of its names. Symbolic links are told as links: nothing
 * outside of the directory comes along, and none leads around in it without end.
 * @throws RiggerError where it holds something that is no file, directory or link, or more than memory should
 */
export const readTree = async (root: string): Promise<SourceEntry[]> => {
  const entries: SourceEntry[] = [];
  let bytes = 0;
  const add = async (found: Dirent<Buffer>, folder: string): Promise<void> => {
    const name = utf8(found.name);
    if (name === undefined)
      throw unreadable(
        join(root, folder),
        `the name ${JSON.stringify(String(found.name))} in it is not UTF-8`,
      );
    const path = folder + name;
    const place = join(root, path);
    if (entries.length >= mostEntries) throw tooLarge(root, `more than ${mostEntries} files`);
    if (found.isDirectory()) {
      entries.push({ kind: 'directory', path });
      controllerFiles().entry(place, { kind: 'directory' });
      await within(`${path}/`);
    } else if (found.isSymbolicLink()) {
      const target = await readlink(placeOnDisk(place));
      entries.push({ kind: 'link', path, target });
      controllerFiles().entry(place, { kind: 'link', target });
    } else if (found.isFile()) {
      const { size, mode } = await lstat(placeOnDisk(place));
      bytes += size;
      if (bytes > mostBytes) throw tooLarge(root, `more than ${mostBytes / 1024 / 1024} MiB`);
      const content = await readControllerFile(place);
      entries.push({ kind: 'file', path, mode: (mode & 0o7777).toString(8).padStart(4, '0'), content });
    } else throw unreadable(place, 'it is neither a file nor a directory nor a symbolic link');
  };
  const within = async (folder: string): Promise<void> => {
    const found = await readdir(placeOnDisk(join(root, folder)), { withFileTypes: true, encoding: 'buffer' });
    for (const one of found.sort((a, b) => Buffer.compare(a.name, b.name))) await add(one, folder);
  };
  await within('');
  return entries;
};

/** A tree as a text that differs where trees do. */
export const listingOf = (entries: readonly SourceEntry[]): string =>
  entries.map((entry) => `${JSON.stringify([entry.kind, entry.path, ...detailsOf(entry)])}\n`).join('');

const detailsOf = (entry: SourceEntry): readonly string[] => {
  if (entry.kind === 'directory') return [];
  if (entry.kind === 'link') return [entry.target];
  return [entry.mode, createHash('sha256').update(entry.content).digest('hex')];
};

const unreadable = (path: string, why: string): RiggerError =>
  new RiggerError([problem('engine/source-unreadable', `${path} cannot be copied: ${why}`)]);

const tooLarge = (root: string, what: string): RiggerError =>
  new RiggerError([
    problem('engine/source-unreadable', `${root} cannot be copied file by file: it holds ${what}`, {
      help: 'pack it into an archive, and use `unpack`',
    }),
  ]);
