import { type EnergySplit, energySplit } from './energy-split.js';
import { shuffled, type Words, wordsFrom } from './random.js';
import { InvalidSample, requireSample } from './sample.js';

/** A place in a series from where on its values come from another distribution. */
export interface ChangePoint {
  /** Index of the first value after the change. */
  readonly at: number;
  /** The scaled energy statistic of the cut. */
  readonly statistic: number;
  /** How likely so large a statistic is without this change, those found before it being given. */
  readonly p: number;
}

/** How change points are looked for. */
export interface ChangePointOptions {
  /** The share of series without any change in which one is found nevertheless. */
  readonly alpha: number;
  /** Random orders that each change is held against; p is a multiple of 1/(permutations + 1). */
  readonly permutations: number;
  /** Fewest values between two changes, and before the first and after the last: 2 or more. */
  readonly fewest: number;
  readonly seed: number;
}

/** A stretch between two changes, and how it would be cut next. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly split: EnergySplit | null;
}

/**
 * Change points of a series by E-divisive: the best cut of any stretch is taken, as long as a permutation test finds it
 * significant, and the parts of it are looked at in turn. In the test, the values of each stretch are put in random
 * order, and their best cut is sought anew; the order that was measured counts as one of them, so that no p is 0.
 * What is found is in the order of time.
 *
 * Values are taken as exchangeable where nothing changes: where each depends on the one before, there are more false
 * alarms. Any change of the distribution counts, of its spread as well as of its level, and a drift becomes one or
 * several steps.
 *
 * Source: Matteson and James, Journal of the American Statistical Association 109 (2014) 334, sections 2.2 to 2.4.
 */
export function changePoints(
  values: ArrayLike<number>,
  { alpha, permutations, fewest, seed }: ChangePointOptions,
): ChangePoint[] {
  requireSample(values);
  if (!(Number.isInteger(fewest) && fewest >= 2))
    throw new InvalidSample(`a stretch of ${fewest} values has no spread; expected 2 or more`);
  const series = Float64Array.from(values);
  const words = wordsFrom(seed);
  const stretch = (from: number, to: number): Stretch => ({
    from,
    to,
    split: energySplit(series.subarray(from, to), fewest),
  });
  let stretches = [stretch(0, series.length)];
  const found: ChangePoint[] = [];
  for (;;) {
    const best = stretches.reduce((a, b) => (statisticOf(b.split) > statisticOf(a.split) ? b : a));
    if (best.split === null) break;
    const p = permutationP(series, stretches, best.split.statistic, { alpha, permutations, fewest }, words);
    if (p > alpha) break;
    const at = best.from + best.split.before;
    found.push({ at, statistic: best.split.statistic, p });
    stretches = stretches.flatMap((one) =>
      one === best ? [stretch(one.from, at), stretch(at, one.to)] : [one],
    );
  }
  return found.sort((a, b) => a.at - b.at);
}

const statisticOf = (split: EnergySplit | null): number => split?.statistic ?? Number.NEGATIVE_INFINITY;

/** Ends as soon as p is above alpha whatever the other orders give; then it is a lower bound. */
function permutationP(
  series: Float64Array,
  stretches: readonly Stretch[],
  observed: number,
  { alpha, permutations, fewest }: Omit<ChangePointOptions, 'seed'>,
  words: Words,
): number {
  let count = 1;
  for (let draw = 0; draw < permutations; draw++) {
    // All are shuffled, whatever the first ones give: so each draw takes as many random numbers.
    const orders = stretches.map(({ from, to }) => shuffled([...series.subarray(from, to)], words));
    if (
      orders.some((order) => statisticOf(energySplit(order, fewest)) >= observed - TIE * Math.abs(observed))
    )
      count++;
    if (count / (permutations + 1) > alpha) break;
  }
  return count / (permutations + 1);
}

/** Two sums of the same terms in another order are equal, whatever their last digits. */
const TIE = 1e-9;
