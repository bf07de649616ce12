import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holm } from '../../src/statistics/holm.js';
import { jain } from '../../src/statistics/jain.js';
import { kruskalWallis } from '../../src/statistics/kruskal-wallis.js';
import { mannWhitney, mannWhitneyAbove } from '../../src/statistics/mann-whitney.js';
import { mannWhitneyDistribution, signedRankDistribution } from '../../src/statistics/rank-distributions.js';
import { InvalidSample } from '../../src/statistics/sample.js';
import { logRatios, signedRank, signedRankAbove } from '../../src/statistics/signed-rank.js';
import { airQualityOzone, depression, permeability } from './published.js';

const spread = (n: number, step: number, modulus: number): number[] =>
  Array.from({ length: n }, (_, i) => (i * step) % modulus);

describe('Mann–Whitney', () => {
  test.each([
    { name: 'Hollander and Wolfe, permeability', ...permeability, statistic: 35, p: 0.2544122544122544 },
    { name: "scipy's example", a: [19, 22, 16, 29, 24], b: [20, 11, 17, 12], statistic: 17, p: 1 / 9 },
    {
      name: 'no overlap',
      a: spread(49, 1, 100),
      b: spread(49, 1, 100).map((x) => x + 100),
      statistic: 0,
      p: 7.850029192963322e-29,
    },
    {
      name: '20 against 30',
      a: spread(20, 37, 101).map((x) => x / 7),
      b: spread(30, 53, 97).map((x) => x / 11 + 3.3),
      statistic: 282,
      p: 0.7313296373031831,
    },
  ])('exact: $name', ({ a, b, statistic, p }) => {
    const found = mannWhitney(a, b);
    expect(found).toMatchObject({ statistic, method: 'exact' });
    expect(Math.abs(found.p / p - 1)).toBeLessThan(1e-12);
  });

  test.each([
    {
      name: 'ties',
      a: [1, 2, 2, 3, 5, 5, 5, 8],
      b: [2, 3, 4, 5, 9, 9, 10],
      statistic: 17,
      p: 0.21762088415093472,
    },
    {
      name: '60 against 60',
      a: spread(60, 37, 101).map((x) => x / 7),
      b: spread(60, 53, 97).map((x) => x / 7 + 1.5),
      statistic: 1578,
      p: 0.24500258909876294,
    },
    { name: 'all equal', a: [3, 3, 3], b: [3, 3], statistic: 3, p: 1 },
  ])('normal: $name', ({ a, b, statistic, p }) => {
    const found = mannWhitney(a, b);
    expect(found).toMatchObject({ statistic, method: 'normal' });
    expect(found.p).toBeCloseTo(p, 12);
  });

  test('is the same from both sides', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        expect(mannWhitney(a, b).p).toBeCloseTo(mannWhitney(b, a).p, 12);
        expect(mannWhitney(a, b).statistic + mannWhitney(b, a).statistic).toBe(a.length * b.length);
      }),
    );
  });

  test('refuses empty samples and NaN', () => {
    expect(() => mannWhitney([], [1])).toThrow(InvalidSample);
    expect(() => mannWhitney([1], [Number.NaN])).toThrow(InvalidSample);
  });
});

test('distributions have a place for each value that there is, and no other', () => {
  // U goes from 0 to mn, W from 0 to n(n + 1)/2.
  expect(mannWhitneyDistribution(3, 4)).toHaveLength(13);
  expect(signedRankDistribution(4)).toHaveLength(11);
  expect(Array.from(mannWhitneyDistribution(1, 2))).toEqual(
    [1 / 3, 1 / 3, 1 / 3].map((p) => expect.closeTo(p, 15)),
  );
});

test('values that are all alike do not differ, one-sided neither', () => {
  expect(mannWhitney([7, 7], [7, 7, 7]).p).toBe(1);
  expect(mannWhitneyAbove([7, 7], [7, 7, 7])).toBe(1);
  expect(signedRank([0, 0]).p).toBe(1);
});

describe('Wilcoxon signed rank', () => {
  test.each([
    {
      name: "scipy's example (Darwin's maize)",
      d: [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75],
      statistic: 96,
      p: 0.041259765625,
    },
    { name: 'Hollander and Wolfe, depression', d: depression, statistic: 40, p: 0.0390625 },
    { name: '49 gains', d: spread(49, 1, 100).map((x) => x + 1), statistic: 1225, p: 2 ** -48 },
  ])('exact: $name', ({ d, statistic, p }) => {
    const found = signedRank(d);
    expect(found).toMatchObject({ statistic, method: 'exact' });
    expect(Math.abs(found.p / p - 1)).toBeLessThan(1e-12);
  });

  test.each([
    {
      name: 'ties and zeros',
      d: [1, -1, 2, 2, 3, -4, 5, 5, 6, 0, 0, 7],
      statistic: 47.5,
      p: 0.046425133303521854,
    },
    {
      name: '60 pairs',
      d: spread(60, 37, 101).map((x, i) => x / 7 - (((i * 53) % 97) / 7 + 1.5)),
      statistic: 727,
      p: 0.1674826105897239,
    },
  ])('normal: $name', ({ d, statistic, p }) => {
    const found = signedRank(d);
    expect(found).toMatchObject({ statistic, method: 'normal' });
    expect(found.p).toBeCloseTo(p, 12);
  });

  test('one-sided, of 60 differences', () => {
    // scipy.stats.wilcoxon(d, correction=True, alternative='greater', method='asymptotic')
    const d = Array.from({ length: 60 }, (_, i) => ((i + 1) % 3 === 0 ? -i - 1 : i + 1));
    expect(signedRankAbove(d)).toBeCloseTo(0.018113247089393315, 12);
    expect(signedRankAbove(depression)).toBeCloseTo(0.0390625 / 2, 12);
  });

  test('no difference at all is no evidence', () => {
    expect(signedRank([0, 0, 0]).p).toBe(1);
    expect(signedRankAbove([0, 0, 0])).toBe(1);
  });

  test('log ratios need pairs above 0', () => {
    expect(Array.from(logRatios([1, 2], [Math.E, 2]))).toEqual([1, 0]);
    expect(() => logRatios([1], [1, 2])).toThrow('found 1 and 2');
    expect(() => logRatios([0, 1], [1, 2])).toThrow('pair 1 is 0 and 1');
  });
});

