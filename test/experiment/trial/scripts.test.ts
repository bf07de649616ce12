import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Machine } from '../../../src/experiment/plan/machine.js';
import { readTogether, togetherScript } from '../../../src/experiment/trial/jobs.js';
import {
  levelHosts,
  levelScript,
  machinesOfTrial,
  readLevels,
} from '../../../src/experiment/trial/levels.js';
import { startScript, stopScript } from '../../../src/experiment/trial/server-script.js';
import { guestProgram, readTimed, timedScript } from '../../../src/experiment/trial/timed-script.js';
import { gone } from '../../support/processes.js';

/** Every script has to run in dash with GNU's tools, and with nothing but BusyBox, which is what guests have. */
const busybox = mkdtempSync('/var/tmp/rigger-busybox-');
const hasBusybox = spawnSync('busybox', ['--install', '-s', busybox]).status === 0;
afterAll(() => rmSync(busybox, { recursive: true, force: true }));

interface Shell {
  readonly argv: readonly [string, ...string[]];
  readonly path: string;
}
const shells: [string, Shell][] = [
  ['dash', { argv: ['/bin/sh'], path: process.env.PATH! }],
  ...(hasBusybox ? ([['BusyBox', { argv: [join(busybox, 'sh')], path: busybox }]] as [string, Shell][]) : []),
];

const run = ({ argv: [program, ...rest], path }: Shell, script: string) => {
  const { stdout, stderr, status } = spawnSync(program, [...rest, '-c', script], {
    encoding: 'utf8',
    env: { PATH: path },
  });
  return { stdout, stderr, status };
};

/** The same on a machine whose /tmp takes names, and not one byte more. */
const runOnFullDisk = ({ argv, path }: Shell, script: string) => {
  const { stderr, status } = spawnSync(
    'unshare',
    [
      ...['-m', '--propagation', 'private', 'sh', '-c'],
      'mount -t tmpfs -o size=4k none /tmp && head -c 4096 /dev/zero >/tmp/filler && exec "$@"',
      ...['-', 'env', `PATH=${path}`, ...argv, '-c', script],
    ],
    { encoding: 'utf8' },
  );
  return { stderr, status };
};

const runs = (words: string): boolean =>
  readdirSync('/proc')
    .filter((name) => Number(name) > 1)
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(words);
      } catch {
        return false;
      }
    });

