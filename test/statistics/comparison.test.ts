import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  compareIndependent,
  comparePaired,
  pBeyond,
  type Samples,
  smallestP,
} from '../../src/statistics/comparison.js';
import { judgeLimits } from '../../src/statistics/limits.js';
import { InvalidSample } from '../../src/statistics/sample.js';
import { decide, judgeFamily, type Margin, verdicts } from '../../src/statistics/verdict.js';

const share = (size: number): Margin => ({ kind: 'share', size });

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
    expect(decide(found, share(0.05))).toBe('relevantly different');
  });

  test('read backwards gives the inverse factor', () => {
    const sample = fc.array(fc.double({ min: 0.1, max: 1000, noNaN: true }), { minLength: 6, maxLength: 12 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const there = compareIndependent(a, b);
        const back = compareIndependent(b, a);
        expect(there.ratio!.estimate * back.ratio!.estimate).toBeCloseTo(1, 9);
        expect(decide(there, share(0.05))).toBe(decide(back, share(0.05)));
      }),
    );
  });
});

test('verdicts are told the strongest first', () => {
  expect(verdicts).toEqual(['relevantly different', 'different, size open', 'equivalent', 'undecided']);
});

test.each([-0.1, Number.POSITIVE_INFINITY, Number.NaN])('a smallest effect of %d is none', (size) => {
  const comparison = comparePaired([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7]);
  for (const kind of ['share', 'amount'] as const)
    expect(() => decide(comparison, { kind, size })).toThrow(InvalidSample);
});

describe('verdict', () => {
  test.each([
    { name: 'twice as slow', factor: 2, smallest: 0.05, verdict: 'relevantly different' },
    { name: 'twice as fast', factor: 0.5, smallest: 0.05, verdict: 'relevantly different' },
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
      verdict: 'different, size open',
    },
  ])('$name: $verdict', ({ factor, smallest, verdict }) => {
    // Two cases need spread within the pairs; the others have none.
    const jitter = factor === 1.045 || factor === 1.001 ? 0.01 : 0;
    const b = times(factor).map((value, i) => value * (1 + (i % 2 ? jitter : -jitter)));
    expect(decide(comparePaired(base, b), share(smallest))).toBe(verdict);
  });

  test.each([
    { name: 'an interval of 1.01 to 1.07', low: 1.01, high: 1.07, verdict: 'different, size open' },
    { name: 'an interval of 1.06 to 1.07', low: 1.06, high: 1.07, verdict: 'relevantly different' },
    { name: 'an interval of 0.90 to 0.94', low: 0.9, high: 0.94, verdict: 'relevantly different' },
    { name: 'an interval of 0.99 to 1.07', low: 0.99, high: 1.07, verdict: 'undecided' },
    { name: 'an interval of 0.97 to 1.04', low: 0.97, high: 1.04, verdict: 'equivalent' },
    { name: 'an interval of 1.01 to 1.04', low: 1.01, high: 1.04, verdict: 'equivalent' },
  ] as const)('$name against 5 %: $verdict', ({ low, high, verdict }) => {
    const interval = { level: 0.95, low, high };
    const comparison = {
      ...{ n: { a: 9, b: 9 }, median: { a: 1, b: 1 }, ratioOfMedians: 1 },
      ...{ shift: { estimate: 0, interval }, ratio: { estimate: 1.03, interval } },
      test: { statistic: 1, p: low > 1 || high < 1 ? 0.01 : 0.5, method: 'exact' as const },
    };
    expect(decide(comparison, share(0.05))).toBe(verdict);
  });

  test('too few values decide nothing', () => {
    expect(decide(comparePaired([1, 2, 3, 4, 5], [2, 4, 6, 8, 10]), share(0.05))).toBe('undecided');
  });

  test('an amount is held against the shift, where a ratio would mean nothing', () => {
    const a = [0, 0, 0.001, 0, 0, 0, 0.0005, 0];
    const b = a.map((value) => value + 0.0002);
    const samples: Samples = { a, b, design: 'paired', scale: 'ratio' };
    const verdicts = [0.001, 0.0001].map(
      (size) => judgeFamily([{ samples, margin: { kind: 'amount', size } }], 'holm')[0]!.verdict,
    );
    expect(verdicts).toEqual(['equivalent', 'relevantly different']);
  });

  test('the family it stands in can take its significance away', () => {
    const clear = { a: base, b: base.map((value, i) => value * (2 + i / 10)) };
    const equal = { a: base, b: base.map((value, i) => value * (i % 2 ? 1.001 : 0.999)) };
    const family = (others: number) =>
      judgeFamily(
        [clear, ...Array.from({ length: others }, () => equal)].map((pair) => ({
          samples: { ...pair, design: 'paired', scale: 'ratio' } as const,
          margin: share(0.05),
        })),
        'holm',
      )[0]!;
    expect(family(0)).toMatchObject({ verdict: 'relevantly different', adjusted_p: 2 ** -7 });
    expect(family(0).interval!.level).toBe(0.95);
    expect(family(5)).toMatchObject({ adjusted_p: 6 * 2 ** -7, verdict: 'relevantly different' });
    expect(family(5).interval!.level).toBeCloseTo(1 - 0.05 / 6, 12);
    expect(family(9)).toMatchObject({ adjusted_p: 10 * 2 ** -7, verdict: 'undecided', interval: null });
  });

  test('false discovery: the level of the intervals is that of the findings, as Benjamini and Yekutieli have it', () => {
    const clear = { a: base, b: base.map((value, i) => value * (2 + i / 10)) };
    const equal = { a: base, b: base.map((value, i) => value * (i % 2 ? 1.001 : 0.999)) };
    const levels = judgeFamily(
      [clear, clear, equal].map((pair) => ({
        samples: { ...pair, design: 'paired', scale: 'ratio' } as const,
        margin: share(0.05),
      })),
      'false-discovery',
    ).map(({ interval }) => interval!.level);
    for (const level of levels) expect(level).toBeCloseTo(1 - (0.05 * 2) / 3, 12);
  });

  test('a smallest effect that is no number is refused', () => {
    expect(() => decide(comparePaired(base, base), share(Number.NaN))).toThrow(InvalidSample);
  });
});

