import { join } from 'node:path';
import { extrasOf } from './extras.js';
import { imageIn } from './image/image.js';
import type { MachinePlan } from './machine/arguments.js';
import type { SshAccess } from './machine/ssh.js';
import { machinePaths, wireSocket } from './paths.js';
import type { LabState, MachineState } from './state.js';

/** Where a lab is and what it was built from. */
export interface LabPlace {
  readonly directory: string;
  readonly cache: string;
}

export const identityFolder = (directory: string, name: string): string =>
  join(machinePaths(directory, name).directory, 'identity');

export const knownHostsFile = (directory: string): string => join(directory, 'known_hosts');

/** The key that lets the user into every machine of this lab. */
export const keyFile = (directory: string): string => join(directory, 'id_ed25519');

/** How to start a machine of this lab, from its state. */
export const machinePlan = (
  { directory, cache }: LabPlace,
  state: LabState,
  machine: MachineState,
  resume: boolean,
): MachinePlan => {
  const { name, role, number, vcpus, memory } = machine;
  const duts = state.machines.filter((one) => one.role === 'dut').map((one) => one.name);
  return {
    spec: { name, role, number, vcpus, memory },
    firmware: machine.pending ?? machine.firmware,
    acceleration: state.acceleration,
    image: imageIn(cache, state.image),
    paths: machinePaths(directory, name),
    sshPort: machine.sshPort,
    wires: (role === 'peer' ? duts : [name]).map((dut) => wireSocket(directory, dut)),
    extras: extrasOf(machine, state.machines, state.with ?? []),
    identity: join(identityFolder(directory, name), 'identity.tar'),
    resume,
  };
};

export const sshAccess = (directory: string, machine: MachineState): SshAccess => ({
  port: machine.sshPort,
  key: keyFile(directory),
  knownHosts: knownHostsFile(directory),
});

/** Where the management controller of a machine is. */
export const controllerUrl = ({ controllerPort }: MachineState): string =>
  `https://127.0.0.1:${controllerPort}`;
