import { binomialProbability } from './binomial.js';
import { ascending } from './sample.js';

/** A confidence interval in the unit of the sample. */
export interface Interval {
  readonly level: number;
  readonly low: number;
  readonly high: number;
}

/** The interval of a median, with the method that made it. */
export interface MedianInterval extends Interval {
  readonly method: 'order-statistic';
}

/**
 * The rank k of the symmetric order-statistic interval (x₍ₖ₎, x₍ₙ₊₁₋ₖ₎) of the median: the largest k with
 * 1 − 2 P(B ≤ k − 1) ≥ level for B ~ Binomial(n, ½). Returns 0 when there is none, as for n < 6 at 95 %.
 * Source: David and Nagaraja, Order Statistics, 3rd edition (2003), section 7.1.
 */
export function medianIntervalRank(n: number, level = 0.95): number {
  const tail = (1 - level) / 2;
  // Below 20 standard deviations there is nothing left to sum.
  let k = Math.max(0, Math.ceil(n / 2 - 10 * Math.sqrt(n)));
  let probability = binomialProbability(k, n, 0.5);
  let cumulative = probability;
  while (cumulative <= tail) {
    probability *= (n - k) / (k + 1);
    cumulative += probability;
    k++;
  }
  return k;
}

/** As {@link medianInterval}, for values that are sorted and finite already. */
export function medianIntervalSorted(sorted: ArrayLike<number>, level = 0.95): MedianInterval | null {
  const k = medianIntervalRank(sorted.length, level);
  if (k === 0) return null;
  return { level, low: sorted[k - 1]!, high: sorted[sorted.length - k]!, method: 'order-statistic' };
}

/**
 * Distribution-free interval of the median, with at least `level` coverage whatever the distribution, ties
 * included; null when there are too few values for the level.
 */
export function medianInterval(values: ArrayLike<number>, level = 0.95): MedianInterval | null {
  return medianIntervalSorted(ascending(values), level);
}
