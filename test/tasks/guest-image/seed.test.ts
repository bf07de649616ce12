import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isoImage } from '../../../src/tasks/guest-image/iso9660.js';
import { seedImage, seedInput } from '../../../src/tasks/guest-image/seed.js';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-seed-'));
  file = join(folder, 'seed.iso');
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' });
const big = 'x'.repeat(5000);
const seed = seedInput.parse({
  user_data: { hostname: 'g1', write_files: [{ path: '/etc/motd', content: `<&"'> é\n${big}` }] },
  network_config: { version: 2, ethernets: {} },
});

test('another program reads the seed: its label, its files, and what is in them', () => {
  writeFileSync(file, seedImage('g1', seed));
  expect(run('blkid', '-p', '-o', 'value', '-s', 'LABEL', file)).toBe('cidata\n');
  const names = run('bsdtar', '-tf', file)
    .split('\n')
    .filter((name) => /\w/.test(name));
  expect(names).toEqual(['META-DATA', 'NETWORK-CONFIG', 'USER-DATA']);
  const read = (name: string): string => run('bsdtar', '-xOf', file, name);
  expect(read('USER-DATA')).toMatch(/^#cloud-config\n/);
  expect(JSON.parse(read('USER-DATA').replace(/^#.*\n/, ''))).toEqual(seed.user_data);
  expect(JSON.parse(read('META-DATA'))).toEqual({ 'instance-id': 'g1', 'local-hostname': 'g1' });
  expect(JSON.parse(read('NETWORK-CONFIG'))).toEqual(seed.network_config);
});

/** ECMA-119, 9.4: the length of its name, no extended attributes, where it is, its parent, and a name of one zero byte. */
test('both tables of paths name the root directory alone', () => {
  const image = Buffer.from(seedImage('g1', seed));
  expect([...image.subarray(18 * 2048, 18 * 2048 + 10)]).toEqual([1, 0, 20, 0, 0, 0, 1, 0, 0, 0]);
  expect([...image.subarray(19 * 2048, 19 * 2048 + 10)]).toEqual([1, 0, 0, 0, 0, 20, 0, 1, 0, 0]);
});

test('the same seed is the same bytes', () => {
  expect(seedImage('g1', seed)).toEqual(seedImage('g1', seed));
  expect(seedImage('g2', seed)).not.toEqual(seedImage('g1', seed));
});

test('an empty file, and one that fills its last sector', () => {
  writeFileSync(file, isoImage('cidata', { a: '', b: 'y'.repeat(2048), c: 'z' }));
  expect(['A', 'B', 'C'].map((name) => run('bsdtar', '-xOf', file, name).length)).toEqual([0, 2048, 1]);
});
