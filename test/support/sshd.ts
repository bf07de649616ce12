import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Target } from '../../src/connection/connection.js';

/** A real OpenSSH server of the test's own: own configuration, own keys, a port of loopback. */
export interface Sshd {
  readonly port: number;
  readonly folder: string;
  /** Private key that may log in as root. */
  readonly privateKeyFile: string;
  readonly knownHostsFile: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  /** A target that works, unless the overrides break it. */
  target(overrides?: Partial<Target>): Target;
  /** Runs shell text where a prepared server sees its file systems. */
  inside(script: string): string;
  /** Ends the listener, of a prepared server the sessions as well; starts it on the same port, with the same keys. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** More lines of sshd_config. */
  readonly config?: readonly string[];
  /**
   * Shell text that is run before the server, with `$folder` its folder. The server then is a host
   * with file systems and processes of its own: one may be full, read-only, or tell of another
   * boot, and `stop` and `restart` are a power cut.
   */
  readonly prepare?: string;
}

/** A server that runs, in namespaces of its own where it was prepared. */
interface Served {
  /** The first process of its namespaces. */
  first(): string;
  stop(): Promise<void>;
}

export const startSshd = async ({ config = [], prepare }: SshdOptions = {}): Promise<Sshd> => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-sshd-'));
  const file = (name: string) => join(folder, name);
  const hostKey = makeKey(file('host_key'));
  writeFileSync(file('authorized_keys'), `${makeKey(file('user_key'))}\n`, { mode: 0o600 });
  // sshd separates privileges into this directory; Debian makes it when the service starts.
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  writeFileSync(
    file('sshd_config'),
    [
      ...config,
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host_key')}`,
      `PidFile ${file('pid')}`,
      `AuthorizedKeysFile ${file('authorized_keys')}`,
      'PermitRootLogin yes',
      'StrictModes no',
      'UsePAM yes',
      'KbdInteractiveAuthentication no',
      // bash reads ~/.bashrc for every command that comes over ssh, and this machine's may hold anything.
      `SetEnv HOME=${folder}`,
      '',
    ].join('\n'),
  );
  let served = await serve(folder, prepare);
  const knownHostsFile = file('known_hosts');
  writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${hostKey}\n`);
  return {
    port,
    folder,
    hostKey,
    privateKeyFile: file('user_key'),
    knownHostsFile,
    target: (overrides = {}) => ({
      host: 'dut1',
      kind: 'ssh',
      address: '127.0.0.1',
      port,
      user: 'root',
      privateKeyFile: file('user_key'),
      knownHostsFiles: [knownHostsFile],
      hostKeyPolicy: 'strict',
      jumps: [],
      connectTimeout: 60,
      lock: false,
      lockTimeout: 120,
      ...overrides,
    }),
    inside: (script) =>
      execFileSync('nsenter', ['-t', served.first(), '-m', '-p', 'sh', '-ec', script], {
        cwd: '/',
      }).toString(),
    restart: async () => {
      await served.stop();
      served = await serve(folder, prepare);
    },
    stop: async () => {
      await served.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Locks and pids of a prepared host are its own. */
const ownRun = 'mount -t tmpfs run /run; mkdir -p /run/sshd /run/lock';

/** Makes a key pair, and returns the public key without its comment. */
export const makeKey = (file: string, passphrase = '', type = 'ed25519'): string => {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', '', '-f', file]);
  return readFileSync(`${file}.pub`, 'utf8').trim();
};

/** A port on which nothing listens; it was just given back. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
};

const serve = async (folder: string, prepare: string | undefined): Promise<Served> => {
  const server = ['/usr/sbin/sshd', '-D', '-e', '-f', join(folder, 'sshd_config')];
  const inNamespace = [
    'unshare',
    '-m',
    '-p',
    '-f',
    '--mount-proc',
    '--kill-child',
    '--propagation',
    'private',
    'sh',
    '-ec',
  ];
  const [program, ...args] =
    prepare === undefined
      ? server
      : [...inNamespace, `folder=$1; ${ownRun}; ${prepare}\nshift; exec "$@"`, 'sh', folder, ...server];
  const child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const lines = createInterface(child.stderr);
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`sshd ended with ${code}: ${said.join('\n')}`)));
    lines.on('line', (line) => {
      said.push(line);
      if (line.startsWith('Server listening')) resolve();
    });
  });
  return {
    first: () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim(),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      // unshare ignores the polite signal while it waits for its child.
      child.kill(prepare === undefined ? 'SIGTERM' : 'SIGKILL');
      await once(child, 'exit');
    },
  };
};