describe('Kruskal–Wallis', () => {
  test.each([
    {
      name: "R's example: Hollander and Wolfe, mucociliary efficiency",
      groups: [
        [2.9, 3.0, 2.5, 2.6, 3.2],
        [3.8, 2.7, 4.0, 2.4],
        [2.8, 3.4, 3.7, 2.2, 2.0],
      ],
      expected: { h: 0.7714285714285722, df: 2, p: 0.6799647735788936 },
    },
    {
      name: "R's example: airquality, Ozone by Month, with ties",
      groups: airQualityOzone,
      expected: { h: 29.26657630611694, df: 4, p: 6.900714118546782e-6 },
    },
    {
      name: "scipy's first example",
      groups: [
        [1, 3, 5, 7, 9],
        [2, 4, 6, 8, 10],
      ],
      expected: { h: 0.2727272727272734, df: 1, p: 0.6015081344405895 },
    },
    {
      name: "scipy's second example",
      groups: [
        [1, 1, 1],
        [2, 2, 2],
        [2, 2],
      ],
      expected: { h: 7, df: 2, p: 0.0301973834223185 },
    },
    {
      name: 'three groups far apart',
      groups: [0, 500, 1000].map((offset) => spread(500, 1, 1000).map((x) => x + offset)),
      expected: { h: 1332.445036642238, df: 2, p: 4.6050735767310364e-290 },
    },
  ])('$name', ({ groups, expected }) => {
    const found = kruskalWallis(groups)!;
    expect(found.df).toBe(expected.df);
    expect(Math.abs(found.h / expected.h - 1)).toBeLessThan(1e-12);
    expect(Math.abs(found.p / expected.p - 1)).toBeLessThan(1e-11);
  });

  test('has nothing to say of one group, or of equal values', () => {
    expect(kruskalWallis([[1, 2, 3]])).toBeNull();
    expect(
      kruskalWallis([
        [4, 4],
        [4, 4, 4],
      ]),
    ).toBeNull();
  });

  // Sizes at which n(n − 1)(n + 1) and n³ − n are rounded to different doubles.
  test.each([416_138, 416_154])('has nothing to say of %d equal values either', (n) => {
    const half = new Float64Array(n / 2).fill(3);
    expect(kruskalWallis([half, half])).toBeNull();
  });

  test('keeps its digits where all but one of many values are tied', () => {
    const zeros = (n: number): Float64Array => new Float64Array(n);
    const one = zeros(300_000);
    one[0] = 1;
    // One value above all others in a group of m among N: H = (N − m)/m, whatever the ranks are called.
    const { h } = kruskalWallis([one, zeros(100_000)])!;
    expect(Math.abs(h / (100_000 / 300_000) - 1)).toBeLessThan(1e-12);
  });

  test('refuses an empty group', () => {
    expect(() => kruskalWallis([[1], []])).toThrow(InvalidSample);
  });
});

describe('Holm', () => {
  test.each([
    [
      [0.01, 0.02, 0.03, 0.04],
      [0.04, 0.06, 0.06, 0.06],
    ],
    [
      [0.04, 0.001, 0.5],
      [0.08, 0.003, 0.5],
    ],
    [
      [0.9, 0.8],
      [1, 1],
    ],
    [[], []],
  ])('adjusts %j to %j', (given, expected) => {
    const found = holm(given);
    expect(found.length).toBe(expected.length);
    found.forEach((p, i) => {
      expect(p).toBeCloseTo(expected[i]!, 12);
    });
  });

  test('refuses what is no p-value', () => {
    expect(() => holm([0.1, Number.NaN])).toThrow(InvalidSample);
  });
});

describe('Jain', () => {
  test.each([
    [[50, 30, 50], 16_900 / 17_700],
    [[5, 0, 0, 0], 0.25],
    [[1e-320, 1e-320], 1],
    [[1e300, 1e300, 1e300], 1],
  ])('of %j is %d', (shares, expected) => {
    expect(jain(shares)).toBeCloseTo(expected, 12);
  });

  test.each([[[]], [[0, 0]], [[-1, 2]], [[Number.NaN]]])('refuses %j', (shares) => {
    expect(() => jain(shares)).toThrow(InvalidSample);
  });

  test('says which share is below 0', () => {
    expect(() => jain([3, -1])).toThrow('share 2 is -1');
  });
});
