import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { quote } from '../../../src/model/index.js';
import { type SandboxSshd, startSandboxSshd } from '../../support/sandbox-sshd.js';

/** Hosts on this machine, each a copy of its files behind an sshd of its own, and a project that knows them. */
export interface LoopbackHosts {
  readonly names: readonly string[];
  /** What shell text prints on a host. */
  run(host: string, script: string): Promise<string>;
  /** The lines of a file of a host; none where there is no such file. */
  lines(host: string, path: string): Promise<string[]>;
  stop(): Promise<void>;
}

/**
 * Starts so many, `dut1` and on, and writes the settings and the inventory of a project into the folder.
 * @param vars variables of each host beside those by which it is reached
 */
export const startLoopbackHosts = async (
  folder: string,
  count: number,
  vars: Readonly<Record<string, unknown>> = {},
): Promise<LoopbackHosts> => {
  const machines: SandboxSshd[] = [];
  // A few at a time, in their order.
  while (machines.length < count) {
    const few = Math.min(4, count - machines.length);
    machines.push(...(await Promise.all(Array.from({ length: few }, startSandboxSshd))));
  }
  const names = machines.map((_, n) => `dut${n + 1}`);
  const known = join(folder, 'known_hosts');
  writeFileSync(known, machines.map(({ knownHost }) => `${knownHost}\n`).join(''));
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
  const hosts = machines.map(({ port, privateKeyFile }, n) => [
    names[n],
    {
      ...{ ansible_host: '127.0.0.1', ansible_port: port, ansible_user: 'root' },
      ansible_ssh_private_key_file: privateKeyFile,
      ansible_ssh_common_args: `-o UserKnownHostsFile=${known}`,
      ...vars,
    },
  ]);
  writeFileSync(join(folder, 'hosts.yml'), JSON.stringify({ all: { hosts: Object.fromEntries(hosts) } }));
  const run = async (host: string, script: string): Promise<string> => {
    const { port, privateKeyFile } = machines[names.indexOf(host)]!;
    const options = ['-F', 'none', '-o', `UserKnownHostsFile=${known}`, '-o', 'BatchMode=yes'];
    const reach = ['-p', String(port), '-i', privateKeyFile, 'root@127.0.0.1'];
    return (await promisify(execFile)('ssh', [...options, ...reach, script], { maxBuffer: 2 ** 26 })).stdout;
  };
  return {
    names,
    run,
    lines: async (host, path) =>
      (await run(host, `cat ${quote(path)} 2>/dev/null || :`)).split('\n').filter((line) => line !== ''),
    stop: async () => void (await Promise.all(machines.map((machine) => machine.stop()))),
  };
};
