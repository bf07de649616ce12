import { findMachine } from './find-machine.js';
import { untilReady } from './machine/ready.js';
import { sshArguments } from './machine/ssh.js';
import { machinePaths } from './paths.js';
import { sshAccess } from './plan.js';

/**
 * The command line of ssh(1) that opens a shell on a machine, or runs `command` there.
 * @throws RiggerError `lab/not-up`, `lab/unknown-machine`
 */
export const labSshCommand = (project: string, name: string, command: readonly string[] = []): string[] => {
  const { directory, machine } = findMachine(project, name);
  return sshArguments(sshAccess(directory, machine), command);
};

/**
 * Waits until a machine lets us in again, after a reset or a power cycle.
 * @throws RiggerError `lab/machine-failed`, `lab/machine-crashed`, with the end of its console
 */
export const labReady = async (project: string, name: string): Promise<void> => {
  const { directory, machine } = findMachine(project, name);
  await untilReady(name, machinePaths(directory, name), sshAccess(directory, machine));
};
