import { type MedianInterval, medianIntervalSorted } from './median-interval.js';
import { moments } from './moments.js';
import { quantileSorted } from './quantile.js';
import { ascending } from './sample.js';
import { enoughFor } from './tail-support.js';

/** What rigger says of one group of values; all but `n` in their unit. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for a single value. */
  readonly stddev: number | null;
  readonly min: number;
  readonly max: number;
  readonly median: number;
  /** Null with fewer than 100 values. */
  readonly p90: number | null;
  /** Null with fewer than 1,000 values. */
  readonly p99: number | null;
  /** 95 % order-statistic interval of the median; null when there are too few values (n < 6). */
  readonly ci: MedianInterval | null;
}

/** Summarises a sample. Throws `InvalidSample` for empty or non-finite input. */
export function summarise(values: ArrayLike<number>): Summary {
  const sorted = ascending(values);
  const tail = (p: number): number | null => (enoughFor(p, sorted.length) ? quantileSorted(sorted, p) : null);
  return {
    ...moments(sorted),
    min: sorted[0]!,
    max: sorted[sorted.length - 1]!,
    median: quantileSorted(sorted, 0.5),
    p90: tail(0.9),
    p99: tail(0.99),
    ci: medianIntervalSorted(sorted),
  };
}
