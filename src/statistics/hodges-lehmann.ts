import type { Interval } from './median-interval.js';
import { normalUpperQuantile } from './normal.js';
import {
  EXACT_BELOW,
  lowerRank,
  mannWhitneyDistribution,
  signedRankDistribution,
} from './rank-distributions.js';
import { ascending, requirePairs } from './sample.js';
import { kthSmallest } from './selection.js';

/** A Hodges–Lehmann estimate with its rank-based interval, in the unit of the samples. */
export interface Shift {
  readonly estimate: number;
  /** Null when there are too few values for the level. */
  readonly interval: Interval | null;
}

/**
 * How far `b` lies above `a`: the median of all differences bⱼ − aᵢ, with the interval that inverts the
 * Mann–Whitney test. With ties the closed interval covers at least as often as without.
 * Source: Hodges and Lehmann, Annals of Mathematical Statistics 34 (1963) 598; Hollander, Wolfe and Chicken
 * (2014), sections 4.2 and 4.3; R's `wilcox.test(b, a, conf.int = TRUE)`.
 */
export function shiftBetween(a: ArrayLike<number>, b: ArrayLike<number>, level = 0.95): Shift {
  const below = ascending(a);
  const above = ascending(b);
  const m = below.length;
  const n = above.length;
  const countUpTo = (limit: number): number => {
    let count = 0;
    let first = 0;
    // As b grows, ever more of a, from its small end, lies further than the limit below it.
    for (let j = 0; j < n; j++) {
      while (first < m && above[j]! - below[first]! > limit) first++;
      count += m - first;
    }
    return count;
  };
  const tail = (1 - level) / 2;
  const rank =
    m < EXACT_BELOW && n < EXACT_BELOW
      ? lowerRank(mannWhitneyDistribution(m, n), tail)
      : normalRank((m * n) / 2, Math.sqrt((m * n * (m + n + 1)) / 12), tail);
  return select(countUpTo, m * n, rank, level);
}

/**
 * The centre of paired differences: the median of all Walsh averages (dᵢ + dⱼ)/2, i ≤ j, with the interval
 * that inverts Wilcoxon's signed-rank test. Source: as {@link shiftBetween}, sections 3.2 and 3.3;
 * R's `wilcox.test(d, conf.int = TRUE)`.
 */
export function pairedShift(differences: ArrayLike<number>, level = 0.95): Shift {
  const sorted = ascending(differences);
  const n = sorted.length;
  const countUpTo = (limit: number): number => {
    let count = 0;
    let j = n - 1;
    for (let i = 0; i < n && i <= j; i++) {
      while (j >= i && sorted[i]! / 2 + sorted[j]! / 2 > limit) j--;
      count += j - i + 1;
    }
    return count;
  };
  const tail = (1 - level) / 2;
  const pairs = (n * (n + 1)) / 2;
  const rank =
    n < EXACT_BELOW
      ? lowerRank(signedRankDistribution(n), tail)
      : normalRank(pairs / 2, Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24), tail);
  return select(countUpTo, pairs, rank, level);
}

/** Differences b − a of values measured in the same blocks. Throws `InvalidSample` when they do not pair. */
export function differencesOf(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  requirePairs(a, b);
  return Float64Array.from(b, (value, i) => value - a[i]!);
}

/** The largest rank whose tail, by the continuity-corrected normal approximation, is at most `tail`. */
function normalRank(mean: number, deviation: number, tail: number): number {
  return Math.max(0, Math.floor(mean + 0.5 - normalUpperQuantile(tail) * deviation));
}

function select(countUpTo: (limit: number) => number, total: number, rank: number, level: number): Shift {
  const kth = (k: number): number => kthSmallest(countUpTo, k);
  const middle = Math.floor((total + 1) / 2);
  const estimate = total % 2 === 1 ? kth(middle) : kth(middle) / 2 + kth(middle + 1) / 2;
  const interval = rank === 0 ? null : { level, low: kth(rank), high: kth(total + 1 - rank) };
  return { estimate, interval };
}
