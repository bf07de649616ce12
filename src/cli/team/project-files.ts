import { existsSync, readdirSync } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, problem, RiggerError, utf8 } from '../../model/index.js';
import {
  inMebibytes,
  isProjectPath,
  linkFault,
  type ProjectFile,
  projectLimits,
} from '../../team/project/project-file.js';
import { secretFault } from '../../team/project/secret-file.js';
import { cleanText, learnSecrets } from '../inputs/clean-copy.js';
import { SecretNames } from '../inputs/secret-names.js';
import { askGit } from '../program/ask-git.js';
import type { SecretPath } from './secret-paths.js';

/** Which files of a project are to travel. */
export interface ProjectChoice {
  readonly root: string;
  /** Files and folders below the project that stay here. */
  readonly leaveOut: readonly string[];
  /** Only what is committed. */
  readonly committed: boolean;
  /** What the run has read so far, absolute; all of it has to travel. */
  readonly read: readonly string[];
  /** Files of passwords and keys: they never travel. */
  readonly keys: readonly SecretPath[];
  /** The roles that come with rigger, which each worker has. */
  readonly shipped: string | undefined;
}

/** What travels, and what of it was left out on purpose. */
export interface ChosenFiles {
  readonly files: readonly ProjectFile[];
  /** Paths of files that are there and stay here. */
  readonly leftOut: readonly string[];
  /** Whether something in it is encrypted for an identity of age. */
  readonly encrypted: boolean;
  /** Whether something that was left out is of an Ansible vault. */
  readonly vaults: boolean;
}

/** Refusals that are told at a time. */
const mostTold = 20;

/**
 * Reads the files of a project that git knows or does not ignore; where there is no git, all but what rigger keeps.
 * @throws RiggerError `team/project` that names each file which must not travel, and each that the run reads and that
 * would not travel
 */
export const chooseFiles = async (choice: ProjectChoice): Promise<ChosenFiles> => {
  const { root } = choice;
  const all = await listed(choice);
  const leftOut = existing(root, choice.leaveOut, all);
  const isOut = (path: string): boolean =>
    choice.leaveOut.some((out) => path === out || path.startsWith(`${out.replace(/\/+$/, '')}/`));
  const files: ProjectFile[] = [];
  const refused: Diagnostic[] = [];
  let bytes = 0;
  for (const path of all) {
    if (isOut(path)) continue;
    const found = await fileAt(root, path);
    if (found === undefined) continue;
    if (typeof found === 'string') refused.push(refusal(path, found));
    else files.push(found);
    if (typeof found !== 'string' && !('link' in found)) bytes += found.content.length;
    if (bytes > projectLimits.unpacked)
      throw new RiggerError([
        problem('team/project', `the project has more than ${inMebibytes(projectLimits.unpacked)} of files`, {
          help: 'leave files out with --leave-out, have git ignore them, or use --in-place',
        }),
      ]);
  }
  refused.push(...secretsIn(files, choice), ...missing(files, choice, isOut));
  if (refused.length > 0) {
    const more = refused.length - mostTold;
    throw new RiggerError([
      ...refused.slice(0, mostTold),
      ...(more > 0 ? [problem('team/project', `and ${more} more files`)] : []),
    ]);
  }
  const texts = await Promise.all(
    leftOut.map((path) => readFile(join(root, path), 'latin1').catch(() => '')),
  );
  return {
    files,
    leftOut,
    encrypted: files.some(
      (file) => !('link' in file) && /-----BEGIN AGE ENCRYPTED/.test(latin(file.content)),
    ),
    vaults: texts.some((text) => /\$ANSIBLE_VAULT;/.test(text)),
  };
};

const latin = (content: Uint8Array): string => Buffer.from(content).toString('latin1');

/** Without a source frame: it would show the line, and with it the secret. */
const refusal = (path: string, why: string, line?: number): Diagnostic =>
  problem(
    'team/project',
    `${path}${line === undefined ? '' : `:${line}`} ${why}: it does not travel with a run`,
    {
      help: `\`--leave-out ${path}\` leaves it out, and its worker has one of its own; or keep it out of the project`,
    },
  );

/** Files that were left out and are there: what the worker has to have of its own. */
const existing = (root: string, leaveOut: readonly string[], all: readonly string[]): readonly string[] => {
  const left: string[] = [];
  for (const out of leaveOut) {
    const path = out.replace(/\/+$/, '');
    const inside = all.filter((one) => one === path || one.startsWith(`${path}/`));
    if (inside.length > 0) left.push(...inside);
    else if (isProjectPath(path) && existsSync(join(root, path))) left.push(path);
    else
      throw new RiggerError([
        problem('cli/usage', `--leave-out ${out}: there is no such file below the project`, {
          help: 'paths are relative to the folder of the project',
        }),
      ]);
  }
  return [...new Set(left)].sort();
};

