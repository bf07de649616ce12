import { createConnection } from 'node:net';
import { type ProgramOutcome, run } from '../host/run.js';

/** How to reach a machine by ssh. */
export interface SshAccess {
  readonly port: number;
  readonly key: string;
  readonly knownHosts: string;
}

/** The command line of ssh(1) for a machine of the lab: its own key, its pinned host key, nobody's configuration. */
export const sshArguments = (
  { port, key, knownHosts }: SshAccess,
  command: readonly string[] = [],
  options: readonly string[] = [],
): string[] => [
  ...['ssh', '-F', 'none', '-p', String(port), '-i', key],
  ...[
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    'StrictHostKeyChecking=yes',
    '-o',
    `UserKnownHostsFile="${knownHosts}"`,
  ],
  ...['-o', 'LogLevel=ERROR', ...options, 'root@127.0.0.1', ...command],
];

/** Runs a shell command on a machine. */
export const sshRun = (access: SshAccess, command: string, timeout = 60): Promise<ProgramOutcome> =>
  run(sshArguments(access, [command], ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=30']), { timeout });

/**
 * Whether sshd itself answers at this port of the loopback: QEMU accepts the connection before the machine has a
 * network, so only sshd's greeting counts (RFC 4253, 4.2).
 */
export const sshGreets = (port: number, patience = 5): Promise<boolean> =>
  new Promise((done) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(patience * 1000, () => end(false));
    socket.once('data', (bytes) => end(bytes.toString('latin1').startsWith('SSH-')));
    socket.on('error', () => end(false)).once('close', () => end(false));
  });
