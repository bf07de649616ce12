import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ArchiveEntry, cpioArchive, fileMode, folderMode, linkMode } from '../image/cpio.js';
import { moduleClosure } from './modules.js';
import { guestRecipe } from './recipe.js';

const empty = Buffer.alloc(0);

/** Folders of an empty guest, some of them for the things that it will mount or write. */
const folders = [
  'usr',
  'usr/bin',
  'usr/sbin',
  'usr/lib',
  'usr/lib64',
  'etc',
  'proc',
  'sys',
  'dev',
  'run',
  'tmp',
  'root',
  'var',
  'var/run',
  'var/tmp',
  'var/log',
];

/** Debian's merged /usr (file-hierarchy(7)). */
const mergedLinks: Readonly<Record<string, string>> = {
  bin: 'usr/bin',
  sbin: 'usr/sbin',
  lib: 'usr/lib',
  lib64: 'usr/lib64',
};

const link = (path: string, target: string): ArchiveEntry => ({
  path,
  mode: linkMode | 0o777,
  content: Buffer.from(target),
});

/** The file at `path` of `root`, and the files that it leads to when it is a symbolic link. */
const withTargets = (root: string, path: string): ArchiveEntry[] => {
  const absolute = join(root, path);
  if (!lstatSync(absolute).isSymbolicLink())
    return [{ path, mode: fileMode | (lstatSync(absolute).mode & 0o777), content: readFileSync(absolute) }];
  const target = readlinkSync(absolute);
  const next = target.startsWith('/') ? target.slice(1) : join(dirname(path), target);
  return [link(path, target), ...withTargets(root, next)];
};

const parents = (path: string): string[] => {
  const folder = dirname(path);
  return folder === '.' ? [] : [...parents(folder), folder];
};

/** What the assembly needs from outside: the libraries of a program, and the bytes of a compressed module. */
export interface GuestSources {
  readonly root: string;
  readonly kernel: string;
  readonly libraries: (program: string) => Promise<readonly string[]>;
  readonly uncompressed: (path: string) => Promise<Buffer>;
  readonly busyboxApplets: readonly string[];
}

/** The guest's initramfs, uncompressed, from the programs and modules of the Debian root. */
export const guestArchive = async (sources: GuestSources): Promise<Buffer> => {
  const { root, kernel } = sources;
  const entries = new Map<string, ArchiveEntry>();
  const add = (entry: ArchiveEntry): void => {
    for (const folder of parents(entry.path))
      if (!entries.has(folder))
        entries.set(folder, { path: folder, mode: folderMode | 0o755, content: empty });
    if (!entries.has(entry.path)) entries.set(entry.path, entry);
  };
  for (const folder of folders)
    add({ path: folder, mode: folderMode | (/tmp$/.test(folder) ? 0o1777 : 0o755), content: empty });
  for (const [path, target] of Object.entries(mergedLinks)) add(link(path, target));
  for (const [path, { content, mode }] of Object.entries(guestRecipe.files))
    add({ path, mode: fileMode | mode, content: Buffer.from(content) });

  const own = guestRecipe.programs.map((program) => program.slice(1));
  for (const program of own) withTargets(root, program).forEach(add);
  const needed = await Promise.all(guestRecipe.programs.map(sources.libraries));
  for (const library of new Set([...needed.flat(), ...guestRecipe.libraries]))
    withTargets(root, library.slice(1)).forEach(add);

  // Debian's busybox shell prefers its own ping and ip over the real ones, whatever PATH says.
  add(link('usr/bin/sh', 'dash'));
  withTargets(root, 'usr/bin/busybox').forEach(add);
  for (const applet of sources.busyboxApplets)
    if (!own.some((program) => program.endsWith(`/${applet}`))) add(link(`usr/bin/${applet}`, 'busybox'));
  add(link('init', 'usr/bin/init'));

  const base = `usr/lib/modules/${kernel}`;
  const dependencies = readFileSync(join(root, base, 'modules.dep'), 'utf8');
  const closure = moduleClosure(dependencies, guestRecipe.modules);
  for (const path of closure.paths)
    add({
      path: `${base}/${path.replace(/\.xz$/, '')}`,
      mode: fileMode | 0o644,
      content: await sources.uncompressed(join(root, base, path)),
    });
  add({ path: `${base}/modules.dep`, mode: fileMode | 0o644, content: Buffer.from(closure.dependencies) });
  return cpioArchive([...entries.values()]);
};
