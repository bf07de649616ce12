import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { $ } from 'zx/core';
import { greeting } from './greeting.mjs';

const script = join(import.meta.dirname, 'host.sh');

/**
 * Real hosts on loopback: each a systemd and an sshd of its own, in namespaces of its own.
 * @typedef {{ name: string, port: number, upper: string, root: string }} Host
 *   `upper` holds every file in which the host differs from this machine; `root` is the host's root.
 * @typedef {{ hosts: Host[], folder: string, privateKeyFile: string, hostKey: string, stop(): Promise<void> }} Fleet
 * @returns {Promise<Fleet>}
 */
export const startFleet = async (count) => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-fleet-'));
  for (const name of ['host_key', 'user_key'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(folder, name)]);
  const ports = await freePorts(count);
  const giveBack = raiseInotifyLimit(count);
  const running = [];
  const stop = async () => {
    await Promise.all(running.map((host) => host.stop()));
    giveBack();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // A few at a time: a hundred at once would only wait for each other.
    for (let start = 0; start < count; start += 4)
      running.push(
        ...(await Promise.all(
          ports.slice(start, start + 4).map((port, at) => startHost(`h${start + at + 1}`, port, folder)),
        )),
      );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    hosts: running.map(({ host }) => host),
    folder,
    privateKeyFile: join(folder, 'user_key'),
    hostKey: readFileSync(join(folder, 'host_key.pub'), 'utf8').trim(),
    stop,
  };
};

const startHost = async (name, port, folder) => {
  const group = join(controlGroups(), `rigger-bench-${process.pid}-${port}`);
  const program = $({
    prefix: 'exec ',
    stdio: ['ignore', 'ignore', 'pipe'],
    nothrow: true,
    quiet: true,
  })`sh ${script} ${name} ${port} ${group} ${folder}`;
  const { child } = program;
  const ended = once(child, 'exit');
  const stop = async () => {
    // unshare ignores the polite signals.
    child.kill('SIGKILL');
    await ended;
    await removeGroup(group);
  };
  const deadline = performance.now() + 60_000;
  while (!(await greeting(port))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`host ${name} does not start: ${(await program).stderr.trim()}`);
    }
    await wait(50);
  }
  // unshare itself has left this mount namespace, but not its root.
  const mnt = `/proc/${child.pid}/root/mnt`;
  return { host: { name, port, upper: `${mnt}/upper`, root: `${mnt}/root` }, stop };
};

/** Each systemd watches through several instances, and Linux grants a user 128 of them. */
const raiseInotifyLimit = (hosts) => {
  const file = '/proc/sys/fs/inotify/max_user_instances';
  const before = Number(readFileSync(file, 'utf8'));
  const wanted = 128 + 8 * hosts;
  if (wanted <= before) return () => {};
  writeFileSync(file, String(wanted));
  return () => writeFileSync(file, String(before));
};

/** Where control groups of version 2 are mounted; each systemd wants one of its own. */
const controlGroups = () => {
  const line = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((each) => each.split(' ')[2] === 'cgroup2');
  if (!line) throw new Error('no control groups of version 2 are mounted, and systemd needs them');
  return line.split(' ')[1];
};

/** The kernel empties a group a moment after its processes have ended. */
const removeGroup = async (group) => {
  for (let tries = 100; tries > 0; tries--) {
    try {
      for (const below of readdirSync(group, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort((a, b) => b.length - a.length))
        rmdirSync(below);
      rmdirSync(group);
      return;
    } catch (error) {
      if (error.code === 'ENOENT') return;
      await wait(50);
    }
  }
};

/** Ports that nothing listened on, all different because all were held at once. */
const freePorts = async (count) => {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
};
