import {
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { labFailure } from './failure.js';
import { lastLines, run } from './host/run.js';
import { makeIdentity } from './identity.js';
import { imageProgram } from './image/emulator.js';
import { bootedMachine, isSaved } from './machine/snapshot.js';
import { identityFolder, keyFile, type LabPlace, machinePlan } from './plan.js';
import type { LabState, MachineState } from './state.js';

/** How a machine comes up: as it was after its first boot, from its own disk, or for the first time. */
export type StartWay = 'resume' | 'boot' | 'first boot';

/** Bytes of an NVMe drive; the file is sparse. */
const nvmeSize = 1024 ** 3;

/** Gives a machine its disk: the booted copy of the cache if there is one, otherwise an empty layer on the image. */
export const prepareDisk = async (
  place: LabPlace,
  state: LabState,
  machine: MachineState,
  coldBoot: boolean,
): Promise<StartWay> => {
  const plan = machinePlan(place, state, machine, false);
  const identity = identityFolder(place.directory, machine.name);
  if (existsSync(plan.paths.disk)) return 'boot';
  rmSync(plan.paths.directory, { recursive: true, force: true });
  mkdirSync(plan.paths.directory, { recursive: true });
  if (plan.extras.includes('nvme')) {
    writeFileSync(plan.paths.nvme, '');
    truncateSync(plan.paths.nvme, nvmeSize);
  }
  const booted = bootedMachine(place.cache, plan, keyFile(place.directory));
  if (!coldBoot && isSaved(booted)) {
    cpSync(booted.identity, identity, { recursive: true });
    copyFileSync(booted.disk, plan.paths.disk, constants.COPYFILE_FICLONE);
    return 'resume';
  }
  await makeIdentity(identity, machine.name, keyFile(place.directory));
  const created = await run([
    ...imageProgram(plan.image.tools, 'qemu-img'),
    ...['create', '-q', '-f', 'qcow2', '-b', plan.image.disk, '-F', 'raw', plan.paths.disk],
  ]);
  if (created.status !== 0)
    throw labFailure('lab/machine-failed', `the disk of ${machine.name} could not be made`, {
      notes: lastLines(created.stderr),
    });
  return 'first boot';
};
