import type { DialectName } from './controller/dialects.js';
import { hypervisorsFor, type LabExtra } from './extras.js';
import { freePort } from './host/free-port.js';
import type { LabImage } from './image/image.js';
import { emulatorProcess } from './machine/running.js';
import { defaultFirmware, labMachines } from './machine/spec.js';
import { machinePaths } from './paths.js';
import type { LabPlace } from './plan.js';
import type { LabState, MachineState } from './state.js';

const countDuts = (state: LabState | undefined): number =>
  state?.machines.filter((machine) => machine.role === 'dut').length || 1;

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
export const plannedState = async (
  { directory }: LabPlace,
  {
    project,
    hosts,
    redfish,
  }: { readonly project: string; readonly hosts?: number; readonly redfish?: DialectName },
  extras: readonly LabExtra[],
  image: LabImage,
  acceleration: 'kvm' | 'tcg',
  before: LabState | undefined,
): Promise<LabState> => {
  const known = before?.image === image.hash ? before.machines : [];
  const taken = new Set<number>();
  const machines: MachineState[] = [];
  for (const spec of labMachines(hosts ?? Math.max(countDuts(before), hypervisorsFor(extras)))) {
    const old = known.find(({ name }) => name === spec.name);
    const runs = old !== undefined && emulatorProcess(machinePaths(directory, spec.name)) !== undefined;
    machines.push({
      ...(old ?? { ...spec, firmware: defaultFirmware }),
      sshPort: runs ? old.sshPort : await claimPort(taken, old?.sshPort),
      controllerPort: old?.controllerPort ?? (await claimPort(taken)),
    });
  }
  const controller = before?.controller;
  const dialect = redfish ?? before?.redfish;
  return {
    version: 2,
    image: image.hash,
    acceleration,
    project,
    machines,
    ...(extras.length > 0 ? { with: [...extras] } : {}),
    ...(dialect ? { redfish: dialect } : {}),
    ...(controller ? { controller } : {}),
  };
};
