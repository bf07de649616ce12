import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { falseDiscovery } from '../../src/statistics/false-discovery.js';
import { friedman } from '../../src/statistics/friedman.js';
import { runAbove, runShift, runTest } from '../../src/statistics/run-means.js';
import { InvalidSample } from '../../src/statistics/sample.js';
import { studentSurvival, studentUpperQuantile } from '../../src/statistics/student.js';
import { enoughFor, fewestFor } from '../../src/statistics/tail-support.js';
import { roundingTimes } from './published.js';

describe("Student's distribution", () => {
  test.each([
    [2.3, 3.7, 0.04415170034420454],
    [12, 1.2, 0.016929242820813633],
    [0.1, 80, 0.46029725074702443],
    [-0.1, 80, 1 - 0.46029725074702443],
  ])("P(T > %d) with %d degrees of freedom is scipy's", (t, df, p) => {
    expect(studentSurvival(t, df)).toBeCloseTo(p, 12);
  });

  test.each([
    [1, 0],
    [1, Number.NaN],
    [Number.NaN, 3],
  ])('of %d with %d degrees of freedom does not exist', (t, df) => {
    expect(() => studentSurvival(t, df)).toThrow(InvalidSample);
  });

  test('quantiles are those of printed tables', () => {
    expect(studentUpperQuantile(0.025, 1)).toBeCloseTo(12.706204736174705, 9);
    expect(studentUpperQuantile(0.025, 2.5)).toBeCloseTo(3.5746548420036834, 10);
    expect(studentUpperQuantile(0.5, 7)).toBeCloseTo(0, 12);
  });
});

describe('runs against runs', () => {
  const [a, b] = [
    [5.1, 4.9, 5.6],
    [5.9, 6.3, 6.1],
  ];

  test("as many on both sides: scipy's test of Welch", () => {
    const test = runTest(a, b);
    expect(test.method).toBe('welch');
    expect(test.statistic).toBeCloseTo(3.780756226875624, 12);
    expect(test.p).toBeCloseTo(0.030210864823669074, 12);
    const { interval } = runShift(a, b);
    expect(interval!.low).toBeCloseTo(0.15919802159545893, 10);
    expect(interval!.high).toBeCloseTo(1.6408019784045382, 10);
  });

  test("a side of few that happens to scatter little: scipy's test of Student, by which p is 0.06, not 0.008", () => {
    const [few, many] = [
      [5.1, 4.9],
      [5.9, 6.3, 6.1, 7.4, 5.2, 6.8],
    ];
    const test = runTest(few, many);
    expect(test.method).toBe('student');
    expect(test.statistic).toBeCloseTo(2.2653591943187443, 12);
    expect(test.p).toBeCloseTo(0.06407474455555864, 12);
    const { interval } = runShift(few, many);
    expect(interval!.low).toBeCloseTo(-0.10285016912313583, 10);
    expect(interval!.high).toBeCloseTo(2.6695168357898007, 10);
    expect(runAbove(few, many, 0)).toBeCloseTo(0.03203737227777932, 12);
  });

  test("a side of few that scatters much: scipy's test of Welch", () => {
    const [few, many] = [
      [5.1, 4.1, 6.6],
      [5.9, 6.3, 6.1, 6, 6.2, 6.05],
    ];
    expect(runTest(few, many)).toMatchObject({ method: 'welch', p: expect.closeTo(0.3738285680323342, 12) });
    const { interval } = runShift(few, many);
    expect(interval!.low).toBeCloseTo(-2.2728465422907296, 9);
    expect(interval!.high).toBeCloseTo(3.922846542290728, 9);
  });

  test('the interval holds no change where the test finds none, at every level', () => {
    const side = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 7 });
    fc.assert(
      fc.property(side, side, (one, two) => {
        const { p } = runTest(one, two);
        for (const level of [0.5, 0.9, 0.95, 0.99]) {
          const { interval } = runShift(one, two, level);
          if (interval === null || Math.abs(p - (1 - level)) < 1e-9) continue;
          expect(interval.low <= 0 && 0 <= interval.high).toBe(p > 1 - level);
        }
      }),
    );
  });

  test('claims nothing where nothing tells how much values scatter', () => {
    expect(runShift([1], [2, 3])).toMatchObject({ interval: null });
    expect(runShift([1, 1], [2, 2])).toMatchObject({ estimate: 1, interval: null });
    expect(runTest([1, 1], [2, 2]).p).toBe(1);
    expect(runAbove([1, 1], [2, 2], 0)).toBe(1);
    expect(runAbove([1], [2], 0)).toBe(1);
  });

  test('where all values are the same, so are both ends of the interval', () => {
    expect(runShift([2, 2], [2, 2])).toEqual({ estimate: 0, interval: { level: 0.95, low: 0, high: 0 } });
    expect(runAbove([2, 2], [2, 2], -0.1)).toBe(0);
  });
});

describe('Friedman', () => {
  test("is R's, for the rounding times of Hollander and Wolfe", () => {
    const found = friedman(roundingTimes)!;
    expect(found).toMatchObject({ df: 2, blocks: 22 });
    expect(found.chi_square).toBeCloseTo(11.142857142857132, 10);
    expect(found.p).toBeCloseTo(0.003805040775511383, 12);
  });

  test('does not see what a block does to all of its treatments', () => {
    const rows = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 9 }),
      ),
      { minLength: 2, maxLength: 12 },
    );
    fc.assert(
      fc.property(rows, (blocks) => {
        const shifted = blocks.map((block, i) => block.map((value) => value + 100 * i));
        expect(friedman(shifted)).toEqual(friedman(blocks));
      }),
    );
  });

  test('of two treatments is the test of signs: three blocks against one', () => {
    const found = friedman([
      [1, 2],
      [1, 2],
      [4, 5],
      [2, 1],
    ])!;
    expect(found).toMatchObject({ chi_square: 1, df: 1, blocks: 4 });
    expect(found.p).toBeCloseTo(0.31731050786291415, 12);
  });

  test('has nothing to say of one block, or of values that are all equal', () => {
    expect(friedman([[1, 2, 3]])).toBeNull();
    expect(
      friedman([
        [1, 1],
        [2, 2],
      ]),
    ).toBeNull();
    expect(() => friedman([[1, 2], [1]])).toThrow(InvalidSample);
  });
});

test("Benjamini and Hochberg's adjustment is scipy's", () => {
  const adjusted = falseDiscovery([0.01, 0.02, 0.03, 0.04, 0.9, 0.5]);
  [0.06, 0.06, 0.06, 0.06, 0.9, 0.6].forEach((p, i) => {
    expect(adjusted[i]).toBeCloseTo(p, 12);
  });
});

test('a percentile needs 10/(1 − p) values, and exactly as many are enough', () => {
  expect([0.5, 0.9, 0.95, 0.99, 0.999, 0.9999].map(fewestFor)).toEqual([20, 100, 200, 1000, 10_000, 100_000]);
  expect([0.1, 0.01].map(fewestFor)).toEqual([100, 1000]);
  expect([enoughFor(0.99, 999), enoughFor(0.99, 1000)]).toEqual([false, true]);
});
