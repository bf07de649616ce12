import {
  chmodSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { controllerFiles, ensureCredentials } from './controller/access.js';
import { ensureControllers } from './controller/start.js';
import { labFailure } from './failure.js';
import { freePort } from './host/free-port.js';
import { withLock } from './host/lock.js';
import { installPrerequisites, labPrerequisites } from './host/prerequisites.js';
import { stopProcess } from './host/process.js';
import { lastLines, run } from './host/run.js';
import { ensureKey, knownHostLine, makeIdentity } from './identity.js';
import { ensureImage } from './image/build.js';
import { imageProgram } from './image/emulator.js';
import { imageIn, isBuilt, type LabImage } from './image/image.js';
import { writeInventoryValues } from './inventory-values.js';
import { chooseAcceleration } from './machine/acceleration.js';
import { powerOn } from './machine/power.js';
import { untilReady } from './machine/ready.js';
import { emulatorProcess } from './machine/running.js';
import { bootedMachine, isSaved, saveBooted } from './machine/snapshot.js';
import { defaultFirmware, labMachines } from './machine/spec.js';
import { sshRun } from './machine/ssh.js';
import { observeMachine } from './observe.js';
import { labCache, labDirectory, machineFolders, machinePaths, socketDirectory } from './paths.js';
import {
  controllerUrl,
  identityFolder,
  keyFile,
  knownHostsFile,
  type LabPlace,
  machinePlan,
  sshAccess,
} from './plan.js';
import { type Report, silent, step } from './progress.js';
import { type LabState, type MachineState, readState, writeState } from './state.js';

export interface UpOptions {
  /** The project whose lab it is; its inventory gets the values. */
  readonly project: string;
  /** Hypervisors; default 1. */
  readonly hosts?: number;
  /** Install missing apt packages instead of naming them. */
  readonly install?: boolean;
  /**
   * The command that serves the management controllers: it calls `serveControllers`. Without it the machines have none.
   */
  readonly controllerCommand?: readonly string[];
  /** Boot every machine from its boot loader, and neither use nor keep a booted copy in the cache. */
  readonly coldBoot?: boolean;
}

/** A port of the loopback that is free and not among `taken`, to which it is added. */
const claimPort = async (taken: Set<number>, wanted?: number): Promise<number> => {
  for (;;) {
    const port = await freePort(wanted !== undefined && taken.has(wanted) ? undefined : wanted);
    if (taken.has(port)) continue;
    taken.add(port);
    return port;
  }
};

/** The lab's state for this number of hypervisors: machines that exist keep their settings, and their ports if they can. */
const plannedState = async (
  { directory }: LabPlace,
  options: UpOptions,
  image: LabImage,
  acceleration: 'kvm' | 'tcg',
  before: LabState | undefined,
): Promise<LabState> => {
  const known = before?.image === image.hash ? before.machines : [];
  const taken = new Set<number>();
  const machines: MachineState[] = [];
  for (const spec of labMachines(options.hosts ?? countDuts(before))) {
    const old = known.find(({ name }) => name === spec.name);
    const runs = old !== undefined && emulatorProcess(machinePaths(directory, spec.name)) !== undefined;
    machines.push({
      ...(old ?? { ...spec, firmware: defaultFirmware }),
      sshPort: runs ? old.sshPort : await claimPort(taken, old?.sshPort),
      controllerPort: old?.controllerPort ?? (await claimPort(taken)),
    });
  }
  const controller = before?.controller;
  return {
    version: 2,
    image: image.hash,
    acceleration,
    project: options.project,
    machines,
    ...(controller ? { controller } : {}),
  };
};

const checkPrerequisites = async (install: boolean, report: Report): Promise<void> => {
  const missing = labPrerequisites();
  if (missing.length === 0) return;
  const words = missing.map((one) => `${one.package} (${one.why})`);
  if (!install)
    throw labFailure('lab/missing-packages', `the lab needs ${words.join('; ')}`, {
      help: `apt-get install --no-install-recommends ${missing.map((one) => one.package).join(' ')}`,
    });
  await step(report, 'prerequisites', `installing ${words.join('; ')}`, (note) => installPrerequisites(note));
};

/** Gives a machine its disk: the booted copy of the cache if there is one, otherwise an empty layer on the image. */
const prepareDisk = async (
  place: LabPlace,
  state: LabState,
  machine: MachineState,
  coldBoot: boolean,
): Promise<'resume' | 'boot' | 'first boot'> => {
  const plan = machinePlan(place, state, machine, false);
  const identity = identityFolder(place.directory, machine.name);
  if (existsSync(plan.paths.disk)) return 'boot';
  rmSync(plan.paths.directory, { recursive: true, force: true });
  mkdirSync(plan.paths.directory, { recursive: true });
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

const wayWords = {
  resume: 'resumed as it was after its first boot',
  boot: 'booting its disk',
  'first boot': 'first boot',
} as const;

/** Sees that one machine runs and is ready; leaves a healthy one alone. */
const raise = async (
  place: LabPlace,
  state: LabState,
  machine: MachineState,
  coldBoot: boolean,
  report: Report,
): Promise<void> => {
  const { directory } = place;
  const seen = await observeMachine(directory, machine);
  if (seen.condition === 'running') return;
  const paths = machinePaths(directory, machine.name);
  const access = sshAccess(directory, machine);
  if (seen.condition === 'starting' && seen.runState === 'running') {
    await step(report, machine.name, 'waiting for it', () => untilReady(machine.name, paths, access));
    return;
  }
  const left = emulatorProcess(paths);
  if (left) await stopProcess(left);
  if (seen.condition === 'crashed')
    report({ kind: 'note', step: machine.name, detail: `${seen.reason}; starting it again`, elapsed: 0 });
  const way = await prepareDisk(place, state, machine, coldBoot);
  writeKnownHosts(place.directory, state);
  await step(
    report,
    machine.name,
    `${machine.name}: ${wayWords[way]} (${state.acceleration})`,
    async (note) => {
      const plan = machinePlan(place, state, machine, way === 'resume');
      await powerOn(place, machine.name, way === 'resume');
      await untilReady(machine.name, paths, access);
      if (way !== 'first boot' || coldBoot) return;
      const booted = bootedMachine(place.cache, plan, keyFile(directory));
      if (isSaved(booted)) return;
      note('ready; keeping a copy in the cache, so that the next start takes seconds');
      // libvirt asks QEMU what it can do once, which takes seconds, and remembers the answer.
      if (machine.role === 'dut') await sshRun(access, 'virsh domcapabilities >/dev/null', 120);
      await saveBooted(plan, booted, identityFolder(directory, machine.name));
    },
  );
};

/** Pins the host key of every machine that has one. */
const writeKnownHosts = (directory: string, state: LabState): void => {
  const lines = state.machines.flatMap((machine) => {
    const file = join(identityFolder(directory, machine.name), 'host-key.pub');
    return existsSync(file) ? [knownHostLine(machine.sshPort, readFileSync(file, 'utf8'))] : [];
  });
  writeFileSync(knownHostsFile(directory), lines.join(''));
};

/** The user's key: one for a cache, so that booted copies let it in; each lab has its own copy of the file. */
const placeKey = async ({ directory, cache }: LabPlace): Promise<void> => {
  const shared = join(cache, 'id_ed25519');
  await withLock(join(cache, 'key.lock'), () => ensureKey(shared, 'rigger-lab'));
  for (const suffix of ['', '.pub']) copyFileSync(`${shared}${suffix}`, `${keyFile(directory)}${suffix}`);
  chmodSync(keyFile(directory), 0o600);
};

/** Ends and removes machines that are not of this lab any more: of another image, too many, or of a lost state. */
const retire = async (directory: string, before: LabState | undefined, state: LabState): Promise<void> => {
  const stays = (name: string) =>
    before?.image === state.image &&
    before.machines.some((machine) => machine.name === name) &&
    state.machines.some((machine) => machine.name === name);
  for (const name of machineFolders(directory)) {
    if (stays(name)) continue;
    const paths = machinePaths(directory, name);
    const left = emulatorProcess(paths);
    if (left) await stopProcess(left);
    rmSync(paths.directory, { recursive: true, force: true });
  }
};

/** A lab that exists stays on the image that it was made from, until `down`; a new one gets the present recipe. */
const chooseImage = async ({ directory, cache }: LabPlace, report: Report): Promise<LabImage> => {
  const before = readState(directory);
  const old = before === undefined ? undefined : imageIn(cache, before.image);
  return old !== undefined && isBuilt(old) ? old : ensureImage(cache, report);
};

/** The controllers' process; what it is goes into the state. */
const startControllers = async (
  directory: string,
  state: LabState,
  command: readonly string[] | undefined,
  report: Report,
): Promise<void> => {
  if (command === undefined) return;
  const controller = await step(report, 'controllers', 'management controllers (Redfish)', () =>
    ensureControllers(directory, state, command),
  );
  const now = readState(directory);
  if (now) writeState(directory, { ...now, controller });
};

/** What the inventory has to know of every machine. */
const writeInventory = (directory: string, state: LabState): void => {
  const { certificate, credentials } = controllerFiles(directory);
  for (const machine of state.machines)
    writeInventoryValues(state.project, {
      name: machine.name,
      port: machine.sshPort,
      key: keyFile(directory),
      knownHosts: knownHostsFile(directory),
      acceleration: state.acceleration,
      ...(existsSync(credentials)
        ? { controller: { url: controllerUrl(machine), certificate, ...ensureCredentials(directory) } }
        : {}),
    });
};

/** What `up` leads to. */
export interface LabUp {
  readonly directory: string;
  readonly state: LabState;
}

/**
 * Brings the lab up, whatever state it is in: builds the image if need be, starts what does not run, waits until every
 * machine is ready, and writes the inventory's values. A second call on a healthy lab changes nothing.
 * @throws RiggerError `lab/…`
 */
export const labUp = async (options: UpOptions, report: Report = silent): Promise<LabUp> => {
  const place: LabPlace = { directory: labDirectory(options.project), cache: labCache() };
  const { directory, cache } = place;
  await checkPrerequisites(options.install ?? false, report);
  const image = await chooseImage(place, report);
  const acceleration = await chooseAcceleration(image, cache);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  mkdirSync(socketDirectory(directory), { recursive: true, mode: 0o700 });
  return withLock(
    join(directory, 'lab.lock'),
    async () => {
      const before = readState(directory);
      const state = await plannedState(place, options, image, acceleration, before);
      await retire(directory, before, state);
      await placeKey(place);
      writeState(directory, state);
      const raised = state.machines.map((machine) =>
        raise(place, state, machine, options.coldBoot ?? false, report),
      );
      const controllers = startControllers(directory, state, options.controllerCommand, report);
      const failures = (await Promise.allSettled([...raised, controllers])).filter(
        (one) => one.status === 'rejected',
      );
      if (failures[0]) throw failures[0].reason;
      writeKnownHosts(directory, state);
      writeInventory(directory, state);
      return { directory, state: readState(directory) ?? state };
    },
    ({ pid }) => {
      throw labFailure('lab/busy', `process ${pid} is working on this lab`, {
        help: 'wait until it has ended',
      });
    },
  );
};

const countDuts = (state: LabState | undefined): number =>
  state?.machines.filter((machine) => machine.role === 'dut').length || 1;

/** Whether the image of the present recipe is in the cache, so that `up` needs neither root nor the network. */
export const isImageCached = (): boolean => isBuilt(imageIn(labCache()));
