import { ascending } from './sample.js';

/** Midranks of pooled values, and what their ties cost. */
export interface Ranking {
  /** Rank of a value among the pooled ones, from 1; tied values share the mean of their ranks. */
  rankOf(value: number): number;
  readonly n: number;
  /** Σ(t³ − t) over groups of t tied values: the term of every tie correction; 0 without ties. */
  readonly tieTerm: number;
}

/** Ranks values among all those given. Throws `InvalidSample` for empty or non-finite input. */
export function rank(pooled: ArrayLike<number>): Ranking {
  const sorted = ascending(pooled);
  let tieTerm = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    const ties = end - start;
    tieTerm += ties * ties * ties - ties;
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
    tieTerm,
  };
}
