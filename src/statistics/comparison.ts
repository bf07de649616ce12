import { differencesOf, pairedShift, type Shift, shiftBetween } from './hodges-lehmann.js';
import { mannWhitney, type RankTest } from './mann-whitney.js';
import { median } from './quantile.js';
import { InvalidSample } from './sample.js';
import { logRatios, signedRank } from './signed-rank.js';

/** How a sample `b` differs from a sample `a`. */
export interface Comparison {
  readonly n: { readonly a: number; readonly b: number };
  readonly median: { readonly a: number; readonly b: number };
  /** median(b) / median(a); null where that means nothing, as with medians ≤ 0. */
  readonly ratioOfMedians: number | null;
  /** Hodges–Lehmann shift b − a, in the unit of the samples. */
  readonly shift: Shift;
  /** The same on the logarithmic scale, as a factor b/a: 1 is no change. Null when any value is ≤ 0. */
  readonly ratio: Shift | null;
  readonly test: RankTest;
}

/** Compares two independent samples. Throws `InvalidSample` for empty or non-finite input. */
export function compareIndependent(a: readonly number[], b: readonly number[], level = 0.95): Comparison {
  const ratio =
    positive(a) && positive(b) ? exponential(shiftBetween(a.map(Math.log), b.map(Math.log), level)) : null;
  return { ...centres(a, b), shift: shiftBetween(a, b, level), ratio, test: mannWhitney(a, b) };
}

/**
 * Compares values that were measured in the same blocks: `a[i]` with `b[i]`. What a block did to both cancels
 * out. The test is of the log ratios where all values are above 0, else of the differences.
 * Throws `InvalidSample` when the samples do not pair.
 */
export function comparePaired(a: readonly number[], b: readonly number[], level = 0.95): Comparison {
  const differences = differencesOf(a, b);
  const logs = positive(a) && positive(b) ? logRatios(a, b) : null;
  return {
    ...centres(a, b),
    shift: pairedShift(differences, level),
    ratio: logs && exponential(pairedShift(logs, level)),
    test: signedRank(logs ?? differences),
  };
}

/** What a comparison comes to, once it is said which change would matter. */
export type Verdict = 'different' | 'equivalent' | 'undecided';

/**
 * *different* when the interval excludes no change, the test (adjusted for its family) is significant, and
 * the effect exceeds the smallest one of interest; *equivalent* when the whole interval lies inside it;
 * else *undecided*, which is no synonym of "no difference".
 *
 * @param smallestEffect relative, above 0: 0.05 means that a factor from 1/1.05 to 1.05 does not matter.
 *   Samples without a ratio are judged by their shift against ± smallestEffect · |median(a)|.
 * @param adjustedP the comparison's p after Holm's adjustment; its own when it stands alone
 */
export function decide(
  comparison: Comparison,
  smallestEffect: number,
  adjustedP = comparison.test.p,
): Verdict {
  if (!(smallestEffect >= 0 && Number.isFinite(smallestEffect))) {
    throw new InvalidSample(
      `the smallest effect is ${smallestEffect}; expected a number from 0, such as 0.05`,
    );
  }
  const { ratio, shift, median: medians } = comparison;
  const { estimate, interval } = ratio ?? shift;
  if (interval === null) return 'undecided';
  const none = ratio ? 1 : 0;
  const margin = smallestEffect * Math.abs(medians.a);
  const [low, high] = ratio ? [1 / (1 + smallestEffect), 1 + smallestEffect] : [-margin, margin];
  const excludesNoChange = interval.low > none || interval.high < none;
  const matters = estimate < low || estimate > high;
  if (excludesNoChange && matters && adjustedP <= 1 - interval.level + 1e-12) return 'different';
  return interval.low >= low && interval.high <= high ? 'equivalent' : 'undecided';
}

function centres(
  a: readonly number[],
  b: readonly number[],
): Pick<Comparison, 'n' | 'median' | 'ratioOfMedians'> {
  const medians = { a: median(a), b: median(b) };
  const ratioOfMedians = medians.a > 0 && medians.b > 0 ? medians.b / medians.a : null;
  return { n: { a: a.length, b: b.length }, median: medians, ratioOfMedians };
}

const positive = (values: readonly number[]): boolean => values.every((value) => value > 0);

const exponential = ({ estimate, interval }: Shift): Shift => ({
  estimate: Math.exp(estimate),
  interval: interval && { level: interval.level, low: Math.exp(interval.low), high: Math.exp(interval.high) },
});
