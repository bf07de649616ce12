import { describe, expect, test } from '@jest/globals';
import { answers, byBlock, samplesOf } from '../../../src/report/analysis/answers.js';
import type { RunFile } from '../../../src/report/data/bundle.js';
import type { RunData, Series } from '../../../src/report/data/run-data.js';
import { power } from '../../../src/statistics/index.js';

/** Two datapaths, each alone and beside a busy neighbour. */
const cells = [
  { index: 0, id: 'c0', factors: { datapath: 'virtio', neighbour: 'idle' } },
  { index: 1, id: 'c1', factors: { datapath: 'sriov', neighbour: 'idle' } },
  { index: 2, id: 'c2', factors: { datapath: 'virtio', neighbour: 'busy' } },
  { index: 3, id: 'c3', factors: { datapath: 'sriov', neighbour: 'busy' } },
];

/** The values of each cell by their blocks; a block without a value is one whose trial failed. */
const series = (unit: string, ...values: readonly (readonly (number | undefined)[])[]): Series => {
  const rows = values.flatMap((own, cell) =>
    own.flatMap((value, block) => (value === undefined ? [] : [{ cell, block, value }])),
  );
  return {
    ...{ workload: 'w', metric: 'm', unit, clients: [] },
    values: rows.map(({ value }) => value),
    trials: rows.map((_, trial) => trial),
    blocks: rows.map(({ block }) => block),
    cells: rows.map(({ cell }) => cell),
  };
};

interface Asked {
  readonly factor?: string | null;
  readonly paired?: boolean;
  readonly size?: number;
  /** How many of the cells there are. */
  readonly of?: number;
  readonly metrics?: readonly string[];
  readonly also?: readonly { readonly factor: string; readonly baseline: string }[];
}

const answersTo = (all: Record<string, Series>, asked: Asked = {}) => {
  const { factor = 'datapath', paired = true, size = 0.1, of = 2, metrics = Object.keys(all), also } = asked;
  const analysis = { factor, baseline: 'virtio', metrics, smallest_effect: size, paired, also };
  const design = { factors: { datapath: ['virtio', 'sriov'], neighbour: ['idle', 'busy'] } };
  const run = { design, cells: cells.slice(0, of), analysis, metrics: {} } as unknown as RunFile;
  return answers({ run, series: new Map(Object.entries(all)) } as unknown as RunData);
};

const times = (count: number, ...values: readonly number[]): number[] =>
  Array.from({ length: count }, () => values).flat();
/** Eight blocks. */
const base = times(8, 10);
const more = [12, 13, 14, 15, 16, 17, 18, 19];

test('several compared factors: one question, and all the rest a family beside it', () => {
  const [question, ...others] = answersTo(
    { 'w.m': series('ms', base, more, more, base), 'w.n': series('ms', base, base, base, base) },
    { of: 4, also: [{ factor: 'neighbour', baseline: 'idle' }] },
  );
  expect(question).toMatchObject({
    factor: 'datapath',
    metric: 'w.m',
    role: 'primary',
    smallest_p: 2 / 2 ** 7,
  });
  expect(others.map(({ factor, metric, role, smallest_p }) => [factor, metric, role, smallest_p])).toEqual([
    ['datapath', 'w.n', 'secondary', 6 / 2 ** 7],
    ['neighbour', 'w.m', 'secondary', 6 / 2 ** 7],
    ['neighbour', 'w.n', 'secondary', 6 / 2 ** 7],
  ]);
  // In each direction, and once: an interaction has no first factor.
  expect(question?.interactions.map(({ factor, level }) => [level, factor])).toEqual([
    ['SR-IOV', 'neighbour'],
  ]);
  expect(others[1]?.interactions).toEqual([]);
  expect(
    others[1]?.comparisons.map(({ condition, level, baseline, verdict }) => ({
      condition,
      level,
      baseline,
      verdict,
    })),
  ).toEqual([
    { condition: 'Virtio', level: 'neighbour busy', baseline: 'neighbour idle', verdict: expect.any(String) },
    { condition: 'SR-IOV', level: 'neighbour busy', baseline: 'neighbour idle', verdict: expect.any(String) },
  ]);
});

