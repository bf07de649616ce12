import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareIndependent, comparePaired, decide } from '../../src/statistics/comparison.js';
import { InvalidSample } from '../../src/statistics/sample.js';

const base = [100, 101, 99, 102, 98, 100.5, 99.5, 101.5];
const times = (factor: number): number[] => base.map((value) => value * factor);

describe('comparison', () => {
  test('finds a factor that every pair shares exactly, with an interval around it', () => {
    const { ratio, ratioOfMedians, shift } = comparePaired(base, times(1.25));
    expect(ratioOfMedians).toBeCloseTo(1.25, 12);
    expect(ratio!.estimate).toBeCloseTo(1.25, 12);
    expect(ratio!.interval!.low).toBeCloseTo(1.25, 12);
    expect(shift.estimate).toBeCloseTo(25.0625, 12);
  });

  test('of values that may be 0 has a shift and no ratio', () => {
    const found = compareIndependent([0, 0, 1, 0, 2, 1], [5, 6, 7, 5, 6, 8]);
    expect(found.ratio).toBeNull();
    expect(found.ratioOfMedians).toBe(12);
    expect(found.shift.estimate).toBe(5);
    expect(decide(found, 0.05)).toBe('different');
  });

  test('read backwards gives the inverse factor', () => {
    const sample = fc.array(fc.double({ min: 0.1, max: 1000, noNaN: true }), { minLength: 6, maxLength: 12 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const there = compareIndependent(a, b);
        const back = compareIndependent(b, a);
        expect(there.ratio!.estimate * back.ratio!.estimate).toBeCloseTo(1, 9);
        expect(decide(there, 0.05)).toBe(decide(back, 0.05));
      }),
    );
  });
});

describe('verdict', () => {
  test.each([
    { name: 'twice as slow', factor: 2, smallest: 0.05, verdict: 'different' },
    { name: 'twice as fast', factor: 0.5, smallest: 0.05, verdict: 'different' },
    { name: 'the same', factor: 1, smallest: 0.05, verdict: 'equivalent' },
    {
      name: 'the same but for noise, where any change matters',
      factor: 1.001,
      smallest: 0,
      verdict: 'undecided',
    },
    {
      name: 'certainly other, yet by less than matters',
      factor: 1.04,
      smallest: 0.05,
      verdict: 'equivalent',
    },
    {
      name: 'other, with an interval across the margin',
      factor: 1.045,
      smallest: 0.05,
      verdict: 'undecided',
    },
  ])('$name: $verdict', ({ factor, smallest, verdict }) => {
    // Two cases need spread within the pairs; the others have none.
    const jitter = factor === 1.045 || factor === 1.001 ? 0.01 : 0;
    const b = times(factor).map((value, i) => value * (1 + (i % 2 ? jitter : -jitter)));
    expect(decide(comparePaired(base, b), smallest)).toBe(verdict);
  });

  test('too few values decide nothing', () => {
    expect(decide(comparePaired([1, 2, 3, 4, 5], [2, 4, 6, 8, 10]), 0.05)).toBe('undecided');
  });

  test('the family it stands in can take its significance away', () => {
    const comparison = comparePaired(
      base,
      base.map((value, i) => value * (2 + i / 10)),
    );
    expect(comparison.test.p).toBeCloseTo(2 ** -7, 12);
    expect(decide(comparison, 0.05, 10 * comparison.test.p)).toBe('undecided');
  });

  test('a smallest effect that is no number is refused', () => {
    expect(() => decide(comparePaired(base, base), Number.NaN)).toThrow(InvalidSample);
  });
});
