import { describe, expect, test } from '@jest/globals';
import { power } from '../../src/statistics/power.js';
import { median } from '../../src/statistics/quantile.js';
import { quantileShifts } from '../../src/statistics/quantile-shift.js';
import { uniformNumbers } from '../../src/statistics/random.js';
import { InvalidSample } from '../../src/statistics/sample.js';

/** 2,000 values in ten trials, evenly spread over 0 to 1. */
const values = Array.from({ length: 2000 }, (_, i) => ((i * 797) % 2000) / 2000);
const clusters = values.map((_, i) => i % 10);

describe('the shift function', () => {
  test('finds a shift of the tail alone', () => {
    const moved = values.map((value) => (value > 0.95 ? value + 1 : value));
    const found = quantileShifts({ values, clusters }, { values: moved, clusters });
    const at = new Map(found.map((one) => [one.probability, one]));
    expect(at.get(0.5)).toMatchObject({ shift: 0 });
    const middle = at.get(0.5)!.interval!;
    expect(middle.low).toBeLessThan(0);
    expect(middle.high).toBeGreaterThan(0);
    expect(at.get(0.99)!.shift).toBeCloseTo(1, 12);
    expect(at.get(0.99)!.interval!.low).toBeGreaterThan(0.9);
  });

  test('leaves out what a sample has too few values for, and has no interval of few trials', () => {
    const few = { values: values.slice(0, 150), clusters: clusters.slice(0, 150).map((one) => one % 5) };
    const found = quantileShifts(few, few);
    expect(found.map(({ probability }) => probability)).toEqual([0.1, 0.25, 0.5, 0.75, 0.9]);
    expect(new Set(found.map(({ interval }) => interval))).toEqual(new Set([null]));
  });

  test('has no interval where one side has too few trials, however many the other has', () => {
    const few = { values, clusters: clusters.map((one) => one % 5) };
    for (const [a, b] of [
      [few, { values, clusters }],
      [{ values, clusters }, few],
    ] as const)
      expect(quantileShifts(a, b, [0.5])[0]!.interval).toBeNull();
  });

  test('sees that trials lie apart, in whatever order their values come', () => {
    const apart = values.map((_, i) => (i * 7) % 10);
    const levels = values.map((value, i) => apart[i]! + value / 100);
    const width = (found: ReturnType<typeof quantileShifts>) =>
      found[0]!.interval!.high - found[0]!.interval!.low;
    const [one, single] = [{ values: levels, clusters: apart }, { values: levels }];
    // Ten trials with a mean each: the median scatters as that of ten values, not of two thousand.
    expect(width(quantileShifts(one, one, [0.5]))).toBeGreaterThan(
      3 * width(quantileShifts(single, single, [0.5])),
    );
  });

  test('scatters as samples that are drawn again, of values far apart', () => {
    const far = Array.from({ length: 20 }, (_, i) => 1.5 ** i);
    const uniform = uniformNumbers(99);
    const medians = () => median(far.map(() => far[Math.floor(uniform() * 20)]!));
    const shifts = Array.from({ length: 20_000 }, () => medians() - medians());
    const deviation = Math.sqrt(shifts.reduce((sum, one) => sum + one * one, 0) / shifts.length);
    const [found] = quantileShifts({ values: far }, { values: far }, [0.5]);
    // The estimate ± t(38) times a correction for 20 clusters: 800 draws tell a deviation to some 5 %.
    const half = 2.0243941645751367 * Math.sqrt(20 / 19) * deviation;
    expect(Math.abs(found!.interval!.high / half - 1)).toBeLessThan(0.1);
  });

  test('is the bootstrap of the text books: t times the deviation of 800 medians, drawn in the order of the seed', () => {
    const [a, b] = [0, 5].map((from) => Array.from({ length: 21 }, (_, i) => from + i * i));
    const uniform = uniformNumbers(1);
    const drawn = (side: readonly number[]) =>
      median(side.map(() => side[Math.floor(uniform() * side.length)]!));
    const shifts = Array.from({ length: 800 }, () => {
      const from = drawn(a!);
      return drawn(b!) - from;
    });
    const mean = shifts.reduce((sum, one) => sum + one, 0) / 800;
    const deviation = Math.sqrt(shifts.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 799);
    const [found] = quantileShifts({ values: a! }, { values: b! }, [0.5]);
    // t(40), as printed.
    const half = 2.0210753903062737 * Math.sqrt(21 / 20) * deviation;
    expect(found).toMatchObject({ a: 100, b: 105, shift: 5 });
    expect(found!.interval!.high).toBeCloseTo(5 + half, 9);
    expect(found!.interval!.low).toBeCloseTo(5 - half, 9);
  });

  test('takes single values for what was repeated where there are no trials', () => {
    const [median] = quantileShifts({ values }, { values: values.map((value) => value + 0.2) }, [0.5]);
    expect(median!.shift).toBeCloseTo(0.2, 12);
    expect(median!.interval!.low).toBeGreaterThan(0.1);
    expect(median!.interval!.high).toBeLessThan(0.3);
  });

  test('needs a trial for every value', () => {
    expect(() => quantileShifts({ values, clusters: [1] }, { values })).toThrow(InvalidSample);
  });
});

describe('power', () => {
  test('is the level of the test where there is no effect, and grows with it', () => {
    const found = [0, 1, 2].map((effect) => power({ design: 'paired', n: 10, alpha: 0.05 }, effect, 400));
    expect(found[0]).toBeLessThan(0.08);
    expect(found[1]).toBeGreaterThan(0.65);
    expect(found[2]).toBeGreaterThan(0.98);
  });

  test('of large designs follows on that of small ones', () => {
    for (const design of ['paired', 'independent'] as const) {
      const [below, above] = [100, 101].map((n) => power({ design, n, alpha: 0.05 }, 0.3));
      expect(Math.abs(below! - above!)).toBeLessThan(0.04);
    }
  });

  test('is none where a design cannot reach its level: six pairs asked two questions', () => {
    expect(power({ design: 'paired', n: 6, alpha: 0.025 }, 100, 50)).toBe(0);
  });
});
