import { differencesOf, pairedShift, type Shift, shiftBetween } from './hodges-lehmann.js';
import { mannWhitney, mannWhitneyAbove, type RankTest } from './mann-whitney.js';
import { median } from './quantile.js';
import { runAbove, runShift, runTest } from './run-means.js';
import { logRatios, signedRank, signedRankAbove } from './signed-rank.js';

/** How a sample `b` differs from a sample `a`. */
export interface Comparison {
  readonly n: { readonly a: number; readonly b: number };
  readonly median: { readonly a: number; readonly b: number };
  /** median(b) / median(a); null where that means nothing, as with medians ≤ 0. */
  readonly ratioOfMedians: number | null;
  /** Shift b − a, in the unit of the samples: Hodges–Lehmann, of means where runs are the values. */
  readonly shift: Shift;
  /** The same on the logarithmic scale, as a factor b/a: 1 is no change. Null when any value is ≤ 0, or not asked for. */
  readonly ratio: Shift | null;
  readonly test: RankTest;
}

/** Two samples that a question is about, and how they belong together. */
export interface Samples {
  readonly a: readonly number[];
  readonly b: readonly number[];
  /**
   * `paired`: `a[i]` and `b[i]` were measured in the same block. `independent`: trials that have nothing in
   * common. `runs`: each value stands for a whole run, of which there are few.
   */
  readonly design: 'independent' | 'paired' | 'runs';
  /** `shift` where a value may be 0, so that a ratio would mean nothing; `ratio` wants one where it can be had. */
  readonly scale: 'ratio' | 'shift';
}

/**
 * Compares two samples by the method of their design. Paired samples are tested on log ratios where all values
 * are above 0, so that what a block did to both cancels out; runs by tests of their means.
 * Throws `InvalidSample` for empty or non-finite input, and for pairs that do not pair.
 */
export function compare(samples: Samples, level = 0.95): Comparison {
  const { a, b } = samples;
  const logs = hasRatio(samples);
  const plain = shiftOf(samples, a, b, level);
  const ratio = logs ? exponential(shiftOf(samples, a.map(Math.log), b.map(Math.log), level)) : null;
  return { ...centres(a, b), shift: plain, ratio, test: testOf(samples, logs) };
}

/** Compares two independent samples of trials. */
export const compareIndependent = (a: readonly number[], b: readonly number[], level = 0.95): Comparison =>
  compare({ a, b, design: 'independent', scale: 'ratio' }, level);

/** Compares values that were measured in the same blocks: `a[i]` with `b[i]`. */
export const comparePaired = (a: readonly number[], b: readonly number[], level = 0.95): Comparison =>
  compare({ a, b, design: 'paired', scale: 'ratio' }, level);

/**
 * One-sided: how likely samples are that lie so far beyond `bound`, if the true effect does not lie beyond it.
 * `bound` is a factor where the samples have a ratio, else in their unit.
 */
export function pBeyond(samples: Samples, bound: number, side: 'above' | 'below'): number {
  const logs = hasRatio(samples);
  const sign = side === 'above' ? 1 : -1;
  const on = (values: readonly number[]): number[] =>
    values.map((value) => sign * (logs ? Math.log(value) : value));
  const limit = sign * (logs ? Math.log(bound) : bound);
  const [a, b] = [on(samples.a), on(samples.b)];
  switch (samples.design) {
    case 'paired':
      return signedRankAbove(differencesOf(a, b).map((difference) => difference - limit));
    case 'independent':
      return mannWhitneyAbove(
        a.map((value) => value + limit),
        b,
      );
    case 'runs':
      return runAbove(a, b, limit);
  }
}

/** Whether the effect of these samples is a factor. */
export const hasRatio = ({ a, b, scale }: Samples): boolean =>
  scale === 'ratio' && [a, b].every((values) => values.every((value) => value > 0));

/**
 * The smallest two-sided p that a design can reach, whatever it measures: with few values, a rank test cannot
 * answer at all. A test of means has no such floor.
 */
export function smallestP(design: Samples['design'], a: number, b = a): number {
  if (a < 1 || b < 1 || (design === 'runs' && a + b < 3)) return 1;
  if (design === 'runs') return 0;
  if (design === 'paired') return Math.min(1, 2 ** (1 - Math.min(a, b)));
  // 2 / C(a + b, a), as a product so that nothing overflows.
  let p = 2;
  for (let i = 1; i <= a; i++) p *= i / (b + i);
  return Math.min(1, p);
}

function shiftOf({ design }: Samples, a: readonly number[], b: readonly number[], level: number): Shift {
  if (design === 'paired') return pairedShift(differencesOf(a, b), level);
  return design === 'independent' ? shiftBetween(a, b, level) : runShift(a, b, level);
}

function testOf({ a, b, design }: Samples, logs: boolean): RankTest {
  if (design === 'paired') return signedRank(logs ? logRatios(a, b) : differencesOf(a, b));
  if (design === 'independent') return mannWhitney(a, b);
  return logs ? runTest(a.map(Math.log), b.map(Math.log)) : runTest(a, b);
}

function centres(
  a: readonly number[],
  b: readonly number[],
): Pick<Comparison, 'n' | 'median' | 'ratioOfMedians'> {
  const medians = { a: median(a), b: median(b) };
  const ratioOfMedians = medians.a > 0 && medians.b > 0 ? medians.b / medians.a : null;
  return { n: { a: a.length, b: b.length }, median: medians, ratioOfMedians };
}

const exponential = ({ estimate, interval }: Shift): Shift => ({
  estimate: Math.exp(estimate),
  interval: interval && { level: interval.level, low: Math.exp(interval.low), high: Math.exp(interval.high) },
});
