import { extrasOf, type LabExtra } from './extras.js';
import { isAlive } from './host/process.js';
import { observeMachine, type SeenMachine } from './observe.js';
import { labDirectory, machinePaths } from './paths.js';
import { controllerUrl } from './plan.js';
import { readState } from './state.js';

/** One machine in `rigger lab status`. */
interface MachineStatus extends SeenMachine {
  readonly role: 'dut' | 'peer';
  readonly sshPort: number;
  /** What it has beyond a plain machine. */
  readonly with: readonly LabExtra[];
  /** Where its management controller speaks Redfish. */
  readonly redfish: string;
  /** The file with everything that its serial console ever said. */
  readonly console: string;
}

/** What `rigger lab status` prints. */
export interface LabStatus {
  readonly directory: string;
  readonly up: boolean;
  readonly acceleration: 'kvm' | 'tcg';
  readonly image: string;
  readonly machines: readonly MachineStatus[];
  /** The management controllers' process; undefined when it was never started. */
  readonly controller?: { readonly pid: number; readonly alive: boolean };
}

/** Looks at every machine of the project's lab; undefined when there is none. Takes no lock and changes nothing. */
export const labStatus = async (project: string): Promise<LabStatus | undefined> => {
  const directory = labDirectory(project);
  const state = readState(directory);
  if (state === undefined) return undefined;
  const machines = await Promise.all(
    state.machines.map(async (machine) => ({
      ...(await observeMachine(directory, machine)),
      role: machine.role,
      sshPort: machine.sshPort,
      with: extrasOf(machine, state.machines, state.with ?? []),
      redfish: controllerUrl(machine),
      console: machinePaths(directory, machine.name).console,
    })),
  );
  const { controller } = state;
  return {
    directory,
    up: machines.every(({ condition }) => condition === 'running'),
    acceleration: state.acceleration,
    image: state.image,
    machines,
    ...(controller ? { controller: { pid: controller.pid, alive: isAlive(controller) } } : {}),
  };
};
