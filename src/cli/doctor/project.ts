import { resolve } from 'node:path';
import { loadInventory } from '../../inventory/index.js';
import { RiggerError } from '../../model/index.js';
import { findProject, type Project } from '../program/project.js';
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
  return [await inventoryCheck(project), runsCheck(project)];
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
