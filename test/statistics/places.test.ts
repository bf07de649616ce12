import { expect, test } from '@jest/globals';
import { placesOf } from '../../src/statistics/places.js';
import { normalNumbers, uniformNumbers } from '../../src/statistics/random.js';

const around = (middles: readonly number[], n: number, seed: number): number[][] => {
  const normal = normalNumbers(uniformNumbers(seed));
  const blocks = Array.from({ length: n }, () => normal());
  return middles.map((middle) => blocks.map((block) => 100 + middle + 5 * block + normal()));
};

test('what is far apart has a place of its own; what is the same may have either', () => {
  expect(placesOf(around([30, 0, 10, 10], 15, 3), 'paired', 'ratio')).toEqual([
    { first: 4, last: 4 },
    { first: 1, last: 1 },
    { first: 2, last: 3 },
    { first: 2, last: 3 },
  ]);
  expect(placesOf(around([30, 0, 10, 10], 15, 3), 'independent', 'shift')[1]).toEqual({ first: 1, last: 1 });
});

test('too few blocks tell nothing apart, and one has the only place', () => {
  expect(placesOf(around([30, 0, 10], 6, 3), 'paired', 'ratio')).toEqual([
    { first: 1, last: 3 },
    { first: 1, last: 3 },
    { first: 1, last: 3 },
  ]);
  expect(placesOf([[1, 2, 3]], 'paired', 'ratio')).toEqual([{ first: 1, last: 1 }]);
  expect(placesOf([], 'paired', 'ratio')).toEqual([]);
});

test('the true places are within, for all together, in 95 % of rankings', () => {
  const middles = [0, 1, 2, 3, 8];
  const runs = 300;
  const hold = Array.from({ length: runs }, (_, seed) =>
    placesOf(around(middles, 12, seed + 1), 'paired', 'shift').every(
      ({ first, last }, i) => first <= i + 1 && last >= i + 1,
    ),
  ).filter(Boolean).length;
  // 95 %, less three standard errors of so many runs.
  expect(hold / runs).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / runs));
});
