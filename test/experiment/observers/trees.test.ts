import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { observers } from '../../../src/experiment/observers/catalogue.js';
import { observations, snapshotScript } from '../../../src/experiment/observers/observer.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-observers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (tree: string, files: Readonly<Record<string, string | Buffer>>): string => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, tree, path, '..'), { recursive: true });
    writeFileSync(join(folder, tree, path), content);
  }
  return join(folder, tree);
};

/** What an observer prints where a tree stands at this place of the file system, in a mount namespace of its own. */
const printed = (name: string, tree: string, place: string): string => {
  const script = `mkdir -p "$2" 2>/dev/null || { mount -t tmpfs none "\${2%/*}" && mkdir "$2"; }; mount --bind "$1" "$2" || exit 77; ${observers.get(name)!.script}`;
  const { stdout, status } = spawnSync(
    'unshare',
    ['-m', '--propagation', 'private', 'sh', '-c', script, '-', tree, place],
    { encoding: 'utf8' },
  );
  expect(status).toBe(0);
  return stdout;
};

const between = (name: string, before: string, after: string): { [subject: string]: number } =>
  Object.fromEntries(
    observations(observers.get(name)!, `@ 10.00\n${before}`, `@ 12.00\n${after}`).map(
      ({ subject, value }) => [subject, value],
    ),
  );

/** The zones of a server with two sockets and memory of their own, as /sys/class/powercap has them. */
const zones = (energies: readonly number[]): Record<string, string> => {
  const named = [
    ['intel-rapl:0', 'package-0', 262143328850],
    ['intel-rapl:0:0', 'dram', 65712999613],
    ['intel-rapl:1', 'package-1', 262143328850],
    ['intel-rapl:1:0', 'dram', 65712999613],
    ['intel-rapl:2', 'psys', 262143328850],
    // The same package once more, by another way in.
    ['intel-rapl-mmio:0', 'package-0', 262143328850],
  ] as const;
  return Object.fromEntries(
    named.flatMap(([zone, name, range], index) => [
      [`${zone}/name`, `${name}\n`],
      [`${zone}/energy_uj`, `${energies[index]}\n`],
      [`${zone}/max_energy_range_uj`, `${range}\n`],
    ]),
  );
};

describe('energy', () => {
  const place = '/sys/class/powercap';
  const look = (tree: string, energies: readonly number[]): string =>
    printed('energy', write(tree, { ...zones(energies), 'intel-rapl/enabled': '1\n' }), place);

  test('is that of the packages and of the memory, which is no part of them', () => {
    const before = look('rapl-before', [1e6, 5e6, 262143e6, 1e6, 9e6, 1e6]);
    const after = look('rapl-after', [101e6, 25e6, 79.67115e6, 11e6, 309e6, 101e6]);
    expect(between('energy', before, after)).toEqual({
      'package-0': 50,
      'package-0/dram': 10,
      // Began again at its range.
      'package-1': expect.closeTo(40, 6),
      'package-1/dram': 5,
      psys: 150,
      all: expect.closeTo(105, 6),
    });
  });

  test('that nobody may read is not there', () => {
    const tree = write('rapl-none', { 'intel-rapl:0/name': 'package-0\n' });
    expect(printed('energy', tree, place)).toBe('');
    expect(between('energy', '', '')).toEqual({});
  });
});

describe('cycles', () => {
  /** A processor's model-specific registers: APERF is the eight bytes at 0xE8. */
  const registers = (aperf: bigint): Buffer => {
    const bytes = Buffer.alloc(512, 0xff);
    bytes.writeBigUInt64LE(aperf, 0xe8);
    return bytes;
  };

  test('are those of APERF, of each processor and of all', () => {
    const look = (tree: string, counts: readonly bigint[]): string =>
      printed(
        'cycles',
        write(tree, Object.fromEntries(counts.map((count, index) => [`${index}/msr`, registers(count)]))),
        '/dev/cpu',
      );
    const before = look('msr-before', [4_000_000_000n, 2n ** 53n, 7n]);
    const after = look('msr-after', [4_000_002_000n, 2n ** 53n + 6000n, 7n]);
    expect(between('cycles', before, after)).toEqual({ cpu0: 1000, cpu1: 3000, cpu2: 0, all: 4000 });
  });

  test('are not there without the module msr', () => {
    expect(printed('cycles', write('msr-none', { microcode: '' }), '/dev/cpu')).toBe('');
  });
});

test('where neither is there, as in the lab, a look has nothing of them and goes on', () => {
  const script = ['energy', 'cycles'].map((name) => snapshotScript(observers.get(name)!.script)).join('\n');
  const { stdout, status } = spawnSync(
    'unshare',
    [
      '-m',
      '--propagation',
      'private',
      'sh',
      '-c',
      `mount -t tmpfs none /sys/class; mkdir -p /dev/cpu; mount -t tmpfs none /dev/cpu; ${script}`,
    ],
    { encoding: 'utf8' },
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/^@ [\d.]+\n@ [\d.]+\n$/);
});
