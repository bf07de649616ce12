import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { makeNonce } from '../../src/connection/batch/nonce.js';
import type { Connection, ShellStep } from '../../src/connection/connection.js';
import { startCommand } from '../../src/connection/shell/bootstrap.js';
import { RootShell } from '../../src/connection/shell/root-shell.js';
import { type FactOutput, quote } from '../../src/model/index.js';

/**
 * A copy of this machine's file system that can be changed at will: an overlay in a mount
 * namespace of its own, whose upper layer is memory. Nothing of it outlives `close`, or this
 * process. Accounts, packages and unit files can thus be tested for real.
 */
export interface Sandbox {
  /** Words before a program that runs in there. */
  readonly enter: readonly string[];
  run(step: ShellStep): FactOutput;
  /** These one after the other, whatever becomes of each, in one shell that lives as long as the sandbox. */
  runAll(steps: readonly ShellStep[]): Promise<readonly FactOutput[]>;
  close(): void;
}

const environment = {
  LC_ALL: 'C',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
};

/**
 * Shell text that builds the copy below `$r`. Its /etc and its places for temporary files show nothing of the machine's
 * own: other tests add users there, under a lock that would be seen here, and leave files that would be taken for ours.
 */
export const buildSandbox = `set -e; mount -t tmpfs sandbox /mnt; r=/mnt/root
mkdir /mnt/upper /mnt/work $r
mount -t overlay sandbox -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work $r
until cp -a /etc /mnt/etc; do [ $((n += 1)) -lt 50 ] || exit 1; rm -r /mnt/etc; done 2>/dev/null
rm -f /mnt/etc/*.lock; rm -rf $r/etc; cp -a /mnt/etc $r/etc; rm -r /mnt/etc
mount -t tmpfs tmp $r/tmp; mount -t tmpfs tmp $r/var/tmp; mount -t tmpfs run $r/run; mkdir -p $r/run/lock $r/case`;

export const kernelFiles =
  'mount --rbind /proc $r/proc; mount --rbind /dev $r/dev; mount --rbind /sys $r/sys';

/** With processes, network and control groups of its own, and nothing of the kernel to write to. */
const ownKernelFiles = `mount -t proc proc $r/proc; mount --bind $r/proc/sys $r/proc/sys
mount -o remount,bind,ro $r/proc/sys
mount -t tmpfs dev $r/dev; mkdir $r/dev/pts $r/dev/shm
for d in null zero full random urandom tty; do touch $r/dev/$d; mount --bind /dev/$d $r/dev/$d; done
mount -t sysfs -o ro sys $r/sys; mount -t cgroup2 cgroup $r/sys/fs/cgroup
rm -f $r/etc/systemd/system/*.wants/*; rm -f $r/etc/machine-id; touch $r/etc/machine-id`;

