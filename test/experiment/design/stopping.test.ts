import { describe, expect, test } from '@jest/globals';
import type { ResultRow } from '../../../src/experiment/bundle/format.js';
import { effectPrecisions, preciseEnough, precisions } from '../../../src/experiment/design/stopping.js';

const row = (value: number | null, extra: Partial<ResultRow> = {}): ResultRow => ({
  trial: 1,
  attempt: 1,
  block: 1,
  position: 1,
  cell: 0,
  factors: {},
  workload: 'ping',
  warm_up: false,
  status: value === null ? 'failed' : 'ok',
  scope: 'trial',
  metric: value === null ? null : 'rtt_median',
  value,
  unit: 'ms',
  client: null,
  server: null,
  host: null,
  subject: null,
  samples: null,
  why: null,
  ...extra,
});
const until = { half_width: 0.02, max_repeat: 40, of: ['ping.rtt_median'] };
const judge = (rows: ResultRow[], cells = [0]): boolean =>
  preciseEnough(precisions(rows, cells, until.of), until);

describe('blocks may stop', () => {
  const steady = [100, 101, 99, 100, 101, 100].map((value) => row(value));
  test.each<[string, ResultRow[], boolean]>([
    ['with six values whose range is within 2 %', steady, true],
    ['not with five values, however equal', steady.slice(0, 5), false],
    [
      'not with six values of which one was warm-up',
      [...steady.slice(0, 5), row(100, { warm_up: true })],
      false,
    ],
    ['not with six values of which one failed', [...steady.slice(0, 5), row(null)], false],
    ['not with six values far apart', [100, 101, 99, 100, 101, 110].map((value) => row(value)), false],
    ['not for a metric of one client', steady.map((each) => ({ ...each, scope: 'client' as const })), false],
    ['with six zeros', Array.from({ length: 6 }, () => row(0)), true],
  ])('%s', (_, rows, expected) => {
    expect(judge(rows)).toBe(expected);
  });

  test('only when every cell is known well enough', () => {
    expect(judge(steady, [0, 1])).toBe(false);
    expect(judge([...steady, ...steady.map((each) => ({ ...each, cell: 1 }))], [0, 1])).toBe(true);
  });
});

describe('where a factor is compared, its effect is watched', () => {
  const cells = ['virtio', 'sriov', 'odd'].map((path, index) => ({
    index,
    id: path,
    factors: path === 'odd' ? { path: 'sriov', size: 2 } : { path, size: 1 },
  }));
  const analysis = { factor: 'path', baseline: 'virtio' };
  /** Blocks that differ by a factor of up to 2, and in which the second cell is always 1.5 times the first. */
  const rows = [1, 2, 1.5, 1.2, 1.8, 1.1].flatMap((own, block) =>
    [100, 150].map((value, cell) => row(own * value * (1 + (block % 2) / 1000), { cell, block: block + 1 })),
  );
  const found = effectPrecisions(rows, cells, analysis, until.of);

  test('the ratio is known though no cell is', () => {
    expect(found).toEqual([{ metric: 'ping.rtt_median', cell: 1, n: 6, halfWidth: expect.closeTo(0, 6) }]);
    expect(preciseEnough(found, until)).toBe(true);
    expect(judge(rows, [0, 1])).toBe(false);
  });

  test('a block in which one side failed is no pair', () => {
    const [first, ...rest] = rows;
    const lost = [{ ...first!, status: 'failed' as const, metric: null, value: null }, ...rest];
    expect(effectPrecisions(lost, cells, analysis, until.of)).toMatchObject([{ n: 5, halfWidth: null }]);
  });

  test('a level whose counterpart is not measured has no effect to watch', () => {
    expect(effectPrecisions(rows, cells.slice(1), analysis, until.of)).toEqual([]);
  });
});
