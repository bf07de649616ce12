import { exitCodes, harmlessJson, printable, RiggerError } from '../../model/index.js';
import { alignedTable } from '../program/aligned-table.js';
import { findProject } from '../program/project.js';
import { fetchRoles } from './fetch.js';
import { rolesAsLocked } from './fetched-roles.js';
import { type LockedRole, readLock } from './lock-file.js';
import { type RoleSource, readRolesFile } from './roles-file.js';

/** `rigger roles fetch`. */
export const runFetch = async (names: readonly string[], update: boolean): Promise<void> => {
  const { root } = await findProject();
  const { roles, refused } = await fetchRoles(root, { names, update });
  const rows = roles.map(({ name, state, locked }) => [name, state, versionOf(locked, locked.commit)]);
  if (rows.length > 0) process.stdout.write(`${printable(table(['role', 'state', 'version'], rows))}\n`);
  else if (refused.length === 0) process.stderr.write('roles.yml names no roles\n');
  if (refused.length > 0) throw new RiggerError(refused);
};

/** `rigger roles list`. */
export const runList = async (json: boolean): Promise<void> => {
  const { root } = await findProject();
  const [asked, lock] = [await readRolesFile(root), await readLock(root)];
  const known = rolesAsLocked(root, asked, lock);
  const roles = [];
  for (const { name, from } of asked) {
    const against = await known.refuse(name);
    roles.push({
      name,
      ...from,
      ...(lock.get(name)?.commit === undefined ? {} : { commit: lock.get(name)!.commit }),
      state: against ? stateOf(against.code) : 'fetched',
    });
  }
  if (json) process.stdout.write(`${harmlessJson({ version: 1, roles }, 2)}\n`);
  else if (roles.length === 0) process.stderr.write('roles.yml names no roles\n');
  else {
    const rows = roles.map((one, index) => [
      one.name,
      one.state,
      versionOf(asked[index]!.from, lock.get(one.name)?.commit),
      placeOf(asked[index]!.from),
    ]);
    process.stdout.write(`${printable(table(['role', 'state', 'version', 'from'], rows))}\n`);
  }
  if (roles.some(({ state }) => state !== 'fetched')) process.exitCode = exitCodes.mistake;
};

const stateOf = (code: string): string => (code === 'roles/not-fetched' ? 'not fetched' : 'changed');

const placeOf = (from: RoleSource): string =>
  'folder' in from ? from.folder : `${from.git}${from.within === undefined ? '' : ` ${from.within}`}`;

const versionOf = (from: RoleSource | LockedRole, commit: string | undefined): string =>
  ['tag' in from ? from.tag : undefined, commit?.slice(0, 12)]
    .filter((word) => word !== undefined)
    .join(' ') || '–';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  alignedTable(head, rows, () => true).join('\n');
