import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { localProgram } from '../../lab/host/local-program.js';
import { sshArguments } from '../../lab/machine/ssh.js';
import { labDirectory, machinePaths } from '../../lab/paths.js';
import { sshAccess } from '../../lab/plan.js';
import { readState } from '../../lab/state.js';
import { didYouMean, exitCodes, problem, quote, RiggerError } from '../../model/index.js';
import { findProject } from '../program/project.js';

/** `rigger lab ssh`: ssh(1) with the lab's key and its pinned host keys; its exit code is ours. */
export const ssh = async (name: string, command: readonly string[]): Promise<void> => {
  const { directory, machine } = await machineNamed(name);
  const argv = sshArguments(
    sshAccess(directory, machine),
    command.length > 0 ? [command.map(quote).join(' ')] : [],
  );
  const { exitCode, signal, cause } = await (await localProgram({ stdio: 'inherit' }))`${argv}`;
  if (cause) process.exitCode = exitCodes.hostUnreachable;
  else process.exitCode = signal ? exitCodes.interrupted : (exitCode ?? 0);
};

const leave = 0x1d;

/** `rigger lab console`: what the machine has said, then both directions until Ctrl-]. */
export const console = async (name: string, { log }: { log?: boolean }): Promise<void> => {
  const { directory } = await machineNamed(name);
  const paths = machinePaths(directory, name);
  process.stdout.write(readFileSync(paths.console));
  if (log) return;
  process.stderr.write(`\n(console of ${name}; Ctrl-] leaves)\n`);
  const socket = createConnection(paths.consoleSocket);
  const terminal = process.stdin.isTTY === true;
  if (terminal) process.stdin.setRawMode(true);
  socket.pipe(process.stdout);
  process.stdin.on('data', (bytes) => (bytes.includes(leave) ? socket.destroy() : socket.write(bytes)));
  await new Promise<void>((resolve, reject) => {
    socket.on('close', () => resolve());
    socket.on('error', (error) =>
      reject(
        new RiggerError([
          problem('cli/lab-console', `the console of ${name} cannot be opened: ${error.message}`, {
            help: 'see `rigger lab status`',
          }),
        ]),
      ),
    );
  }).finally(() => {
    if (terminal) process.stdin.setRawMode(false);
    process.stdin.pause();
  });
};

const machineNamed = async (name: string) => {
  const { root } = await findProject();
  const directory = labDirectory(root);
  const machines = readState(directory)?.machines ?? [];
  const machine = machines.find((one) => one.name === name);
  if (machine) return { directory, machine };
  const names = machines.map((one) => one.name);
  throw new RiggerError([
    problem('cli/lab-machine', `the lab has no machine ${name}`, {
      help:
        names.length === 0
          ? 'start it with `rigger lab up`'
          : (didYouMean(name, names) ?? `it has ${names.join(', ')}`),
    }),
  ]);
};
