import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compareRuns, compareSides } from '../../src/report/compare/compare-runs.js';
import type { CompareOptions } from '../../src/report/compare/model.js';
import { loadRun } from '../../src/report/data/load-run.js';
import type { RunData } from '../../src/report/data/run-data.js';
import { differs } from '../../src/statistics/index.js';
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
  thresholds: new Map(thresholds.map(([name, size]) => [name, { size, percent: true }])),
});

describe('compare', () => {
  test('finds nothing between two runs of the same', () => {
    const { rows, runs } = compareRuns(before, [same], options());
    expect(rows).toHaveLength(8);
    expect(rows.map(({ verdict }) => differs(verdict))).not.toContain(true);
    expect(runs[0]).toMatchObject({ environment: [], unmatched: [] });
  });

  test('finds a change in every cell that both runs have, and names the others', () => {
    const { rows, runs } = compareRuns(before, [slower], options());
    expect(rows.map(({ verdict }) => verdict)).toEqual(Array(4).fill('relevantly different'));
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
    expect(rows[0]!.verdict).toBe('relevantly different');
  });

  test('a cell that gave no value is told, with the limit that cannot be judged', async () => {
    // The same seed gives the same order of trials.
    const first = before.run.schedule.flat().flatMap((cell, i) => (cell === 0 ? [i + 1] : []));
    const broken = await fixtureBundle(folder, { name: 'broken', workloads: ['ping'], failed: first });
    const { rows, runs } = compareRuns(before, [await loadRun(broken)], options([['*', 0.1]]));
    expect(rows).toHaveLength(7);
    expect(runs[0]!.missing).toEqual([
      {
        metric: 'ping.rtt_median',
        cell: 'Virtio, guest count 1, neighbour idle',
        limit: { kind: 'share', size: 0.1 },
      },
    ]);
  });

  test('several runs are a trend: those of one cell stand below each other', () => {
    const { rows } = compareRuns(before, [same, slower], options());
    const first = rows.filter(({ cell }) => cell === rows[0]!.cell);
    expect(rows.slice(0, 2)).toEqual(first);
    expect(first.map(({ run }) => run)).toEqual(['same', 'slower']);
  });

  test('the cells of one metric and run are a family, however many runs and metrics are printed', () => {
    const { rows } = compareRuns(before, [same, slower], options());
    expect(rows).toHaveLength(12);
    for (const run of ['same', 'slower']) {
      const own = rows.filter((row) => row.run === run);
      const smallest = own.reduce((a, b) => (a.comparison.test.p < b.comparison.test.p ? a : b));
      expect(smallest.adjusted_p).toBeCloseTo(Math.min(1, own.length * smallest.comparison.test.p), 12);
    }
    const alone = compareRuns(before, [slower], options()).rows.map(({ adjusted_p }) => adjusted_p);
    expect(rows.filter(({ run }) => run === 'slower').map(({ adjusted_p }) => adjusted_p)).toEqual(alone);
  });

  test('a gate is as sharp with every metric as with one, and for the last of several runs', async () => {
    const ten = await loadRun(
      await fixtureBundle(folder, { name: 'ten', workloads: ['ping'], seed: 4, slower: 10, blocks: 6 }),
    );
    const first = await loadRun(
      await fixtureBundle(folder, { name: 'first', workloads: ['ping'], seed: 5, blocks: 6 }),
    );
    const metrics = [...first.series.keys()].filter((id) => id.startsWith('ping.rtt'));
    const all = compareRuns(first, [same, same, same, ten], { ...options([['*', 0.1]]), metrics });
    const last = all.rows.filter(({ run }) => run === 'ten');
    expect(last.length).toBeGreaterThanOrEqual(32);
    expect(new Set(last.map(({ threshold }) => threshold!.result))).toEqual(new Set(['broken']));
  });

  test('a metric that was neither declared nor named is exploratory', () => {
    const metrics = ['ping.rtt_median', 'ping.rtt_min', 'ping.rtt_max'];
    const { rows } = compareRuns(before, [slower], { ...options(), metrics, named: ['ping.rtt_max'] });
    const exploratory = new Map(rows.map((row) => [row.metric, row.exploratory]));
    expect([...exploratory]).toEqual([
      ['ping.rtt_median', false],
      ['ping.rtt_min', true],
      ['ping.rtt_max', false],
    ]);
  });
});

describe('compare, several runs on each side', () => {
  const runOf = async (name: string, seed: number, slow: number) =>
    loadRun(
      await fixtureBundle(folder, {
        ...{ name, seed, slower: slow, workloads: ['ping'], guests: [1], neighbours: ['idle'], blocks: 6 },
      }),
    );
  /** Runs that differ by up to 10 % for no reason of their side's. */
  const side = (name: string, slow: readonly number[], seed: number) =>
    Promise.all(slow.map((one, i) => runOf(`${name}${i + 1}`, seed + i, one)));

  test('what runs differ by themselves is no difference of the sides', async () => {
    const a = await side('A', [1, 1.08, 0.94], 10);
    const b = await side('B', [1.05, 0.96, 1.1], 20);
    const { rows, unit, sides, scope, shares } = compareSides(a, b, options());
    expect([unit, sides]).toEqual(['run', { a: ['A1', 'A2', 'A3'], b: ['B1', 'B2', 'B3'] }]);
    expect(rows.map(({ comparison, verdict }) => [comparison.n, verdict])).toEqual(
      Array(2).fill([{ a: 3, b: 3 }, 'undecided']),
    );
    expect(scope).toContain('about runs like these');
    const [run, trial] = shares[0]!.levels;
    expect(run!.share!).toBeGreaterThan(trial!.share!);
    // One run on each side: its trials agree so well that the difference of the runs looks like one of the sides.
    const one = compareRuns(a[1]!, [b[1]!], options());
    expect(one.rows.every(({ verdict }) => differs(verdict))).toBe(true);
    expect(one.scope).toContain('about these runs, and not about runs like them');
  });

  test('a difference of the sides is found in spite of it', async () => {
    const a = await side('C', [1, 1.04, 0.97], 30);
    const b = await side('D', [1.5, 1.45, 1.55], 40);
    const { rows } = compareSides(a, b, options([['*', 0.1]]));
    for (const { verdict, threshold } of rows) {
      expect([verdict, threshold!.result]).toEqual(['relevantly different', 'broken']);
    }
  });

  test('two runs on a side say what they cannot show', async () => {
    const [a, b] = [await side('G', [1, 1.05], 70), await side('H', [1.02, 1.08, 1.1], 80)];
    expect(compareSides(a, b, options()).scope).toMatch(/Fewer than three on a side cannot show/);
    expect(compareSides(b, [...a, b[0]!], options()).scope).not.toContain('Fewer');
  });

  test('one run on a side decides nothing', async () => {
    const [a, b] = [await side('E', [1], 50), await side('F', [2, 2, 2], 60)];
    const { rows } = compareSides(a, b, options([['*', 0.1]]));
    for (const { verdict, threshold } of rows) {
      expect([verdict, threshold!.result]).toEqual(['undecided', 'unproven']);
    }
  });
});
