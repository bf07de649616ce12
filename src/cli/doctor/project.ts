import { join, resolve } from 'node:path';
import { loadInventory } from '../../inventory/index.js';
import { shownPath } from '../../language/shown-path.js';
import { RiggerError } from '../../model/index.js';
import { findProject, type Project } from '../program/project.js';
import { fetchedRoles } from '../roles/fetched-roles.js';
import { readRolesFile } from '../roles/roles-file.js';
import { type DoctorCheck, gibibytes } from './check.js';
import { roomAt } from './room.js';

/** Runs are small; whoever has less than this soon has none. */
const enoughForRuns = 256 * 1024 ** 2;

/** The project of the working directory: its inventory, and the room for its runs. */
export const projectChecks = async (): Promise<DoctorCheck[]> => {
  let project: Project;
  try {
    project = await findProject();
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return [
      {
        area: 'project',
        title: 'settings',
        status: 'broken',
        evidence: error.diagnostics[0]!.message,
        remedy: '`rigger lint` shows the place',
      },
    ];
  }
  return [
    settingsCheck(project),
    await inventoryCheck(project),
    ...(await rolesCheck(project)),
    runsCheck(project),
  ];
};

/** What `rigger.yml` says, and is in force. */
const settingsCheck = ({ root, settings }: Project): DoctorCheck => {
  const file = shownPath(join(root, 'rigger.yml'));
  const said = Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return {
    area: 'project',
    title: 'settings',
    status: 'ok',
    evidence: said.length === 0 ? `none in ${file}` : `${file}: ${said.join(', ')}`,
  };
};

/** Whether the roles of `roles.yml` are there, as they were fetched. */
const rolesCheck = async ({ root }: Project): Promise<DoctorCheck[]> => {
  const about = { area: 'project', title: 'fetched roles' } as const;
  try {
    const [asked, known] = [await readRolesFile(root), await fetchedRoles(root)];
    if (asked.length === 0) return [];
    const against = await Promise.all(asked.map(({ name }) => known.fetchedRoles?.refuse(name)));
    const [first] = against.filter((one) => one !== undefined);
    return [
      first
        ? {
            ...about,
            status: 'broken',
            evidence: first.message,
            remedy: first.help ?? '`rigger roles list` shows them',
          }
        : { ...about, status: 'ok', evidence: `${asked.length} as roles.lock says` },
    ];
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return [
      {
        ...about,
        status: 'broken',
        evidence: error.diagnostics[0]!.message,
        remedy: '`rigger roles list` shows the place',
      },
    ];
  }
};

const inventoryCheck = async ({ root, inventory }: Project): Promise<DoctorCheck> => {
  const about = { area: 'project', title: 'inventory' } as const;
  if (inventory.length === 0)
    return {
      ...about,
      status: 'limited',
      evidence: `none in ${root}`,
      remedy: 'go into a project, make one with `rigger init`, or name hosts with -i',
    };
  const { inventory: loaded, diagnostics } = await loadInventory(inventory, { decrypt: async () => '' });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const evidence = `${inventory.join(', ')}: ${loaded.hosts.size} hosts`;
  return errors === 0
    ? { ...about, status: 'ok', evidence }
    : {
        ...about,
        status: 'broken',
        evidence: `${evidence}, ${errors} mistakes`,
        remedy: '`rigger lint` shows them',
      };
};

const runsCheck = ({ runsFolder }: Project): DoctorCheck => {
  const about = { area: 'project', title: 'room for runs' } as const;
  const { writable, free } = roomAt(resolve(runsFolder));
  const evidence = `${runsFolder}: ${gibibytes(free)} free`;
  if (!writable)
    return {
      ...about,
      status: 'broken',
      evidence: `${runsFolder} cannot be written`,
      remedy: 'run rigger in a folder of your own',
    };
  return free < enoughForRuns
    ? { ...about, status: 'broken', evidence, remedy: 'make room: `apply` notes each step on the disk first' }
    : { ...about, status: 'ok', evidence };
};
