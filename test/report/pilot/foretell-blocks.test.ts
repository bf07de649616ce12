import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadRun } from '../../../src/report/data/load-run.js';
import type { RunData } from '../../../src/report/data/run-data.js';
import { foretellBlocks } from '../../../src/report/pilot/foretell-blocks.js';
import { fixtureBundle } from '../fixture-bundle.js';

let folder: string;
let pilot: RunData;
const small = { guests: [1], neighbours: ['idle', 'cpu'], workloads: ['ping'], echoes: 20 } as const;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-pilot-'));
  pilot = await loadRun(await fixtureBundle(folder, { ...small, name: 'pilot', blocks: 9 }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const question = {
  metrics: ['ping.rtt_median'],
  halfWidth: 0.05,
  analysis: { factor: 'datapath', baseline: 'virtio' },
  warmUp: 1,
};

test('each comparison has a number of its own, and the largest is enough for all', async () => {
  const { of, blocks, seconds_per_block, warm_up } = await foretellBlocks(pilot, question);
  expect(of.map(({ label, n }) => [label, n])).toEqual([
    ['SR-IOV, neighbour idle against Virtio', 9],
    ['SR-IOV, neighbour cpu against Virtio', 9],
  ]);
  expect(blocks!.blocks).toBe(Math.max(...of.map(({ needed }) => needed!.blocks!)));
  expect(seconds_per_block).toBeGreaterThan(0);
  expect(warm_up).toBe(1);
});

test('without a comparison it is each cell that counts', async () => {
  const { of } = await foretellBlocks(pilot, { ...question, analysis: { factor: null, baseline: null } });
  expect(of).toHaveLength(4);
  expect(of.every(({ needed }) => needed!.blocks! >= 6)).toBe(true);
});

test('of too few blocks, or values that may be 0, nothing is told', async () => {
  const few = await loadRun(await fixtureBundle(folder, { ...small, name: 'few', blocks: 5 }));
  expect(await foretellBlocks(few, question)).toMatchObject({
    blocks: null,
    of: [{ n: 5, needed: null }, {}],
  });
  expect((await foretellBlocks(pilot, { ...question, metrics: ['ping.loss'] })).blocks).toBeNull();
  expect((await foretellBlocks(pilot, { ...question, metrics: ['ping.none'] })).blocks).toBeNull();
});
