import { existsSync, rmSync } from 'node:fs';
import { prepareDisk } from './disk.js';
import { canBeKept } from './extras.js';
import { stopProcess } from './host/process.js';
import { writeKnownHosts } from './known-hosts.js';
import { powerOn } from './machine/power.js';
import { untilReady } from './machine/ready.js';
import { emulatorProcess } from './machine/running.js';
import { bootedMachine, isSaved, resume, saveBooted } from './machine/snapshot.js';
import { sshRun } from './machine/ssh.js';
import { observeMachine } from './observe.js';
import { machinePaths } from './paths.js';
import { identityFolder, keyFile, type LabPlace, machinePlan, sshAccess } from './plan.js';
import { type ReportProgress, step } from './progress.js';
import type { LabState, MachineState } from './state.js';

const wayWords = {
  resume: 'resumed as it was after its first boot',
  boot: 'booting its disk',
  'first boot': 'first boot',
} as const;

/** Keeps a copy of a machine that has just booted for the first time. Without it the lab works all the same. */
const keepCopy = async (
  place: LabPlace,
  state: LabState,
  machine: MachineState,
  note: (line: string) => void,
): Promise<void> => {
  const { directory, cache } = place;
  const plan = machinePlan(place, state, machine, false);
  const booted = bootedMachine(cache, plan, keyFile(directory));
  if (isSaved(booted)) return;
  if (!canBeKept(plan.extras)) {
    note('ready; its devices cannot be saved by QEMU, so the next start boots it again');
    return;
  }
  note('ready; keeping a copy in the cache, so that the next start takes seconds');
  try {
    // libvirt asks QEMU what it can do once, which takes seconds, and remembers the answer.
    if (machine.role === 'dut')
      await sshRun(sshAccess(directory, machine), 'virsh domcapabilities >/dev/null', 120);
    await saveBooted(plan, booted, identityFolder(directory, machine.name));
  } catch (error) {
    note(`no copy was kept: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await resume(plan);
  }
};

/** Starts a machine that does not run, on its disk or on a new one. */
const start = async (
  place: LabPlace,
  state: LabState,
  machine: MachineState,
  coldBoot: boolean,
  report: ReportProgress,
): Promise<void> => {
  const { directory } = place;
  const way = await prepareDisk(place, state, machine, coldBoot);
  writeKnownHosts(directory, state);
  await step(
    report,
    machine.name,
    `${machine.name}: ${wayWords[way]} (${state.acceleration})`,
    async (note) => {
      await powerOn(place, machine.name, way === 'resume');
      await untilReady(
        machine.name,
        machinePaths(directory, machine.name),
        sshAccess(directory, machine),
        way === 'resume' ? 300 : undefined,
      );
      if (way === 'first boot' && !coldBoot) await keepCopy(place, state, machine, note);
    },
  );
};

/** A copy that does not come up, whatever the reason, is thrown away with what was made of it. */
const discardCopy = async (place: LabPlace, state: LabState, machine: MachineState): Promise<void> => {
  const paths = machinePaths(place.directory, machine.name);
  const left = emulatorProcess(paths);
  if (left) await stopProcess(left);
  const plan = machinePlan(place, state, machine, false);
  rmSync(bootedMachine(place.cache, plan, keyFile(place.directory)).directory, {
    recursive: true,
    force: true,
  });
  rmSync(paths.directory, { recursive: true, force: true });
};

/** Sees that one machine runs and is ready; leaves a healthy one alone. */
export const raise = async (
  place: LabPlace,
  state: LabState,
  machine: MachineState,
  coldBoot: boolean,
  report: ReportProgress,
): Promise<void> => {
  const { directory } = place;
  const { name } = machine;
  const paths = machinePaths(directory, name);
  const note = (detail: string) => report({ kind: 'note', step: name, detail, elapsed: 0 });
  const seen = await observeMachine(directory, machine);
  if (seen.condition === 'running') return;
  if (seen.condition === 'starting' && seen.runState === 'running') {
    await step(report, name, `${name}: waiting for it`, () =>
      untilReady(name, paths, sshAccess(directory, machine)),
    );
    return;
  }
  const left = emulatorProcess(paths);
  if (left) await stopProcess(left);
  if (seen.condition === 'crashed') note(`${seen.reason}; starting it again`);
  const isNew = !existsSync(paths.disk);
  try {
    await start(place, state, machine, coldBoot, report);
  } catch (error) {
    const resumed =
      isNew &&
      !coldBoot &&
      isSaved(bootedMachine(place.cache, machinePlan(place, state, machine, false), keyFile(directory)));
    if (!resumed) throw error;
    note('the copy in the cache does not come up; booting anew');
    await discardCopy(place, state, machine);
    await start(place, state, machine, coldBoot, report);
  }
};