describe.each(shells)('in %s', (_, shell) => {
  test('a timed tool keeps its output, its words and its exit code', () => {
    const { stdout, stderr } = run(
      shell,
      timedScript(['sh', '-c', 'echo out; printf words >&2; exit 3'], { limit: 10 }),
    );
    const timed = readTimed(stderr);
    expect(stdout).toBe('out\n');
    expect(timed).toMatchObject({ stderr: 'words', exit: 3 });
    expect(timed.ended!).toBeGreaterThanOrEqual(timed.began!);
  });

  test('a tool that takes too long is ended and has no exit code', () => {
    const { stderr } = run(shell, timedScript(['sleep', '30'], { limit: 1 }));
    expect(readTimed(stderr).exit).toBeNull();
  });

  test('a tool does not begin before its moment', () => {
    const startAt = BigInt(Date.now() + 400) * 1_000_000n;
    const { stderr } = run(shell, timedScript(['true'], { limit: 5, startAt }));
    const late = readTimed(stderr).began! - Number(startAt / 1_000_000n);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(5000);
  });

  test('a moment that is over delays nothing', () => {
    const { stderr } = run(shell, timedScript(['true'], { limit: 5, startAt: 1n }));
    expect(readTimed(stderr).exit).toBe(0);
  });

  test('a program for a guest reads nothing of its own text', () => {
    const { stdout } = spawnSync(shell.argv[0], {
      env: { PATH: shell.path },
      input: `${guestProgram("cat; echo 'a\"b $c'")}\necho never`,
      encoding: 'utf8',
    });
    expect(stdout).toBe('a"b $c\n');
  });

  test('parts that run together are told apart, whatever they print', () => {
    const parts = ['printf "@ 0\\n\\001"', 'echo words >&2; exit 7', 'true'];
    const { stdout } = run(shell, togetherScript(parts));
    expect(readTogether(stdout, 3, '')).toEqual([
      { stdout: '@ 0\n\u0001', stderr: '', exit: 0 },
      { stdout: '', stderr: 'words\n', exit: 7 },
      { stdout: '', stderr: '', exit: 0 },
    ]);
    expect(readTogether('', 1, 'mktemp: no space')).toEqual([
      expect.objectContaining({ exit: null, lost: 'mktemp: no space' }),
    ]);
  });

  const handle = (): string => `test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const listener = (port: number, delay = 0) => [
    process.execPath,
    '-e',
    `console.log('hello');setTimeout(()=>require('net').createServer().listen(${port},'127.0.0.1'),${delay})`,
  ];
  const freePort = async (): Promise<number> => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  };

  test('a server is ready when it listens, and gone when it is stopped', async () => {
    const port = await freePort();
    const name = handle();
    const started = run(
      shell,
      startScript({ handle: name, argv: listener(port, 150), listens: { protocol: 'tcp', port }, limit: 30 }),
    );
    expect([started.status, started.stderr]).toEqual([0, '']);
    // A second one finds the port taken, and says so instead of measuring against the first.
    expect(
      run(
        shell,
        startScript({
          handle: handle(),
          argv: listener(port),
          listens: { protocol: 'tcp', port },
          limit: 30,
        }),
      ),
    ).toMatchObject({ status: 5, stderr: `port ${port} is taken\n` });
    expect(run(shell, stopScript(name)).stdout).toBe('hello\n');
    const again = createServer();
    await new Promise<void>((resolve, reject) => {
      again.once('error', reject);
      again.listen(port, '127.0.0.1', resolve);
    });
    again.close();
  });

  test('a server that ends at once is reported with its words, and can still be stopped', () => {
    const name = handle();
    const started = run(
      shell,
      startScript({
        handle: name,
        argv: ['sh', '-c', 'echo no such option >&2; exit 1'],
        listens: { protocol: 'tcp', port: 1 },
        limit: 30,
      }),
    );
    expect(started).toMatchObject({ status: 3, stderr: expect.stringContaining('no such option') });
    expect(run(shell, stopScript(name)).status).toBe(0);
    expect(run(shell, stopScript(name)).status).toBe(0);
  });

  test('what cannot be noted on a full disk is not left running', async () => {
    const name = handle();
    const moment = `60.${process.pid}${shell.path.length}`;
    const { stderr, status } = runOnFullDisk(
      shell,
      startScript({ handle: name, argv: ['sleep', moment], limit: 60 }),
    );
    expect({ stderr, status }).toEqual({
      stderr: expect.stringContaining(`/tmp/rigger-${name} could not be written\n`),
      status: 6,
    });
    while (runs(`sleep ${moment}`)) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test('a load is stopped with all that it started', async () => {
    const name = handle();
    const mark = join(mkdtempSync(join(tmpdir(), 'rigger-load-')), 'pids');
    writeFileSync(mark, '');
    run(
      shell,
      startScript({ handle: name, argv: ['sh', '-c', `sleep 60 & echo $! >>${mark}; wait`], limit: 60 }),
    );
    let pid = Number.NaN;
    while (!(pid > 0)) pid = Number.parseInt(readFileSync(mark, 'utf8'), 10);
    run(shell, stopScript(name));
    await gone(pid);
  });
});

test('what a trial runs under is that of all its machines, whoever asks whom', () => {
  const [g1, g2] = ['g1', 'g2'].map((name) => ({ name, host: 'dut1', domain: name }));
  const peer = { name: 'peer1', host: 'peer1' };
  const c1 = { name: 'c1', host: 'dut1', container: 'c1' };
  const client = (machine: Machine, other: Machine) => ({ machine, peer: other, way: null, argv: [] });
  const machines = machinesOfTrial({
    clients: [client(peer, g1!)],
    loads: [client(g2!, peer), client(c1, peer)],
  });
  expect(levelHosts(machines)).toEqual(
    new Map([
      ['peer1', { domains: [], containers: [] }],
      ['dut1', { domains: ['g1', 'g2'], containers: ['c1'] }],
    ]),
  );
});

test('a host says its boot, and since when the process of a domain runs', () => {
  const machine = { name: 'g1', host: 'dut1', domain: 'g 1' };
  const script = `mkdir -p /run && mount -t tmpfs none /run && mkdir -p /run/libvirt/qemu && cd /run/libvirt/qemu &&
echo $$ >'g 1.pid' && cat /proc/$$/stat >&2 && ${levelScript({ domains: ['g 1', 'gone'], containers: ['nowhere'] })}`;
  const { stdout, stderr } = spawnSync('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script], {
    encoding: 'utf8',
  });
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const fields = stderr.split(' ');
  const output = { stdout, stderr: '', exit: 0 } as never;
  expect(stdout.split('\n').slice(0, 2)).toEqual([`boot ${boot}`, `process ${fields[0]}:${fields[21]} g 1`]);
  expect(readLevels([machine], new Map([['dut1', output]]), new Map([['g1', 'b']]))).toEqual({
    hosts: { dut1: boot },
    guests: { g1: { boot: 'b', process: `${fields[0]}:${fields[21]}` } },
    functions: {},
  });
});
