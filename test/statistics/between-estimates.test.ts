import { expect, test } from '@jest/globals';
import { differenceOf, quotientOf } from '../../src/statistics/index.js';

const shift = (estimate: number, low: number, high: number) => ({
  estimate,
  interval: { level: 0.95, low, high },
});

test('distances to the ends of both intervals add up as squares', () => {
  const found = differenceOf(shift(10, 7, 14), shift(12, 8, 13));
  expect(found.estimate).toBe(2);
  expect(found.interval!.low).toBeCloseTo(2 - Math.hypot(12 - 8, 14 - 10), 12);
  expect(found.interval!.high).toBeCloseTo(2 + Math.hypot(13 - 12, 10 - 7), 12);
});

test('a quotient is a difference of logarithms', () => {
  const found = quotientOf(shift(2, 1, 4), shift(6, 3, 12));
  expect(found.estimate).toBeCloseTo(3, 12);
  expect(found.interval!.low).toBeCloseTo(3 * 2 ** -Math.SQRT2, 12);
  expect(found.interval!.high).toBeCloseTo(3 * 2 ** Math.SQRT2, 12);
});

test('an exact value adds nothing, and one without an interval leaves none', () => {
  expect(differenceOf(shift(2, 2, 2), shift(6, 5, 8)).interval).toMatchObject({ low: 3, high: 6 });
  expect(differenceOf({ estimate: 1, interval: null }, shift(2, 1, 3)).interval).toBeNull();
});

test('normal estimates: the interval holds the difference in 95 of 100 cases', () => {
  // Box and Muller on a small generator of its own: what is drawn does not matter, only that it is the same.
  let state = 12345;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  let held = 0;
  const rounds = 4000;
  for (let round = 0; round < rounds; round += 1) {
    const [a, b] = [5 + normal(), 7 + 3 * normal()];
    const { interval } = differenceOf(shift(a, a - 1.96, a + 1.96), shift(b, b - 5.88, b + 5.88));
    if (interval!.low <= 2 && 2 <= interval!.high) held += 1;
  }
  expect(held / rounds).toBeGreaterThan(0.94);
  expect(held / rounds).toBeLessThan(0.96);
});
