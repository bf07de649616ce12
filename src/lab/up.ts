import { chmodSync, copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chooseExtras } from './choose-extras.js';
import { controllerFiles, ensureCredentials } from './controller/access.js';
import type { DialectName } from './controller/dialects.js';
import { ensureControllers } from './controller/start.js';
import { extrasOf, imageKindFor, type LabExtra } from './extras.js';
import { labFailure } from './failure.js';
import { withLock } from './host/lock.js';
import { installPrerequisites, labPrerequisites } from './host/prerequisites.js';
import { makePrivateFolder } from './host/private-folder.js';
import { stopProcess } from './host/process.js';
import { ensureKey } from './identity.js';
import { ensureImage } from './image/build.js';
import { imageIn, isBuilt, type LabImage } from './image/image.js';
import { writeInventoryValues } from './inventory-values.js';
import { writeKnownHosts } from './known-hosts.js';
import { chooseAcceleration } from './machine/acceleration.js';
import { emulatorProcess } from './machine/running.js';
import { labCache, labDirectory, machineFolders, machinePaths, socketDirectory } from './paths.js';
import { controllerUrl, keyFile, knownHostsFile, type LabPlace } from './plan.js';
import { plannedState } from './planned-state.js';
import { type ReportProgress, silent, step } from './progress.js';
import { raise } from './raise.js';
import { type LabState, readState, writeState } from './state.js';

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
  /** The dialect of Redfish that the controllers speak from now on; without it the one that they speak. */
  readonly redfish?: DialectName;
  /** What the machines have beyond plain ones; without it what the lab has, and a new lab nothing. */
  readonly with?: readonly LabExtra[];
  /** Boot every machine from its boot loader, and neither use nor keep a booted copy in the cache. */
  readonly coldBoot?: boolean;
}

const checkPrerequisites = async (install: boolean, report: ReportProgress): Promise<void> => {
  const missing = labPrerequisites();
  if (missing.length === 0) return;
  const words = missing.map((one) => `${one.package} (${one.why})`);
  if (!install)
    throw labFailure('lab/missing-packages', `the lab needs ${words.join('; ')}`, {
      help: `apt-get install --no-install-recommends ${missing.map((one) => one.package).join(' ')}`,
    });
  await step(report, 'prerequisites', `installing ${words.join('; ')}`, (note) => installPrerequisites(note));
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
const chooseImage = async (
  { directory, cache }: LabPlace,
  extras: readonly LabExtra[],
  report: ReportProgress,
): Promise<LabImage> => {
  const before = readState(directory);
  const old = before === undefined ? undefined : imageIn(cache, before.image);
  return old !== undefined && isBuilt(old) ? old : ensureImage(cache, imageKindFor(extras), report);
};

/** The controllers' process; what it is goes into the state. */
const startControllers = async (
  directory: string,
  state: LabState,
  command: readonly string[] | undefined,
  report: ReportProgress,
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
      extras: extrasOf(machine, state.machines, state.with ?? []),
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
export const labUp = async (options: UpOptions, report: ReportProgress = silent): Promise<LabUp> => {
  const place: LabPlace = { directory: labDirectory(options.project), cache: labCache() };
  const { directory, cache } = place;
  const extras = chooseExtras(readState(directory), options);
  await checkPrerequisites(options.install ?? false, report);
  const image = await chooseImage(place, extras, report);
  const acceleration = await chooseAcceleration(image, cache);
  makePrivateFolder(directory);
  makePrivateFolder(socketDirectory(directory));
  return withLock(
    join(directory, 'lab.lock'),
    async () => {
      const before = readState(directory);
      const state = await plannedState(place, options, extras, image, acceleration, before);
      // Controllers learn their dialect when they start.
      if (before?.controller && before.redfish !== state.redfish) await stopProcess(before.controller);
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

/** Whether the image of the present recipe is in the cache, so that `up` needs neither root nor the network. */
export const isImageCached = (): boolean => isBuilt(imageIn(labCache()));
