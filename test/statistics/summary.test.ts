import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { binomialCumulative } from '../../src/statistics/binomial.js';
import { medianInterval, medianIntervalRank } from '../../src/statistics/median-interval.js';
import { moments } from '../../src/statistics/moments.js';
import { median, quantile } from '../../src/statistics/quantile.js';
import { InvalidSample } from '../../src/statistics/sample.js';
import { summarise } from '../../src/statistics/summary.js';

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('type-7 quantile', () => {
  test.each([
    // numpy.quantile([3, 1, 4, 1, 5, 9, 2, 6], p)
    [0, 1],
    [0.1, 1],
    [0.25, 1.75],
    [0.5, 3.5],
    [0.9, 6.9],
    [0.99, 8.79],
    [1, 9],
  ])('at %d', (p, expected) => {
    expect(quantile([3, 1, 4, 1, 5, 9, 2, 6], p)).toBeCloseTo(expected, 12);
  });

  test('of equal values is that value to the last bit', () => {
    expect(quantile([0.1, 0.1, 0.1], 0.37)).toBe(0.1);
  });

  test('does not overflow between the largest doubles', () => {
    expect(quantile([-Number.MAX_VALUE, Number.MAX_VALUE], 0.5)).toBe(0);
  });

  test('stays within the sample and grows with the probability', () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (values, p) => {
          const here = quantile(values, p);
          expect(here).toBeGreaterThanOrEqual(Math.min(...values));
          expect(quantile(values, p + 0.1)).toBeGreaterThanOrEqual(here - 1e-9);
        },
      ),
    );
  });

  test.each([[[]], [[1, Number.NaN]], [[Number.POSITIVE_INFINITY]]])('refuses %j', (values) => {
    expect(() => median(values)).toThrow(InvalidSample);
  });
});

test('a quantile of values that are all alike is that value, to its last digit', () => {
  for (const [value, probability] of [
    [0.5892125070095062, 0.03],
    [0.6300325393676758, 0.038],
    [0.49906688602641225, 0.005],
  ] as const)
    expect(quantile(Array(6).fill(value), probability)).toBe(value);
});

describe('mean and standard deviation', () => {
  test.each([
    { name: 'NIST NumAcc1', values: [10_000_001, 10_000_003, 10_000_002], mean: 10_000_002, stddev: 1 },
    {
      name: 'NIST NumAcc2',
      values: Array.from({ length: 1001 }, (_, i) => (i === 0 ? 1.2 : i % 2 === 1 ? 1.1 : 1.3)),
      mean: 1.2,
      stddev: 0.1,
    },
    {
      name: 'NIST NumAcc3',
      values: Array.from({ length: 1001 }, (_, i) => 1_000_000 + (i === 0 ? 0.2 : i % 2 === 1 ? 0.1 : 0.3)),
      mean: 1_000_000.2,
      stddev: 0.1,
    },
    {
      name: 'NIST NumAcc4',
      values: Array.from({ length: 1001 }, (_, i) => 10_000_000 + (i === 0 ? 0.2 : i % 2 === 1 ? 0.1 : 0.3)),
      mean: 10_000_000.2,
      stddev: 0.1,
    },
    { name: 'huge', values: [1e300, 2e300, 3e300], mean: 2e300, stddev: 1e300 },
    { name: 'tiny', values: [1e-300, 2e-300, 3e-300], mean: 2e-300, stddev: 1e-300 },
  ])('$name', ({ values, mean, stddev }) => {
    const found = moments(values);
    expect(Math.abs(found.mean / mean - 1)).toBeLessThan(1e-14);
    // The decimal data of NumAcc3 and 4 are rounded when they become doubles, which sets this limit.
    expect(Math.abs(found.stddev! / stddev - 1)).toBeLessThan(1e-8);
  });

  test('equal values spread by exactly 0', () => {
    expect(moments(new Array(1000).fill(0.1))).toEqual({ n: 1000, mean: 0.1, stddev: 0 });
  });

  test('one value shows no spread', () => {
    expect(moments([0.1])).toEqual({ n: 1, mean: 0.1, stddev: null });
  });

  test('a spread beyond the doubles is an error, never Infinity', () => {
    expect(() => moments([-Number.MAX_VALUE, Number.MAX_VALUE])).toThrow(InvalidSample);
  });
});

describe('interval of the median', () => {
  test.each([
    [1, 0],
    [5, 0],
    [6, 1],
    [8, 1],
    [9, 2],
    [11, 2],
    [12, 3],
    [15, 4],
    [17, 5],
    [20, 6],
    [25, 8],
    [30, 10],
    [40, 14],
    [50, 18],
    [100, 40],
    [1000, 469],
    [100_001, 49_691],
    [1_000_000, 499_020],
  ])('of n = %d values begins at rank %d', (n, rank) => {
    expect(medianIntervalRank(n)).toBe(rank);
  });

  test('is the tightest symmetric one that covers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.constantFrom(0.9, 0.95, 0.99), (n, level) => {
        const k = medianIntervalRank(n, level);
        const coverage = (rank: number): number => 1 - 2 * binomialCumulative(rank - 1, n, 0.5);
        if (k > 0) expect(coverage(k)).toBeGreaterThanOrEqual(level - 1e-12);
        if (2 * (k + 1) <= n) expect(coverage(k + 1)).toBeLessThan(level);
      }),
    );
  });

  test('of six values is their range, of five there is none', () => {
    expect(medianInterval([5, 3, 1, 6, 2, 4])).toEqual({
      level: 0.95,
      low: 1,
      high: 6,
      method: 'order-statistic',
    });
    expect(medianInterval([1, 2, 3, 4, 5])).toBeNull();
  });
});

describe('summary', () => {
  test('of one value', () => {
    expect(summarise([7])).toEqual({
      n: 1,
      mean: 7,
      stddev: null,
      min: 7,
      max: 7,
      median: 7,
      p90: null,
      p99: null,
      ci: null,
    });
  });

  test('does not depend on the order and never holds NaN', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1 }), (values) => {
        const here = summarise(values);
        expect(summarise([...values].reverse())).toEqual(here);
        expect(Object.values(here).every((value) => !Number.isNaN(value))).toBe(true);
        if (here.ci) expect(here.median >= here.ci.low && here.median <= here.ci.high).toBe(true);
      }),
    );
  });
});
