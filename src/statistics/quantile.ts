import { ascending, InvalidSample } from './sample.js';

/**
 * Quantile of sorted values by linear interpolation between order statistics, h = (n − 1)p: type 7 of
 * Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996) 361,
 * and the default of R's `quantile` and of NumPy.
 *
 * @param sorted ascending and finite, at least one value
 * @param probability from 0 to 1
 */
export function quantileSorted(sorted: ArrayLike<number>, probability: number): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw new InvalidSample(`the probability is ${probability}; expected a number from 0 to 1`);
  }
  if (sorted.length === 0) throw new InvalidSample('the sample is empty; expected at least one value');
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const weight = position - below;
  const low = sorted[below]!;
  if (weight === 0) return low;
  const high = sorted[below + 1]!;
  // Weighing both ends cannot overflow, as high − low can; equal ends stay exactly what they are.
  return low === high ? low : (1 - weight) * low + weight * high;
}

/** Type-7 quantile of values in any order. Throws {@link InvalidSample} for empty or non-finite input. */
export function quantile(values: ArrayLike<number>, probability: number): number {
  return quantileSorted(ascending(values), probability);
}

/** Median, in the unit of the values. Throws {@link InvalidSample} for empty or non-finite input. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
