import { extrasOf } from '../../lab/extras.js';
import { observeMachine } from '../../lab/observe.js';
import { labDirectory, machinePaths } from '../../lab/paths.js';
import { readState } from '../../lab/state.js';
import { styleFor } from '../../ui/style.js';
import { table } from '../../ui/table.js';
import { findProject } from '../program/project.js';

/** `rigger lab status`: one line per machine, on standard output. */
export const status = async ({ json }: { json?: boolean }): Promise<void> => {
  const { root } = await findProject();
  const directory = labDirectory(root);
  const state = readState(directory);
  const machines = await Promise.all(
    (state?.machines ?? []).map(async (machine) => ({
      ...(await observeMachine(directory, machine)),
      role: machine.role,
      ssh_port: machine.sshPort,
      with: extrasOf(machine, state?.machines ?? [], state?.with ?? []),
      console: machinePaths(directory, machine.name).console,
    })),
  );
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ version: 1, acceleration: state?.acceleration ?? null, with: state?.with ?? [], machines }, null, 2)}\n`,
    );
    return;
  }
  if (machines.length === 0) {
    process.stdout.write('there is no lab; start one with `rigger lab up`\n');
    return;
  }
  const style = styleFor({ isTerminal: process.stdout.isTTY === true, env: process.env });
  const rows = machines.map(({ name, role, condition, pid, memory, ssh_port, with: extras }) => [
    name,
    role === 'dut' ? 'hypervisor' : 'traffic peer',
    condition === 'running' ? style.green(condition) : condition === 'off' ? condition : style.red(condition),
    pid === undefined ? '-' : String(pid),
    memory === undefined ? '-' : `${Math.round(memory)} MiB`,
    String(ssh_port),
    ...(state?.with ? [extras.join(', ') || '-'] : []),
  ]);
  const header = ['machine', 'role', 'state', 'pid', 'memory', 'ssh port', ...(state?.with ? ['with'] : [])];
  const lines = table([header, ...rows], new Set([3, 4, 5]));
  const reasons = machines.flatMap(({ name, reason, console }) =>
    reason === undefined
      ? []
      : [`${name}: ${reason}`, `  its console: ${console}`, '  repair it: rigger lab up'],
  );
  process.stdout.write(`${[...lines, ...reasons].join('\n')}\n`);
};
