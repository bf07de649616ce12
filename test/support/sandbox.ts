import { spawn, spawnSync } from 'node:child_process';
import type { ShellStep } from '../../src/connection/connection.js';
import { type FactOutput, quote } from '../../src/model/index.js';

/**
 * A copy of this machine's file system that can be changed at will: an overlay in a mount
 * namespace of its own, whose upper layer is memory. Nothing of it outlives `close`, or this
 * process. Accounts, packages and unit files can thus be tested for real.
 */
export interface Sandbox {
  run(step: ShellStep): FactOutput;
  close(): void;
}

/**
 * A host that may be changed, instead of a sandbox: `command` is shell text that runs its last
 * argument there, such as `ssh root@dut1`. What the trials leave behind stays.
 */
export const openHost = (command: string): Sandbox => ({
  run({ script, stdin }) {
    const { stdout, stderr, status } = spawnSync(
      'sh',
      ['-c', `${command} ${quote(`LC_ALL=C exec /bin/sh -c ${quote(`cd /; umask 022; ${script}`)}`)}`],
      { input: stdin ?? '', maxBuffer: 64 << 20 },
    );
    return { stdout: stdout.toString(), stderr: stderr.toString(), exit: status ?? 255 };
  },
  close() {},
});

/** Why there can be no sandbox here; undefined when there can. */
export const whyNoSandbox = (): string | undefined => {
  if (process.platform !== 'linux') return 'sandboxes need Linux';
  const probe = spawnSync('unshare', [
    '-m',
    '--propagation',
    'private',
    'sh',
    '-c',
    `${build}; chroot "$r" true`,
  ]);
  return probe.status === 0
    ? undefined
    : `no overlay in a mount namespace: ${probe.stderr?.toString().trim()}`;
};

const build = `set -e; mount -t tmpfs sandbox /mnt; r=/mnt/root
mkdir /mnt/upper /mnt/work $r
mount -t overlay sandbox -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work $r
mount --rbind /proc $r/proc; mount --rbind /dev $r/dev; mount --rbind /sys $r/sys
mount -t tmpfs tmp $r/tmp; mount -t tmpfs run $r/run; mkdir -p $r/run/lock $r/case`;

/** Opens a sandbox; its `/case` is an empty directory for the test. */
export const openSandbox = async (): Promise<Sandbox> => {
  // The holder ends with its standard input, so that a killed test leaves nothing behind.
  const holder = spawn(
    'unshare',
    ['-m', '--propagation', 'private', 'sh', '-c', `${build}; echo ready; exec cat >/dev/null`],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  await new Promise<void>((ready, failed) => {
    holder.stdout.once('data', () => ready());
    holder.once('exit', (code) => failed(new Error(`the sandbox ended with ${code}`)));
  });
  return {
    run({ script, stdin }) {
      const { stdout, stderr, status } = spawnSync(
        'nsenter',
        [
          '-t',
          String(holder.pid),
          '-m',
          'chroot',
          '/mnt/root',
          '/bin/sh',
          '-c',
          `cd /; umask 022; ${script}`,
        ],
        {
          input: stdin ?? '',
          env: {
            LC_ALL: 'C',
            PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
            HOME: '/root',
          },
          maxBuffer: 64 << 20,
        },
      );
      return { stdout: stdout.toString(), stderr: stderr.toString(), exit: status ?? 255 };
    },
    close() {
      holder.stdin.end();
    },
  };
};