const listed = async ({ root, committed }: ProjectChoice): Promise<readonly string[]> => {
  const which = committed ? ['--cached'] : ['--cached', '--others', '--exclude-standard'];
  const known = await askGit(root, ['ls-files', '-z', ...which]);
  // A folder that git ignores as a whole is none of its projects.
  if (!known) return below(root, '');
  // Roles that were fetched are ignored, and decide what runs.
  const roles = !committed && existsSync(join(root, '.rigger/roles')) ? below(root, '.rigger/roles') : [];
  return [...new Set([...known.split('\0').filter((path) => path !== '' && mayTravel(path)), ...roles])];
};

/** Neither what rigger keeps beside a project, nor what packages were installed there. */
const mayTravel = (path: string): boolean =>
  !/^(?:runs|\.rigger(?!\/roles\/))\//.test(path) && !/(?:^|\/)(?:\.git|node_modules)(?:\/|$)/.test(path);

const below = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!mayTravel(entry.isDirectory() ? `${path}/` : path)) return [];
    return entry.isDirectory() ? below(root, path) : [path];
  });

/** The file; why it cannot travel; or nothing where it is not there any more. */
const fileAt = async (root: string, path: string): Promise<ProjectFile | string | undefined> => {
  const place = join(root, path);
  const found = await lstat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (!isProjectPath(path)) return 'has a name that does not stand for one file everywhere';
  if (found.isSymbolicLink()) {
    const link = await readlink(place);
    return linkFault(path, link) ?? { path, link };
  }
  if (!found.isFile()) return found.isDirectory() ? 'is a repository of its own' : 'is no plain file';
  const content = await readFile(place);
  return { path, content, executable: (found.mode & 0o100) !== 0 };
};

/** What is a secret by its name or by what it holds, and what rigger would hide in the bundle of a run. */
const secretsIn = (files: readonly ProjectFile[], { root, keys }: ProjectChoice): Diagnostic[] => {
  const names = new SecretNames();
  const opened = new Map<string, string>();
  const plain = files.flatMap((file) => ('link' in file ? [] : [{ ...file, text: textOf(file.content) }]));
  for (const { path, text } of plain) if (text !== undefined) learnSecrets({ path, text }, names, opened);
  return plain.flatMap(({ path, content, text }) => {
    const key = keys.find((one) => one.path === resolve(root, path));
    if (key !== undefined) return [refusal(path, `is a key that ${key.namedBy} names`)];
    const fault = secretFault(path, content);
    if (fault !== undefined) return [refusal(path, fault)];
    if (text === undefined)
      return names.isIn(Buffer.from(content)) ? [refusal(path, 'holds a secret of another file')] : [];
    if (cleanText({ path, text }, names, opened) === text) return [];
    const uses = names.file().secrets.filter(({ kind }) => kind !== 'identity');
    const [name, use] = uses
      .flatMap((one) => one.used.map((used) => [one.name, used] as const))
      .find(([, used]) => used.file === path) ?? ['a secret', undefined];
    return [refusal(path, `holds ${name} in the open`, use?.line)];
  });
};

const textOf = (content: Uint8Array): string | undefined => (content.includes(0) ? undefined : utf8(content));

/** What the run reads here and would not find there. */
const missing = (
  files: readonly ProjectFile[],
  { root, read, shipped, committed }: ProjectChoice,
  isOut: (path: string) => boolean,
): Diagnostic[] => {
  const there = new Set(files.map(({ path }) => path));
  const links = files.filter((file) => 'link' in file).map(({ path }) => path);
  return read.flatMap((place) => {
    const path = relative(root, place).split(sep).join('/');
    if (path === '..' || path.startsWith('../')) {
      if (shipped !== undefined && !relative(shipped, place).startsWith('..')) return [];
      return [
        problem('team/project', `${place} lies outside of the project, and the run reads it`, {
          help: 'move it into the project, or have the worker find all of it at its place: --in-place',
        }),
      ];
    }
    // What is behind a link travels under its own name.
    if (there.has(path) || isOut(path) || links.some((link) => path.startsWith(`${link}/`))) return [];
    return [
      problem('team/project', `${path} is read by the run, and would not travel`, {
        help: committed ? 'commit it' : 'does git ignore it? Or is it below runs/?',
      }),
    ];
  });
};
