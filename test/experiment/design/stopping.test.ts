import { describe, expect, test } from '@jest/globals';
import type { ResultRow } from '../../../src/experiment/bundle/format.js';
import { preciseEnough, precisions } from '../../../src/experiment/design/stopping.js';

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
