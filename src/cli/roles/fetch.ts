import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isRoleFolder } from '../../language/playbook/index.js';
import { type Diagnostic, problem, RiggerError } from '../../model/index.js';
import { changedTree, fetchedFolder } from './fetched-roles.js';
import { RoleRepository } from './git.js';
import { isFrom, type LockedRole, readLock, writeLock } from './lock-file.js';
import { type AskedRole, readRolesFile } from './roles-file.js';
import { digestOfTree, filesOfTree, refusedTree } from './tree.js';

/** What became of one role. */
export interface FetchedRole {
  readonly name: string;
  readonly state: 'fetched' | 'as it was' | 'updated' | 'removed';
  readonly locked: LockedRole;
}

interface FetchWishes {
  /** Only these roles; all without. */
  readonly names: readonly string[];
  /** Take what is there now, whatever roles.lock says. */
  readonly update: boolean;
}

/**
 * Brings the roles of `roles.yml` into `.rigger/roles`, and notes in `roles.lock` what they are. A role that is there
 * as it was fetched is left alone, and asks for no network.
 * @returns what became of each, with what speaks against the others
 */
export const fetchRoles = async (
  root: string,
  { names, update }: FetchWishes,
): Promise<{ readonly roles: readonly FetchedRole[]; readonly refused: readonly Diagnostic[] }> => {
  const asked = await readRolesFile(root);
  const lock = new Map(await readLock(root));
  const wanted = names.length === 0 ? asked : asked.filter(({ name }) => names.includes(name));
  const refused = names.filter((name) => !asked.some((one) => one.name === name)).map(notAsked(asked));
  const roles: FetchedRole[] = [];
  if (names.length === 0)
    for (const [name, locked] of lock) {
      if (asked.some((one) => one.name === name)) continue;
      await rm(join(fetchedFolder(root), name), { recursive: true, force: true });
      lock.delete(name);
      roles.push({ name, state: 'removed', locked });
    }
  for (const role of wanted) {
    try {
      const fetched = await fetchRole(root, role, lock.get(role.name), update);
      lock.set(role.name, fetched.locked);
      roles.push(fetched);
    } catch (error) {
      if (!(error instanceof RiggerError)) throw error;
      refused.push(...error.diagnostics.map((one) => ({ position: role.position, ...one })));
    }
  }
  await writeLock(root, lock);
  return { roles, refused };
};

const notAsked =
  (asked: readonly AskedRole[]) =>
  (name: string): Diagnostic =>
    problem('roles/file', `roles.yml has no role ${name}`, {
      help: asked.length === 0 ? 'it names none' : `it names ${asked.map((one) => one.name).join(', ')}`,
    });

const fetchRole = async (
  root: string,
  { name, from }: AskedRole,
  before: LockedRole | undefined,
  update: boolean,
): Promise<FetchedRole> => {
  const target = join(fetchedFolder(root), name);
  // Where roles.yml asks for something else than before, roles.lock has nothing to say of it.
  const locked = before && isFrom(before, from) ? before : undefined;
  if (locked && !update && existsSync(target) && !(await changedTree(name, target, locked.digest)))
    return { name, state: 'as it was', locked };
  await mkdir(dirname(target), { recursive: true });
  const work = join(dirname(target), `.${name}.${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(work);
    const found = await bring(root, name, from, join(work, 'role'), join(work, 'git'));
    if (locked && !update) refuseMoved(name, from, locked, found);
    await replaceTree(join(work, 'role'), target, join(work, 'old'));
    const same = locked?.digest === found.digest && locked.commit === found.commit;
    return { name, state: before && !same ? 'updated' : 'fetched', locked: found };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

/** Brings a role into a new folder. */
const bring = async (
  root: string,
  name: string,
  from: AskedRole['from'],
  folder: string,
  repository: string,
): Promise<LockedRole> => {
  let commit: string | undefined;
  if ('folder' in from) await copyTree(name, resolve(root, from.folder), from.folder, folder);
  else {
    const git = await RoleRepository.make(name, repository);
    commit = await git.fetch(from);
    await git.extract(commit, from.within, folder);
  }
  if (!isRoleFolder(await readdir(folder)))
    throw refusedTree(name, 'it is not a role, which has tasks/main.yml');
  const { commit: _, ...source } = 'git' in from ? from : { ...from, commit: undefined };
  return { ...source, ...(commit === undefined ? {} : { commit }), digest: await digestOfTree(name, folder) };
};

const copyTree = async (name: string, source: string, written: string, folder: string): Promise<void> => {
  if (!existsSync(source))
    throw new RiggerError([
      problem('roles/fetch', `the role ${name} could not be fetched: there is no folder ${written}`, {
        help: 'a path in roles.yml is relative to the project',
      }),
    ]);
  await mkdir(folder);
  for (const { path, executable } of await filesOfTree(name, source)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await copyFile(join(source, path), join(folder, path));
    await chmod(join(folder, path), executable ? 0o755 : 0o644);
  }
};

/** @throws RiggerError `roles/moved` for what is not as it was when it was fetched first */
const refuseMoved = (name: string, from: AskedRole['from'], locked: LockedRole, found: LockedRole): void => {
  const help = `see what changed there; \`rigger roles fetch --update ${name}\` takes it into roles.lock`;
  if (locked.commit !== found.commit && 'git' in from)
    throw new RiggerError([
      problem('roles/moved', `the tag ${from.tag} of the role ${name} was moved to another commit`, {
        help,
        notes: [`roles.lock: ${locked.commit}`, `now:        ${found.commit}`],
      }),
    ]);
  if (locked.digest !== found.digest)
    throw new RiggerError([
      problem('roles/moved', `the files of the role ${name} are not those that roles.lock names`, {
        help,
        notes: [`roles.lock: ${locked.digest}`, `now:        ${found.digest}`],
      }),
    ]);
};

/** Puts a folder in the place of another, which is moved out of the way first. */
const replaceTree = async (folder: string, target: string, away: string): Promise<void> => {
  if (existsSync(target)) await rename(target, away);
  await rename(folder, target);
};
