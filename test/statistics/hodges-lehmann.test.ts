import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pairedShift, shiftBetween } from '../../src/statistics/hodges-lehmann.js';
import { median } from '../../src/statistics/quantile.js';
import { InvalidSample } from '../../src/statistics/sample.js';
import { kthSmallest } from '../../src/statistics/selection.js';
import { depression, permeability } from './published.js';

const sample = fc.array(
  fc.integer({ min: -40, max: 40 }).map((x) => x / 8),
  { minLength: 1, maxLength: 30 },
);

describe('shift between two samples', () => {
  test("R's example: Hollander and Wolfe, permeability", () => {
    const { estimate, interval } = shiftBetween(permeability.b, permeability.a);
    expect(estimate).toBeCloseTo(0.305, 12);
    expect(interval!.low).toBeCloseTo(-0.15, 12);
    expect(interval!.high).toBeCloseTo(0.76, 12);
  });

  test('is the median of all differences', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const differences = b.flatMap((y) => a.map((x) => y - x));
        expect(shiftBetween(a, b).estimate).toBe(median(differences));
      }),
    );
  });

  test('turns its sign and its interval round with the samples', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const there = shiftBetween(a, b);
        const back = shiftBetween(b, a);
        expect(back.estimate + there.estimate).toBe(0);
        if (there.interval) expect(back.interval!.low + there.interval.high).toBe(0);
      }),
    );
  });

  test('has no interval where even the range would not cover', () => {
    expect(shiftBetween([1, 2, 3], [4, 5, 6]).interval).toBeNull();
    expect(shiftBetween([1, 2, 3, 4], [4, 5, 6, 7]).interval).toMatchObject({ low: 0, high: 6 });
  });

  test('takes large samples without listing their pairs', () => {
    const a = Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 20_011);
    const b = a.map((x) => x + 5);
    const { estimate, interval } = shiftBetween(a, b);
    expect(estimate).toBe(5);
    expect(interval!.low).toBeGreaterThan(-115);
    expect(interval!.high).toBeLessThan(125);
  });

  test('of 60 and 80 values is cut at the rank of the exact distribution, give or take one', () => {
    // All 4,800 differences are different, 0 to 4799; R: qwilcox(0.025, 60, 80) is 1935.
    const a = Array.from({ length: 60 }, (_, i) => -80 * i);
    const b = Array.from({ length: 80 }, (_, j) => j);
    const { low, high } = shiftBetween(a, b).interval!;
    expect(Math.abs(low + 1 - 1935)).toBeLessThanOrEqual(1);
    expect(low + high).toBe(4799);
  });

  test('refuses empty samples', () => {
    expect(() => shiftBetween([], [1])).toThrow(InvalidSample);
  });
});

describe('paired shift', () => {
  test("R's example: Hollander and Wolfe, depression", () => {
    const { estimate, interval } = pairedShift(depression);
    expect(estimate).toBeCloseTo(0.46, 12);
    expect(interval!.low).toBeCloseTo(0.01, 12);
    expect(interval!.high).toBeCloseTo(0.786, 12);
  });

  test('is the median of the Walsh averages', () => {
    fc.assert(
      fc.property(sample, (d) => {
        const walsh = d.flatMap((x, i) => d.slice(i).map((y) => x / 2 + y / 2));
        expect(pairedShift(d).estimate).toBe(median(walsh));
      }),
    );
  });

  test('of 60 differences is cut at the rank of the exact distribution, give or take one', () => {
    const d = Array.from({ length: 60 }, (_, i) => Math.sqrt(i + 2));
    const walsh = d.flatMap((x, i) => d.slice(i).map((y) => x / 2 + y / 2)).sort((x, y) => x - y);
    const { low, high } = pairedShift(d).interval!;
    const place = (value: number) => walsh.filter((one) => one < value).length + 1;
    // R: qsignrank(0.025, 60) is 649.
    expect(Math.abs(place(low) - 649)).toBeLessThanOrEqual(1);
    expect(Math.abs(place(high) - (1830 + 1 - 649))).toBeLessThanOrEqual(1);
  });

  test('of five pairs has no interval, of six the range', () => {
    expect(pairedShift([1, 2, 3, 4, 5]).interval).toBeNull();
    expect(pairedShift([1, 2, 3, 4, 5, 6]).interval).toMatchObject({ low: 1, high: 6 });
  });
});

test('the k-th smallest is found exactly, whatever the doubles', () => {
  const any = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
  fc.assert(
    fc.property(any, fc.nat(), (values, seed) => {
      const k = (seed % values.length) + 1;
      const found = kthSmallest((limit) => values.filter((x) => x <= limit).length, k);
      const expected = Float64Array.from(values).sort()[k - 1]!;
      expect(found === expected).toBe(true);
    }),
  );
});