describe('one-sided tests', () => {
  test('have the tails of scipy', () => {
    const p = pBeyond(
      { a: [1, 2, 6.5, 7], b: [5, 6, 7.5], design: 'independent', scale: 'shift' },
      0,
      'above',
    );
    expect(p).toBeCloseTo(0.3142857142857143, 14);
    const pairs: Samples = { a: [1, 1, 1, 1, 1, 1], b: [2, 3, 4, 5, 6, 7], design: 'paired', scale: 'shift' };
    expect(pBeyond(pairs, 0, 'above')).toBe(2 ** -6);
    expect(pBeyond(pairs, 0, 'below')).toBe(1);
    // scipy.stats.ttest_ind([5.9, 6.3, 6.1], [5.1, 4.9, 5.6], equal_var=False, alternative='greater')
    const runs: Samples = { a: [5.1, 4.9, 5.6], b: [5.9, 6.3, 6.1], design: 'runs', scale: 'shift' };
    expect(pBeyond(runs, 0, 'above')).toBeCloseTo(0.015105432411834537, 12);
  });

  test.each([
    ['runs', 1, 1, 1],
    ['runs', 1, 2, 0],
    ['runs', 0, 3, 1],
    ['paired', 0, 0, 1],
    ['paired', 1, 1, 1],
    ['paired', 6, 7, 2 ** -5],
    ['independent', 1, 1, 1],
  ] as const)('of the design "%s", %d values and %d can reach a p of %d', (design, a, b, p) => {
    expect(smallestP(design, a, b)).toBe(p);
  });

  test('the smallest p of a design is what it gives for values that do not overlap', () => {
    expect(smallestP('paired', 6)).toBe(2 ** -5);
    expect(smallestP('independent', 6, 6)).toBeCloseTo(2 / 924, 15);
    expect(smallestP('independent', 3, 3)).toBeCloseTo(0.1, 15);
    const apart = base.slice(0, 6).map((value) => value * 10);
    expect(compareIndependent(base.slice(0, 6), apart).test.p).toBeCloseTo(
      smallestP('independent', 6, 6),
      15,
    );
  });
});

describe('limits', () => {
  const judge = (factor: number, limit: number, worse: 'above' | 'below' | null) =>
    judgeLimits([
      {
        samples: { a: base, b: times(factor), design: 'independent', scale: 'ratio' },
        margin: share(limit),
        worse,
      },
    ])[0]!;

  test.each([
    { factor: 1.5, worse: 'above', result: 'broken' },
    { factor: 1.5, worse: 'below', result: 'kept' },
    { factor: 1.5, worse: null, result: 'broken' },
    { factor: 0.5, worse: 'below', result: 'broken' },
    { factor: 0.5, worse: 'above', result: 'kept' },
    { factor: 1.1, worse: 'above', result: 'unproven' },
    { factor: 1.1, worse: null, result: 'unproven' },
    { factor: 1 / 1.1, worse: null, result: 'unproven' },
    { factor: 1, worse: 'above', result: 'kept' },
    { factor: 1, worse: null, result: 'kept' },
  ] as const)('$factor times against 10 %, worse $worse: $result', ({ factor, worse, result }) => {
    expect(judge(factor, 0.1, worse).result).toBe(result);
  });

  test('the bounds are those of the 90 % interval: of 8 and 8 values, the 16th ratio from each end', () => {
    // R: qwilcox(0.05, 8, 8) is 16.
    const ratios = times(1.5)
      .flatMap((y) => base.map((x) => y / x))
      .sort((a, b) => a - b);
    const { low, high, at } = judge(1.5, 0.1, 'above');
    expect(low).toBeCloseTo(ratios[15]!, 12);
    expect(high).toBeCloseTo(ratios[64 - 16]!, 12);
    expect(at).toBe(1.1);
  });

  test('are adjusted among themselves, however many other rows there are', () => {
    const ten = { a: base.slice(0, 6), b: base.slice(0, 6).map((value) => value * 10) };
    const many = judgeLimits(
      Array.from({ length: 36 }, () => ({
        samples: { ...ten, design: 'independent', scale: 'ratio' } as const,
        margin: share(0.1),
        worse: 'above' as const,
      })),
    );
    expect(new Set(many.map(({ result }) => result))).toEqual(new Set(['broken']));
    expect(many[0]!.p).toBeCloseTo(36 / 924, 12);
  });

  test('zero against zero keeps an amount, and proves nothing of a share', () => {
    const none = { a: [0, 0, 0, 0, 0, 0], b: [0, 0, 0, 0, 0, 0] };
    for (const design of ['independent', 'runs'] as const) {
      const samples: Samples = { ...none, design, scale: 'ratio' };
      const [amount, relative] = judgeLimits([
        { samples, margin: { kind: 'amount', size: 0.001 }, worse: 'above' },
        { samples, margin: share(0.1), worse: 'above' },
      ]);
      expect([amount!.result, relative!.result]).toEqual(['kept', 'unproven']);
    }
  });
});
