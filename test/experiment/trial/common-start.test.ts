import { describe, expect, test } from '@jest/globals';
import type { ProcessFile } from '../../../src/experiment/bundle/index.js';
import { correction } from '../../../src/experiment/trial/clocks.js';
import { nextExtraLead } from '../../../src/experiment/trial/lead.js';

describe('what a clock is corrected by', () => {
  test.each([
    ['an offset that the wait for the answer explains', 490, 609, 0],
    ['one ahead by more than that, as little as it allows', 940, 896, 44],
    ['one behind', -1000, 300, -700],
    ['a host, which is its own clock', 0, 0, 0],
  ])('%s', (_, offset, within, applied) => {
    expect(correction({ offset, within })).toBe(applied);
  });
});

describe('the time before a common start', () => {
  const client = (began: number | null) => ({ role: 'client', began }) as ProcessFile;
  const start = { scheduled: 1000, skew: 0, offsets: {} };
  const rows: [string, number, number, (number | null)[]][] = [
    ['grows by half as much again as the latest client was late', 3, 0, [1500, 3000]],
    ['adds to what earlier trials needed', 4.5, 1.5, [3000]],
    ['shrinks slowly while nobody is late', 0.9, 1, [1000, 1020]],
    ['stays nothing where nothing was ever late', 0, 0, [1001]],
  ];
  test.each(rows)('%s', (_, expected, extra, began) => {
    expect(nextExtraLead(extra, { start, processes: began.map(client) })).toBeCloseTo(expected, 9);
  });

  test('says nothing where there was no common start', () => {
    expect(nextExtraLead(2, { start: null, processes: [client(5)] })).toBe(2);
  });
});
