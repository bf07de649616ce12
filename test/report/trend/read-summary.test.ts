import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { manifestOf } from '../../../src/experiment/bundle/index.js';
import { readSummary } from '../../../src/report/trend/load-summaries.js';
import { summaryOf, wholeSummary } from '../../../src/report/trend/read-summary.js';
import { summariesApart } from '../../../src/report/trend/summaries-apart.js';
import { type FixtureOptions, fixtureBundle } from '../fixture-bundle.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-summary-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const small = { blocks: 3, echoes: 20, guests: [1], neighbours: ['idle'] } as const;
let made = 0;
const bundle = (options: FixtureOptions = {}): Promise<string> =>
  fixtureBundle(folder, { ...small, name: `run-${made++}`, ...options });

test.each<[string, FixtureOptions]>([
  ['of two workloads', {}],
  ['of guests, each a client', { guests: [1, 2] }],
  ['on hardware, with failed trials', { emulated: false, failed: [3, 4] }],
  ['whose levels read like rows', { factors: { datapath: ['virtio', 'sriov'], scope: ['trial', 'client'] } }],
  [
    'whose levels need quotes',
    { factors: { datapath: ['virtio', 'sriov'], 'a"b': ['{x}', '"},"workload":"y"'] } },
  ],
  ['without a manifest', { finished: false }],
])('a run %s has the summary that all of its rows give', async (_, options) => {
  const run = await bundle(options);
  const summary = await summaryOf(run);
  expect(summary).toEqual(await wholeSummary(run));
  expect(summary.metrics.length).toBeGreaterThan(3);
});

test('rows that are written otherwise are read all the same', async () => {
  const run = await bundle();
  const expected = await summaryOf(run);
  const path = join(run, 'results.jsonl');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"cell":0,', '"cell": 0,'));
  writeFileSync(join(run, 'MANIFEST.sha256'), await manifestOf(run));
  expect(await summaryOf(run)).toEqual(expected);
});

test.each<[string, (run: string) => unknown, RegExp]>([
  [
    'rows are altered',
    (run) => appendFileSync(join(run, 'results.jsonl'), '\n'),
    /results\.jsonl: changed since/,
  ],
  [
    'a host is altered',
    (run) => appendFileSync(join(run, 'hosts/dut1/before.json'), ' '),
    /before\.json: changed/,
  ],
  [
    'a host is missing',
    (run) => rmSync(join(run, 'hosts/dut1/after.json')),
    /after\.json: the manifest lists/,
  ],
  [
    'a file is a link',
    (run) => {
      renameSync(join(run, 'results.jsonl'), join(run, 'elsewhere'));
      symlinkSync('elsewhere', join(run, 'results.jsonl'));
    },
    /results\.jsonl cannot be read: it is a link/,
  ],
  [
    'a folder is a link',
    (run) => {
      renameSync(join(run, 'hosts'), join(run, 'elsewhere'));
      symlinkSync('elsewhere', join(run, 'hosts'));
    },
    /cannot be read: it is a link/,
  ],
])('where %s there is no summary, and it is said why', async (_, damage, why) => {
  const run = await bundle();
  damage(run);
  expect(await readSummary(run)).toEqual({ why: expect.stringMatching(why) });
});

test('other processes read the same, of sound runs and of others', async () => {
  const runs = [await bundle(), await bundle({ finished: false }), await bundle({ seed: 9 })];
  appendFileSync(join(runs[2]!, 'results.jsonl'), '\n');
  const found = await summariesApart(join(import.meta.dirname, '../../../bin/rigger.js'))(runs);
  for (const run of runs) expect(found.get(run)).toEqual(await readSummary(run));
  writeFileSync(join(folder, 'broken.cjs'), 'process.exit(3);\n');
  await expect(summariesApart(join(folder, 'broken.cjs'))(runs)).rejects.toThrow(/ended with 3 after 0 of/);
});