describe('what was compared', () => {
  test('is nothing where no factor was', () => {
    expect(answersTo({ 'w.m': series('ms', base, more) }, { factor: null })).toEqual([]);
  });

  test('is only what was measured; the first of the metrics is the question, whether or not it was', () => {
    const all = { 'w.other': series('ms', base, more), 'w.empty': series('ms') };
    const roles = (metrics: string[]) =>
      answersTo(all, { metrics }).map(({ metric, role }) => [metric, role]);
    expect(roles(['w.none', 'w.empty', 'w.other'])).toEqual([['w.other', 'secondary']]);
    expect(roles(['w.other', 'w.empty'])).toEqual([['w.other', 'primary']]);
  });

  test('is told with its cells, and without what was only needed on the way', () => {
    const [{ sentence, comparisons, ...answer }] = answersTo({ 'w.m_x': series('ms', base, more) }) as [
      ReturnType<typeof answers>[number],
    ];
    expect(answer).toEqual({
      ...{
        metric: 'w.m_x',
        factor: 'datapath',
        label: 'm x',
        unit: 'ms',
        better: null,
        role: 'primary',
        interactions: [],
      },
      ...{ margin: { kind: 'share', size: 0.1 }, smallest_p: 2 / 2 ** 8, power: expect.any(Number) },
    });
    expect(sentence).toMatch(/^SR-IOV's m x was 5\d % higher than Virtio's \(ratio 1\.5\d/);
    expect(comparisons).toEqual([
      {
        ...{ condition: '', baseline: 'Virtio', level: 'SR-IOV', paired: true },
        // Of eight pairs, all one way: 2/2⁸.
        ...{ adjusted_p: 2 / 2 ** 8, verdict: 'relevantly different', comparison: expect.anything() },
        judged_interval: expect.objectContaining({ level: 0.95 }),
      },
    ]);
  });

  test('is adjusted in two families: the conditions of the question, and all others together', () => {
    const one = series('ms', base, more, base, more);
    const found = answersTo({ 'w.a': one, 'w.b': one, 'w.c': one }, { of: 4 });
    const p = 2 / 2 ** 8;
    expect(found.map(({ smallest_p }) => smallest_p)).toEqual([2 * p, 4 * p, 4 * p]);
    expect(
      found.flatMap(({ comparisons }) =>
        comparisons.map(({ condition, adjusted_p, judged_interval }) => [
          condition,
          adjusted_p,
          judged_interval?.level,
        ]),
      ),
    ).toEqual(
      [2, 4, 4].flatMap((family) =>
        ['neighbour idle', 'neighbour busy'].map((condition) => [
          condition,
          family * p,
          expect.closeTo(1 - 0.05 / family, 9),
        ]),
      ),
    );
  });

  test('depends on another factor by what the blocks say', () => {
    const [answer] = answersTo({ 'w.m': series('ms', base, more, base, times(8, 30)) }, { of: 4 });
    expect(answer?.interactions).toEqual([
      expect.objectContaining({ level: 'SR-IOV', factor: 'neighbour', kind: 'ratio', blocks: 8 }),
    ]);
    expect(answer?.sentence).toContain('The effect of SR-IOV depends on neighbour');
  });
});

describe('the smallest p that can be had', () => {
  test('is that of the condition with most trials', () => {
    const [answer] = answersTo(
      { 'w.m': series('ms', base, [undefined, ...more.slice(1)], base, more) },
      { of: 4 },
    );
    expect(answer?.smallest_p).toBe((2 * 2) / 2 ** 8);
  });

  test('is no more than 1, and none where nothing was compared', () => {
    const found = answersTo({ 'w.m': series('ms', [1], [2], [1], [2]) }, { of: 4 });
    expect(found.map(({ smallest_p, power: share }) => [smallest_p, share])).toEqual([[1, null]]);
    const nobody = answersTo({ 'w.m': series('ms', [1, 2]) });
    expect(nobody).toMatchObject([{ smallest_p: null, power: null, comparisons: [] }]);
  });

  test('is 2 / C(a + b, a) where trials are no pairs', () => {
    const [answer] = answersTo({ 'w.m': series('ms', times(1, 1, 2, 3), [4, 5]) }, { paired: false });
    expect(answer?.smallest_p).toBeCloseTo(2 / 10, 12);
    expect(answer?.comparisons).toMatchObject([{ paired: false, comparison: { n: { a: 3, b: 2 } } }]);
  });
});

describe('how often an effect of the margin would be found', () => {
  const shareOf = (one: Series, asked?: Asked) =>
    answersTo({ 'w.m': one }, asked).map((answer) => answer.power)[0];
  const found = (design: 'paired' | 'independent', n: number, effect: number, family = 1) =>
    power({ design, n, alpha: 0.05 / family }, effect, 500);

  test('is of pairs by the scatter of their ratios, where a share matters', () => {
    // Half of the ratios are 2, half 1/2: their logarithms scatter by ln 2 · √(8/7).
    const rising = base.map((value, block) => value * 2 ** block);
    const one = series(
      'ms',
      rising,
      rising.map((value, block) => (block % 2 === 0 ? value * 2 : value / 2)),
    );
    const effect = Math.log(1.6) / (Math.log(2) * Math.sqrt(8 / 7));
    expect(shareOf(one, { size: 0.6 })).toBe(found('paired', 8, effect));
    expect(found('paired', 8, effect)).toBeGreaterThan(0.1);
  });

  test('is by the scatter of differences, where an amount matters', () => {
    // One percentage point against differences of 0 and 2.
    const one = series('percent', base, times(4, 10, 12));
    expect(shareOf(one)).toBe(found('paired', 8, 1 / Math.sqrt(8 / 7)));
  });

  test('is of a share of the median, where values are below 0', () => {
    const below = (size: number) => series('ms', times(4, -10, -10), times(4, -10, -10 + size));
    expect(shareOf(below(2))).toBe(found('paired', 8, 1 / Math.sqrt(8 / 7)));
    // A median of 0 has no share.
    expect(shareOf(series('ms', times(8, 0), times(4, 0, 2)))).toBeNull();
  });

  test('is of trials without pairs by their scatter about the median of each side, and by the fewer', () => {
    const one = series('percent', times(4, 1, 3), times(3, 11, 13));
    // Fourteen values, each 1 from the median of its side.
    expect(shareOf(one, { paired: false })).toBe(found('independent', 6, 1 / Math.sqrt(14 / 13)));
  });

  test('is that of the condition where it is least, at the p that the family leaves', () => {
    const one = series('percent', times(10, 10), times(5, 10, 12), times(10, 10), times(5, 10, 13));
    const [wide, narrow] = [1.5, 1].map((half) => found('paired', 10, 1 / (half * Math.sqrt(10 / 9)), 2));
    expect(wide).toBeLessThan(narrow!);
    expect(shareOf(one, { of: 4 })).toBe(wide);
  });

  test('is unknown where nothing scattered, or no effect is too small', () => {
    expect(shareOf(series('percent', base, times(8, 12)))).toBeNull();
    expect(shareOf(series('percent', [10], [12]))).toBeNull();
    expect(shareOf(series('ms', base, more), { size: 0 })).toBeNull();
    // What is known of one condition is told.
    const half = series('percent', times(10, 10), times(5, 10, 12), times(10, 10), times(10, 12));
    expect(shareOf(half, { of: 4 })).toBe(found('paired', 10, 1 / Math.sqrt(10 / 9), 2));
  });
});

describe('the samples of two cells', () => {
  const one = series('ms', [1, undefined, 3, 4], [undefined, 6, 7, 8]);

  test('are pairs of the blocks that both have', () => {
    expect(samplesOf(one, 0, 1, true)).toEqual({
      samples: { a: [3, 4], b: [7, 8], design: 'paired', scale: 'ratio' },
      blocks: [2, 3],
    });
    expect(samplesOf(series('ms', [1], [undefined, 2]), 0, 1, true)).toBeUndefined();
  });

  test('are all values, where the design has no pairs', () => {
    expect(samplesOf(one, 0, 1, false)).toEqual({
      samples: { a: [1, 3, 4], b: [6, 7, 8], design: 'independent', scale: 'ratio' },
      blocks: [],
    });
    for (const [from, to] of [
      [0, 2],
      [2, 0],
    ] as const)
      expect(samplesOf(one, from, to, false)).toBeUndefined();
  });

  test('know their blocks', () => {
    expect([...byBlock(one, 1)]).toEqual([
      [1, 6],
      [2, 7],
      [3, 8],
    ]);
  });
});
