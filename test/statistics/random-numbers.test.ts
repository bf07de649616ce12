import { describe, expect, test } from '@jest/globals';
import { chiSquareSurvival } from '../../src/statistics/gamma.js';
import { normalSurvival } from '../../src/statistics/normal.js';
import { chiSquareNumbers, normalNumbers, uniformNumbers } from '../../src/statistics/random.js';

const count = 20_000;

const drawn = (next: () => number): Float64Array => Float64Array.from({ length: count }, next).sort();

/** Kolmogorov's distance to the distribution; above 1.95/√n in one of a thousand seeds. */
const distance = (sorted: Float64Array, survival: (x: number) => number): number =>
  sorted.reduce(
    (largest, x, i) =>
      Math.max(largest, Math.abs(1 - survival(x) - i / count), Math.abs(1 - survival(x) - (i + 1) / count)),
    0,
  );
const most = 1.95 / Math.sqrt(count);

describe('random numbers from a seed', () => {
  test('uniform ones are words of 32 bits over 2³²', () => {
    const uniform = uniformNumbers(7);
    for (let i = 0; i < 20; i++) expect(Number.isInteger(uniform() * 2 ** 32)).toBe(true);
    expect(distance(drawn(uniform), (x) => 1 - x)).toBeLessThan(most);
  });

  test('normal ones are normal', () => {
    expect(distance(drawn(normalNumbers(uniformNumbers(7))), normalSurvival)).toBeLessThan(most);
  });

  test.each([1, 2, 3, 10])('chi-square ones of %d degrees of freedom are chi-square', (df) => {
    const next = chiSquareNumbers(uniformNumbers(7));
    const sorted = drawn(() => next(df));
    expect(distance(sorted, (x) => chiSquareSurvival(x, df))).toBeLessThan(most);
    const mean = sorted.reduce((sum, one) => sum + one, 0) / count;
    const variance = sorted.reduce((sum, one) => sum + (one - mean) ** 2, 0) / count;
    // Four standard errors of each.
    expect(Math.abs(mean / df - 1)).toBeLessThan(4 * Math.sqrt(2 / df / count));
    expect(Math.abs(variance / (2 * df) - 1)).toBeLessThan(4 * Math.sqrt((2 + 12 / df) / count));
  });
});
