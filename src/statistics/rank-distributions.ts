/**
 * Exact null distributions of the rank statistics, as probabilities and not as counts: every step adds
 * positive numbers, so that the tails keep their relative precision.
 */

/** Samples below this size get exact tests and intervals, as in R's `wilcox.test`; larger ones a normal one. */
export const EXACT_BELOW = 50;

/**
 * A distribution of small samples is asked for thousands of times, by each comparison of a simulation: the first
 * answer is every answer. Nobody may write to it.
 */
function kept<Sizes extends number[]>(
  distribution: (...sizes: Sizes) => Float64Array,
): (...sizes: Sizes) => Float64Array {
  const known = new Map<string, Float64Array>();
  return (...sizes) => {
    const key = sizes.join(' ');
    const found = known.get(key) ?? distribution(...sizes);
    if (sizes.every((size) => size < EXACT_BELOW)) known.set(key, found);
    return found;
  };
}

/**
 * P(U = u), u = 0 … mn, of the Mann–Whitney statistic without ties, by the recurrence of Mann and Whitney,
 * Annals of Mathematical Statistics 18 (1947) 50: the largest of all m + n values is one of the m or the n.
 */
export const mannWhitneyDistribution = kept((m: number, n: number): Float64Array => {
  // row[j] is the distribution for (i, j); i grows with every pass.
  let row: Float64Array[] = Array.from({ length: n + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= m; i++) {
    const next: Float64Array[] = [Float64Array.of(1)];
    for (let j = 1; j <= n; j++) {
      const fewer = next[j - 1]!;
      const above = row[j]!;
      const here = new Float64Array(i * j + 1);
      for (let u = 0; u < fewer.length; u++) here[u] = (fewer[u]! * j) / (i + j);
      for (let u = 0; u < above.length; u++) here[u + j]! += (above[u]! * i) / (i + j);
      next.push(here);
    }
    row = next;
  }
  return row[n]!;
});

/**
 * P(W = w), w = 0 … n(n+1)/2, of Wilcoxon's signed-rank statistic without ties: each rank counts or does not.
 * Source: Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd edition (2014), section 3.1.
 */
export const signedRankDistribution = kept((n: number): Float64Array => {
  let current: Float64Array = Float64Array.of(1);
  for (let i = 1; i <= n; i++) {
    const next = new Float64Array(current.length + i);
    for (let w = 0; w < current.length; w++) {
      next[w]! += current[w]! / 2;
      next[w + i]! += current[w]! / 2;
    }
    current = next;
  }
  return current;
});

/** P(X ≤ x) for a distribution on 0, 1, …, given as its probabilities. */
export function cumulative(distribution: Float64Array, x: number): number {
  let sum = 0;
  for (let i = 0; i <= x && i < distribution.length; i++) sum += distribution[i]!;
  return Math.min(1, sum);
}

/** The largest k with P(X ≤ k − 1) ≤ tail: the rank at which a rank-based interval of that tail begins. */
export function lowerRank(distribution: Float64Array, tail: number): number {
  let sum = 0;
  for (let k = 0; k < distribution.length; k++) {
    sum += distribution[k]!;
    if (sum > tail) return k;
  }
  return distribution.length;
}
