import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CompareOptions, compareRuns } from '../../src/report/compare/compare-runs.js';
import { loadRun } from '../../src/report/data/load-run.js';
import type { RunData } from '../../src/report/data/run-data.js';
import { fixtureBundle } from './fixture-bundle.js';

let folder: string;
let before: RunData;
let same: RunData;
let slower: RunData;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-compare-'));
  const load = async (options: Parameters<typeof fixtureBundle>[1]) =>
    loadRun(await fixtureBundle(folder, { workloads: ['ping'], ...options }));
  before = await load({ name: 'before' });
  same = await load({ name: 'same', seed: 2 });
  slower = await load({ name: 'slower', seed: 3, slower: 1.3, kernel: '6.13.1', guests: [1, 4] });
});
afterAll(() => rmSync(folder, { recursive: true }));

const options = (thresholds: [string, number][] = []): CompareOptions => ({
  metrics: null,
  smallestEffect: null,
  thresholds: new Map(thresholds),
});

describe('compare', () => {
  test('finds nothing between two runs of the same', () => {
    const { rows, runs } = compareRuns(before, [same], options());
    expect(rows).toHaveLength(8);
    expect(rows.map(({ verdict }) => verdict)).not.toContain('different');
    expect(runs[0]).toMatchObject({ environment: [], unmatched: [] });
  });

  test('finds a change in every cell that both runs have, and names the others', () => {
    const { rows, runs } = compareRuns(before, [slower], options());
    expect(rows.map(({ verdict }) => verdict)).toEqual(['different', 'different', 'different', 'different']);
    for (const { comparison } of rows) expect(comparison.ratio!.estimate).toBeCloseTo(1.3, 1);
    expect(runs[0]!.unmatched).toHaveLength(8);
    expect(runs[0]!.environment).toEqual(
      ['dut1', 'peer1'].map((host) => ({ host, fact: 'kernel.release', a: '6.12.48', b: '6.13.1' })),
    );
  });

  test.each([
    ['a limit that is broken', 'slower', 0.1, 'broken'],
    ['a limit that is kept', 'slower', 0.6, 'kept'],
    ['no change at all', 'same', 0.2, 'kept'],
  ] as const)('%s', (_, name, limit, result) => {
    const other = name === 'same' ? same : slower;
    const { rows } = compareRuns(before, [other], options([['ping.rtt_median', limit]]));
    expect(new Set(rows.map(({ threshold }) => threshold?.result))).toEqual(new Set([result]));
  });

  test('a change for the better breaks no limit', () => {
    const { rows } = compareRuns(slower, [before], options([['*', 0.1]]));
    expect(new Set(rows.map(({ threshold }) => threshold?.result))).toEqual(new Set(['kept']));
    expect(rows[0]!.verdict).toBe('different');
  });

  test('a cell that gave no value is told, with the limit that cannot be judged', async () => {
    // The same seed gives the same order of trials.
    const first = before.run.schedule.flat().flatMap((cell, i) => (cell === 0 ? [i + 1] : []));
    const broken = await fixtureBundle(folder, { name: 'broken', workloads: ['ping'], failed: first });
    const { rows, runs } = compareRuns(before, [await loadRun(broken)], options([['*', 0.1]]));
    expect(rows).toHaveLength(7);
    expect(runs[0]!.missing).toEqual([
      { metric: 'ping.rtt_median', cell: 'Virtio, guest count 1, neighbour idle', limit: 0.1 },
    ]);
  });

  test('several runs are a trend: those of one cell stand below each other', () => {
    const { rows } = compareRuns(before, [same, slower], options());
    const first = rows.filter(({ cell }) => cell === rows[0]!.cell);
    expect(rows.slice(0, 2)).toEqual(first);
    expect(first.map(({ run }) => run)).toEqual(['same', 'slower']);
  });

  test('several runs are one family', () => {
    const { rows } = compareRuns(before, [same, slower], options());
    expect(rows).toHaveLength(12);
    const smallest = rows.reduce((a, b) => (a.comparison.test.p < b.comparison.test.p ? a : b));
    expect(smallest.adjusted_p).toBeCloseTo(12 * smallest.comparison.test.p, 12);
  });
});
