import { ascending } from './sample.js';

/** Midranks of pooled values, and how far they spread. */
export interface Ranking {
  /** Rank of a value among the pooled ones, from 1; tied values share the mean of their ranks. */
  rankOf(value: number): number;
  readonly n: number;
  /** Some values are equal. */
  readonly tied: boolean;
  /**
   * Σ(rank − mean rank)² over all values, from which every tie correction follows. Summed as it is: the usual
   * (n³ − n − Σ(t³ − t))/12 is a difference of huge numbers where nearly all of many values are tied, and not
   * always 0 where all are. Exactly 0 when all are equal.
   */
  readonly squares: number;
}

/** Ranks values among all those given. Throws `InvalidSample` for empty or non-finite input. */
export function rank(pooled: ArrayLike<number>): Ranking {
  const sorted = ascending(pooled);
  const mean = (sorted.length + 1) / 2;
  let tied = false;
  let squares = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    const ties = end - start;
    tied ||= ties > 1;
    squares += ties * ((start + 1 + end) / 2 - mean) ** 2;
    start = end;
  }
  const countBelow = (value: number, orEqual: boolean): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const probe = sorted[middle]!;
      if (probe < value || (orEqual && probe === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    rankOf: (value) => (countBelow(value, false) + countBelow(value, true) + 1) / 2,
    n: sorted.length,
    tied,
    squares,
  };
}
