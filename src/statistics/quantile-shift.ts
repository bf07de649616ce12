import type { Interval } from './median-interval.js';
import { quantileSorted } from './quantile.js';
import { uniformNumbers } from './random.js';
import { ascending, InvalidSample } from './sample.js';
import { studentUpperQuantile } from './student.js';
import { enoughFor } from './tail-support.js';

/** How far one quantile of `b` lies from that of `a`, in their unit. */
export interface QuantileShift {
  readonly probability: number;
  readonly a: number;
  readonly b: number;
  readonly shift: number;
  /** 95 %, of this quantile alone; null where there are too few clusters, or all draws are alike. */
  readonly interval: Interval | null;
}

/** Values and the cluster that each was drawn with: the trial of a single round trip. */
export interface ClusteredSample {
  readonly values: ArrayLike<number>;
  /** As long as `values`; where it is left out, every value was drawn by itself. */
  readonly clusters?: ArrayLike<number>;
}

const DRAWS = 800;
/** Draws times values at most: large samples are drawn from less often. */
const EFFORT = 60_000_000;
/** Fewer clusters scatter too little to say how much they do. */
const FEWEST_CLUSTERS = 6;

/** The quantiles that the shift function is shown at. */
const shiftProbabilities = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99] as const;

/**
 * The shift function: differences of quantiles, so that a shift of the tail alone is seen. Intervals by a
 * bootstrap of whole clusters from a fixed seed: the estimate ± t times the standard error of the draws, with t and
 * a correction for the number of clusters, as few of them scatter less than they should. Quantiles that a sample
 * has too few values for are left out.
 * Sources: Doksum, The Annals of Statistics 2 (1974) 267; Wilcox, Introduction to Robust Estimation and Hypothesis
 * Testing; Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8.
 */
export function quantileShifts(
  a: ClusteredSample,
  b: ClusteredSample,
  probabilities: readonly number[] = shiftProbabilities,
  seed = 1,
): QuantileShift[] {
  const [first, second] = [prepared(a), prepared(b)];
  const able = probabilities.filter((p) =>
    [first, second].every(({ sorted }) => enoughFor(p, sorted.length)),
  );
  if (able.length === 0) return [];
  const uniform = uniformNumbers(seed);
  const size = first.sorted.length + second.sorted.length;
  const draws = Math.max(100, Math.min(DRAWS, Math.floor(EFFORT / size)));
  const errors = able.map(() => [] as number[]);
  for (let draw = 0; draw < draws; draw++) {
    const [one, two] = [redrawn(first, able, uniform), redrawn(second, able, uniform)];
    able.forEach((_, i) => {
      errors[i]!.push(two[i]! - one[i]!);
    });
  }
  const clusters = Math.min(first.count, second.count);
  const reach =
    clusters < FEWEST_CLUSTERS
      ? 0
      : studentUpperQuantile(0.025, 2 * clusters - 2) * Math.sqrt(clusters / (clusters - 1));
  return able.map((probability, i) => {
    const [from, to] = [
      quantileSorted(first.sorted, probability),
      quantileSorted(second.sorted, probability),
    ];
    const shift = to - from;
    const half = reach * deviation(errors[i]!);
    const interval = half > 0 ? { level: 0.95, low: shift - half, high: shift + half } : null;
    return { probability, a: from, b: to, shift, interval };
  });
}

interface Prepared {
  readonly sorted: Float64Array;
  /** The cluster of each sorted value, from 0. */
  readonly clusters: Int32Array;
  readonly count: number;
  /** How many values each cluster has. */
  readonly sizes: Int32Array;
}

function prepared({ values, clusters }: ClusteredSample): Prepared {
  if (clusters && clusters.length !== values.length) {
    throw new InvalidSample(`${values.length} values need as many clusters; found ${clusters.length}`);
  }
  const sorted = ascending(values);
  if (!clusters)
    return withSizes(
      sorted,
      Int32Array.from(sorted, (_, i) => i),
      sorted.length,
    );
  const order = Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const numbers = new Map<number, number>();
  for (const i of order) if (!numbers.has(clusters[i]!)) numbers.set(clusters[i]!, numbers.size);
  return withSizes(
    sorted,
    Int32Array.from(order, (i) => numbers.get(clusters[i]!)!),
    numbers.size,
  );
}

const withSizes = (sorted: Float64Array, clusters: Int32Array, count: number): Prepared => {
  const sizes = new Int32Array(count);
  for (const cluster of clusters) sizes[cluster]! += 1;
  return { sorted, clusters, count, sizes };
};

/** Quantiles, ascending probabilities, of a sample of as many clusters drawn with replacement. */
function redrawn(
  { sorted, clusters, count, sizes }: Prepared,
  probabilities: readonly number[],
  uniform: () => number,
) {
  const weights = new Int32Array(count);
  for (let i = 0; i < count; i++) weights[Math.floor(uniform() * count)]! += 1;
  let total = 0;
  for (let i = 0; i < count; i++) total += weights[i]! * sizes[i]!;
  const found: number[] = [];
  let passed = 0;
  let i = -1;
  for (const probability of probabilities) {
    const position = probability * (total - 1);
    const [below, part] = [Math.floor(position), position - Math.floor(position)];
    while (passed <= below) passed += weights[clusters[++i]!]!;
    const low = sorted[i]!;
    let next = i;
    // The order statistic above may be another draw of the same value.
    if (passed <= below + 1) while (next + 1 < sorted.length && weights[clusters[++next]!] === 0);
    found.push(part === 0 || next === i ? low : low + part * (sorted[next]! - low));
  }
  return found;
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  return Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1));
}
