import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { binomialCumulative, binomialProbability, binomialSurvival } from '../../src/statistics/binomial.js';
import { chiSquareSurvival, stirlingError, upperGamma } from '../../src/statistics/gamma.js';
import { normalSurvival, normalUpperQuantile } from '../../src/statistics/normal.js';
import { InvalidSample } from '../../src/statistics/sample.js';

const relative = (found: number, expected: number): number =>
  expected === 0 ? Math.abs(found) : Math.abs(found / expected - 1);

describe('chi-square survival function', () => {
  test.each([
    // Critical values of every printed table, then scipy.stats.chi2.sf.
    [3.841458820694124, 1, 0.05],
    [5.991464547107979, 2, 0.05],
    [1e-10, 1, 0.9999920211543921],
    [0.5, 1, 0.47950012218695337],
    [50, 1, 1.537459794428033e-12],
    [700, 1, 2.990226975124623e-154],
    [1400, 1, 2.1010145162644003e-306],
    [10, 2, Math.exp(-5)],
    [1, 3, 0.8012519569012009],
    [25, 5, 0.0001393337911856263],
    [300, 5, 1.0015302305957817e-62],
    [0.5, 10, 0.999993388289439],
    [100, 100, 0.48119168452795674],
    [140, 100, 0.0051405024585059085],
    [503_000, 499_999, 0.0013691400947748243],
    [1_000_000, 999_999, 0.4995298419881127],
    [0, 4, 1],
  ])('P(X > %d) with %d degrees of freedom is %d', (x, df, expected) => {
    expect(relative(chiSquareSurvival(x, df), expected)).toBeLessThan(1e-11);
  });

  test('keeps the digits of a tail that 1 − cdf would round to 0', () => {
    expect(relative(chiSquareSurvival(1332.445036642238, 2), Math.exp(-1332.445036642238 / 2))).toBeLessThan(
      1e-12,
    );
  });

  test('falls as x grows, between 1 and 0', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0, max: 900, noNaN: true }), (df, x) => {
        const here = chiSquareSurvival(x, df);
        expect(here).toBeLessThanOrEqual(1);
        expect(here).toBeGreaterThanOrEqual(0);
        expect(chiSquareSurvival(x + 1, df)).toBeLessThanOrEqual(here);
      }),
    );
  });

  test('refuses what is outside its domain', () => {
    expect(() => chiSquareSurvival(1, 0)).toThrow(InvalidSample);
    expect(() => chiSquareSurvival(1, 1.5)).toThrow(InvalidSample);
    expect(() => upperGamma(0.5, Number.NaN)).toThrow(InvalidSample);
  });
});

describe("the error of Stirling's formula", () => {
  test.each([
    // mpmath with 40 digits: loggamma(a + 1) - (a + 1/2) log(a) + a - log(2 pi)/2
    [15.5, 0.005375599032926834],
    [16, 0.00520765591960964],
    [100, 0.0008333305556349147],
  ])('at %d is %d', (a, expected) => {
    expect(relative(stirlingError(a), expected)).toBeLessThan(1e-12);
  });
});

describe('normal distribution', () => {
  test.each([
    [0, 0.5],
    [0.1, 0.460172162722971],
    [1, 0.15865525393145707],
    [1.2, 0.11506967022170822],
    [3, 0.0013498980316300933],
    [8, 6.22096057427174e-16],
    [20, 2.7536241186061556e-89],
    [37, 5.7255712225239266e-300],
    [-1, 0.8413447460685429],
    [-8, 0.9999999999999993],
  ])('P(Z > %d) is %d', (z, expected) => {
    expect(relative(normalSurvival(z), expected)).toBeLessThan(1e-12);
  });

  test.each([
    [0.5, 0],
    [0.025, 1.9599639845400545],
    [0.05, 1.6448536269514729],
    [0.3, 0.5244005127080409],
    [1e-10, 6.361340902404056],
    [1e-300, 37.0470962993612],
    [0.975, -1.9599639845400545],
  ])('the z above which %d lies is %d', (probability, z) => {
    expect(Math.abs(normalUpperQuantile(probability) - z)).toBeLessThan(1e-12);
  });

  test('refuses probabilities that no z has', () => {
    for (const p of [0, 1, -1, 1.5, Number.NaN]) {
      expect(() => normalUpperQuantile(p)).toThrow(InvalidSample);
      expect(() => normalUpperQuantile(p)).toThrow(`is ${p};`);
    }
  });
});

test('nothing lies beyond what is infinite', () => {
  expect([normalSurvival(Infinity), normalSurvival(-Infinity), upperGamma(1.5, Infinity)]).toEqual([0, 1, 0]);
});

describe('binomial distribution', () => {
  test('all of it lies up to n, also where nothing fails', () => {
    for (const p of [0, 0.5, 1]) expect(binomialCumulative(5, 5, p)).toBe(1);
    expect(binomialCumulative(4, 5, 1)).toBe(0);
  });

  test.each([
    // k, n, p, P(X = k), P(X ≤ k), P(X > k): scipy.stats.binom; powers of two are exact.
    [0, 6, 0.5, 2 ** -6, 2 ** -6, 1 - 2 ** -6],
    [3, 10, 0.5, 0.1171875, 0.171875, 0.828125],
    [50, 100, 0.3, 1.302622713144528e-5, 0.9999909653138043, 9.034686195720573e-6],
    [0, 1000, 0.5, 2 ** -1000, 2 ** -1000, 1],
    [450, 1000, 0.5, 0.00016939724527711617, 0.0008652680424881513, 0.9991347319575119],
    [499_000, 1_000_000, 0.5, 0.00010798197801891438, 0.0228041499326948, 0.9771958500673052],
    [9999, 10_000, 0.999, 0.00045218564541589827, 0.9999548266540229, 4.517334597704825e-5],
  ])('k = %d of n = %d at p = %d', (k, n, p, probability, cumulative, survival) => {
    expect(relative(binomialProbability(k, n, p), probability)).toBeLessThan(1e-11);
    expect(relative(binomialCumulative(k, n, p), cumulative)).toBeLessThan(1e-11);
    expect(relative(binomialSurvival(k, n, p), survival)).toBeLessThan(1e-11);
  });

  test.each([
    [-1, 4, 0.5, 0],
    [1.5, 4, 0.5, 0],
    [5, 4, 0.5, 0],
    [0, 0, 0, 1],
    [0, 0, 1, 1],
    [0, 4, 0, 1],
    [1, 4, 0, 0],
    [3, 4, 1, 0],
    [4, 4, 1, 1],
  ])('P(X = %d) of n = %d at p = %d, where it is certain or impossible, is %d', (k, n, p, expected) => {
    expect(binomialProbability(k, n, p)).toBe(expected);
  });

  test('its probabilities add up to the cumulative ones and to 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, p) => {
        let sum = 0;
        for (let k = 0; k <= n; k++) {
          sum += binomialProbability(k, n, p);
          expect(Math.abs(binomialCumulative(k, n, p) - sum)).toBeLessThan(1e-12);
        }
        expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  test('refuses parameters of no distribution', () => {
    expect(() => binomialCumulative(1, 2.5, 0.5)).toThrow(InvalidSample);
    expect(() => binomialProbability(1, 2, Number.NaN)).toThrow(InvalidSample);
  });
});
