import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nodeProgram, nodes } from '../../scripts/nodes.mjs';
import { shortRunFlags } from '../../src/cli/play/short-run.js';
import { fixtureBundle } from '../report/fixture-bundle.js';
import { rigger } from '../support/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-nodes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let bundle: string;
beforeAll(async () => {
  bundle = await fixtureBundle(folder, { guests: [1], neighbours: ['idle'], workloads: ['ping'] });
  writeFileSync(
    join(folder, 'table.csv'),
    `datapath,ms\n${Array.from({ length: 40 }, (_, i) => `${i % 2 ? 'sriov' : 'virtio'},${1 + Math.sin(i) / 3}\n`).join('')}`,
  );
});

/** Everything that may differ between two runs of one version: times, and what a run is called. */
const timeless = (text: string, place: string): string =>
  text
    .replaceAll(place, 'PLACE')
    .replaceAll(/\d{8}T\d{6}\.\d{3}Z-site-[\da-f]{4}/g, 'RUN')
    // How long a task took is told only where it took a second.
    .replaceAll(/ \((up to )?(\d+ min )?[\d.]+ m?s\)/g, '')
    .replaceAll(/[ \d.]+ m?s\b/g, ' TIME')
    // A table is as wide as its times are long.
    .replaceAll(/(?<=\S) +/g, ' ');

const sumsBelow = (path: string): unknown =>
  statSync(path).isDirectory()
    ? Object.fromEntries(readdirSync(path).map((name) => [name, sumsBelow(join(path, name))]))
    : createHash('sha256').update(readFileSync(path)).digest('hex');

/** What a user does on the first day, and all that is to be seen of it. */
const firstDay = async (major: string): Promise<unknown> => {
  const node = nodeProgram(major);
  if (!existsSync(node)) throw new Error(`${node} is missing: fetch it with \`node scripts/nodes.mjs\``);
  const place = join(folder, `on-${major}`);
  mkdirSync(place);
  cpSync(bundle, join(place, 'bundle'), { recursive: true });
  const steps: (readonly string[])[] = [
    ['--version'],
    ['init', '.'],
    ['lint'],
    ['apply', 'playbooks/site.yml'],
    ['apply', 'playbooks/site.yml'],
    ['stats', join(folder, 'table.csv'), '--by', 'datapath', '--value', 'ms'],
    ['report', 'bundle', '-o', 'report'],
  ];
  const seen: unknown[] = [];
  for (const args of steps) {
    const { stdout, stderr, code } = await rigger(args, { cwd: place, node, mounts: ':' });
    seen.push({ args, code, stdout: timeless(stdout, place), stderr: timeless(stderr, place) });
  }
  return { seen, report: sumsBelow(join(place, 'report')) };
};

const majors = Object.keys(nodes);
const days = new Map<string, Promise<unknown>>();
const dayOn = (major: string): Promise<unknown> => {
  const day = days.get(major) ?? firstDay(major);
  days.set(major, day);
  return day;
};

test('the first day on the oldest Node ends well, with nothing on standard error that is not meant', async () => {
  const { seen } = (await dayOn('20')) as {
    seen: { args: string[]; code: number; stdout: string; stderr: string }[];
  };
  expect(seen.map(({ args, code }) => [args[0], code])).toEqual([
    ['--version', 0],
    ['init', 0],
    ['lint', 0],
    ['apply', 0],
    ['apply', 0],
    ['stats', 0],
    ['report', 0],
  ]);
  const told = seen.filter(({ stderr }) => stderr !== '');
  expect(told.map(({ args }) => args[0])).toEqual(['init', 'apply', 'apply']);
  expect(told[0]!.stderr).toMatch(/^made rigger.yml\n/);
  expect(seen[3]!.stdout).toContain('changed The greeting');
  expect(seen[4]!.stdout).toContain('nothing to change');
}, 300_000);

test.each(
  majors.filter((major) => major !== '20'),
)('on Node %s it is the same to the last character, the report to the last byte', async (major) => {
  expect(await dayOn(major)).toEqual(await dayOn('20'));
}, 300_000);

test('an untested version of Node gets none of the flags that V8 may not know', () => {
  expect(shortRunFlags('27.0.0')).toEqual([]);
  expect(shortRunFlags('21.7.3')).toEqual([]);
  for (const major of majors) expect(shortRunFlags(`${major}.1.0`)).toHaveLength(3);
});
