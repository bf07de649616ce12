import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FetchedRoles } from '../../language/playbook/index.js';
import { type Diagnostic, problem, RiggerError } from '../../model/index.js';
import { isFrom, type RolesLock, readLock } from './lock-file.js';
import { type AskedRole, readRolesFile } from './roles-file.js';
import { digestOfTree } from './tree.js';

/** Where fetched roles lie, each in a folder of its name. */
export const fetchedFolder = (root: string): string => join(root, '.rigger', 'roles');

/**
 * The fetched roles of a project: each is looked at before it is used, once in a run. Without `roles.yml` there are
 * none.
 * @throws RiggerError for mistakes in `roles.yml` or `roles.lock`
 */
export const fetchedRoles = async (root: string): Promise<{ readonly fetchedRoles?: FetchedRoles }> =>
  existsSync(join(root, 'roles.yml'))
    ? { fetchedRoles: rolesAsLocked(root, await readRolesFile(root), await readLock(root)) }
    : {};

/** The same, of what `roles.yml` and `roles.lock` say. */
export const rolesAsLocked = (root: string, asked: readonly AskedRole[], lock: RolesLock): FetchedRoles => {
  const folder = fetchedFolder(root);
  const judge = async (name: string): Promise<Diagnostic | undefined> => {
    const role = asked.find((one) => one.name === name);
    if (!role)
      return existsSync(join(folder, name))
        ? problem(
            'roles/not-fetched',
            `the role ${name} lies in .rigger/roles, but roles.yml does not name it`,
            {
              help: `add ${name} to roles.yml, or use another role`,
            },
          )
        : undefined;
    const locked = lock.get(name);
    if (!locked || !existsSync(join(folder, name)))
      return problem('roles/not-fetched', `the role ${name} of roles.yml is not fetched`, {
        help: '`rigger roles fetch` brings it',
      });
    if (!isFrom(locked, role.from))
      return problem('roles/not-fetched', `the role ${name} is not fetched as roles.yml says now`, {
        help: '`rigger roles fetch` brings what it says',
      });
    return changedTree(name, join(folder, name), locked.digest);
  };
  const judged = new Map<string, Promise<Diagnostic | undefined>>();
  const refuse = (name: string): Promise<Diagnostic | undefined> => {
    const before = judged.get(name) ?? judge(name);
    judged.set(name, before);
    return before;
  };
  return { folder, refuse };
};

/** What speaks against the files of a fetched role. */
export const changedTree = async (
  name: string,
  folder: string,
  digest: string,
): Promise<Diagnostic | undefined> => {
  try {
    if ((await digestOfTree(name, folder)) === digest) return undefined;
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return error.diagnostics[0];
  }
  return problem('roles/changed', `the files of the role ${name} are not those that roles.lock names`, {
    help: '`rigger roles fetch` brings them again; to change the role, copy it into roles/ of the project',
    notes: [`somebody changed them in ${folder}, or roles.lock is of another version`],
  });
};