/** Why there can be no sandbox here; undefined when there can. */
export const whyNoSandbox = (): string | undefined => {
  if (process.platform !== 'linux') return 'sandboxes need Linux';
  const script = `${buildSandbox}; ${kernelFiles}; chroot "$r" true`;
  const probe = spawnSync('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script]);
  return probe.status === 0
    ? undefined
    : `no overlay in a mount namespace: ${probe.stderr?.toString().trim()}`;
};

/** Opens a sandbox; its `/case` is an empty directory for the test. */
export const openSandbox = async (): Promise<Sandbox> => {
  // The holder ends with its standard input, so that a killed test leaves nothing behind.
  const holder = spawn('unshare', [
    ...['-m', '--propagation', 'private', 'sh', '-c'],
    `${buildSandbox}; ${kernelFiles}; echo $$; exec cat >/dev/null`,
  ]);
  return entering(holder, await firstLine(holder), ['-m']);
};

/** A sandbox that systemd has booted, up to basic.target, without any service of this machine. */
export const openSystemdSandbox = async (): Promise<Sandbox> => {
  const boot = `${buildSandbox}; ${ownKernelFiles}
exec chroot $r env container=rigger /lib/systemd/systemd --unit=basic.target --log-level=crit --show-status=no`;
  const holder = spawn('sh', [
    '-c',
    `unshare -m -p -f -C -i -u -n --kill-child --propagation private sh -c ${quote(boot)} </dev/null >/dev/null &
u=$!; trap 'kill -9 $u' EXIT; trap 'exit 1' HUP INT TERM
# The kernel's line has no newline, so read fails although it has read.
until read -r c _ < /proc/$u/task/$u/children; [ -n "$c" ]; do sleep 0.05; done
until nsenter -t $c -m -p chroot /mnt/root systemctl is-system-running 2>/dev/null | grep -Eq 'running|degraded'; do
  kill -0 $u || exit 1; sleep 0.1
done
echo "$c"; cat >/dev/null`,
  ]);
  return entering(holder, await firstLine(holder), ['-m', '-p', '-C', '-i', '-u', '-n']);
};

const firstLine = (holder: ChildProcessWithoutNullStreams): Promise<string> =>
  new Promise((ready, failed) => {
    let complaints = '';
    holder.stderr.on('data', (text) => {
      complaints += text;
    });
    holder.stdout.once('data', (text) => ready(String(text).trim()));
    holder.once('exit', (code) => failed(new Error(`the sandbox ended with ${code}: ${complaints}`)));
  });

const entering = (
  holder: ChildProcessWithoutNullStreams,
  pid: string,
  namespaces: readonly string[],
): Sandbox => {
  const enter = ['nsenter', '-t', pid, ...namespaces, 'chroot', '/mnt/root'];
  const shell = onceOpened(() => openRootShell('sandbox', [...enter, '/bin/sh', '-c']));
  return {
    enter,
    runAll: shell.runAll,
    run({ script, stdin }) {
      const [program = '', ...words] = [...enter, '/bin/sh', '-c', `cd /; umask 022; ${script}`];
      const options = { input: stdin ?? '', env: environment, maxBuffer: 64 << 20 };
      return outputOf(spawnSync(program, words, options));
    },
    close() {
      shell.close();
      holder.stdin.end();
    },
  };
};

/**
 * A host that may be changed, instead of a sandbox: `command` is shell text that runs its last
 * argument there, such as `ssh root@dut1`. What the trials leave behind stays.
 */
export const openHost = (command: string): Sandbox => {
  const shell = onceOpened(() => openRootShell('host', ['sh', '-c', `${command} "$1"`, 'sh']));
  return {
    enter: ['sh', '-c', `${command} "$(printf "%q " "$@")"`, 'sh'],
    run({ script, stdin }) {
      const remote = `LC_ALL=C exec /bin/sh -c ${quote(`cd /; umask 022; ${script}`)}`;
      return outputOf(
        spawnSync('sh', ['-c', `${command} ${quote(remote)}`], { input: stdin ?? '', maxBuffer: 64 << 20 }),
      );
    },
    runAll: shell.runAll,
    close: shell.close,
  };
};

const onceOpened = (open: () => Connection): Pick<Sandbox, 'runAll' | 'close'> => {
  let shell: Connection | undefined;
  return {
    runAll: (steps) => {
      shell ??= open();
      return shell.run(
        steps.map((step) => ({
          ...step,
          script: `cd /; umask 022; ${step.script}`,
          always: true,
        })),
      );
    },
    close: () => void shell?.close(),
  };
};

/** The shell of a run, as the product has it; `starting` are words before the text that starts it. */
export const openRootShell = (
  host: string,
  [program = '', ...words]: readonly string[],
  readTimeout?: number,
): RootShell => {
  const nonce = makeNonce();
  // A session of its own: what the shell leaves behind is looked for in its session, and hung up on.
  const child = spawn(program, [...words, startCommand(nonce)], {
    env: environment,
    stdio: 'pipe',
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code) => resolve(`it ended with ${code}`));
  });
  const { stdin, stdout, stderr } = child;
  return new RootShell(
    { stdin, stdout, stderr, ended, destroy: () => child.kill('SIGKILL') },
    { host, nonce, become: undefined, lock: undefined, readTimeout },
  );
};

const outputOf = ({ stdout, stderr, status }: ReturnType<typeof spawnSync>): FactOutput => ({
  stdout: String(stdout),
  stderr: String(stderr),
  exit: status ?? 255,
});
