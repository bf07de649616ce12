import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { quote } from '../../src/model/index.js';
import { buildSandbox, kernelFiles } from './sandbox.js';
import { freePort, makeKey } from './sshd.js';

/** A host to change at will: a copy of this machine's files behind a real sshd of its own. */
export interface SandboxSshd {
  readonly port: number;
  /** Private key that may log in as root. */
  readonly privateKeyFile: string;
  /** A line of known_hosts. */
  readonly knownHost: string;
  stop(): Promise<void>;
}

/** Starts one; nothing of it outlives `stop`, or this process. */
export const startSandboxSshd = async (): Promise<SandboxSshd> => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-host-'));
  const hostKey = makeKey(join(folder, 'host_key'));
  writeFileSync(join(folder, 'authorized_keys'), `${makeKey(join(folder, 'user_key'))}\n`, { mode: 0o600 });
  const port = await freePort();
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    'HostKey /case/host_key',
    'PidFile none',
    'AuthorizedKeysFile /case/authorized_keys',
    'PermitRootLogin yes',
    'StrictModes no',
    'UsePAM no',
    'KbdInteractiveAuthentication no',
    '',
  ];
  writeFileSync(join(folder, 'sshd_config'), config.join('\n'));
  // bash reads ~/.bashrc for every command that comes over ssh, and this machine's may hold anything: what waits for a
  // lock there would wait for one that a killed session has left.
  const script = `${buildSandbox}; ${kernelFiles}; rm -f $r/root/.bashrc; cp ${quote(folder)}/* $r/case/; mkdir $r/run/sshd
chroot $r /usr/sbin/sshd -D -e -f /case/sshd_config & s=$!
trap 'kill $s' TERM; cat >/dev/null; kill $s; wait $s`;
  // It ends with its standard input, so that a killed test leaves nothing behind.
  const holder = spawn('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script]);
  await listening(holder);
  return {
    port,
    privateKeyFile: join(folder, 'user_key'),
    knownHost: `[127.0.0.1]:${port} ${hostKey}`,
    stop: async () => {
      holder.stdin.end();
      if (holder.exitCode === null) await once(holder, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const listening = (holder: ReturnType<typeof spawn>): Promise<void> =>
  new Promise((ready, failed) => {
    const said: string[] = [];
    createInterface(holder.stderr!).on('line', (line) => {
      said.push(line);
      if (line.startsWith('Server listening')) ready();
    });
    holder.once('exit', (code) => failed(new Error(`the host ended with ${code}: ${said.join('\n')}`)));
  });
