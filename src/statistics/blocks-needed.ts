import { pairedShift } from './hodges-lehmann.js';
import { medianInterval } from './median-interval.js';
import { median, quantileSorted } from './quantile.js';
import { normalNumbers, uniformNumbers } from './random.js';
import { ascending, requireSample } from './sample.js';

/** What a precision is of: the median of values, or the ratio of two levels from the log ratios of pairs. */
export type PrecisionOf = 'median' | 'log-ratio';

/** How many blocks a precision will take. */
export interface BlocksNeeded {
  /** With so many, half of such runs are as precise as wanted; null where more than {@link MOST}. */
  readonly blocks: number | null;
  /** From other pilots of the same size, nine of ten times, so much would have been told. */
  readonly low: number;
  /** Null: more than can be told. */
  readonly high: number | null;
}

/** Fewest values with a 95 % interval, and fewest of a pilot. */
export const FEWEST_OF_PILOT = 6;
const FEWEST = FEWEST_OF_PILOT;
/** More blocks than this no experiment may have. */
const MOST = 10_000;
/** Larger samples are not drawn: there, an interval is narrower by the root of how much larger they are. */
const DRAWN = 120;
/** Samples of each size, and pilots. */
const [SAMPLES, PILOTS] = [40, 100];
/**
 * Blocks until half the width of a 95 % interval is at most `wanted`, as a share, by resampling a pilot: samples of each
 * size are drawn from it, and the size counts at which half of them are narrow enough. Its own uncertainty is that of
 * pilots drawn from the pilot in the same way. Values are drawn with noise of a kernel's width and the scatter of the
 * whole kept, as a few values have gaps that the next ones fill.
 *
 * Sources: the resampling of CONFIRM, Maricq and others, Taming performance variability, OSDI 2018; the smoothed bootstrap,
 * Silverman and Young, Biometrika 74 (1987) 469.
 */
export function blocksNeeded(
  pilot: readonly number[],
  wanted: number,
  of: PrecisionOf,
  seed: number,
): BlocksNeeded {
  requireSample(pilot);
  const uniform = uniformNumbers(seed);
  const draw = drawing(pilot, of, uniform);
  const told = needed(draw, wanted, of);
  // Of other pilots only the width at the size that was told is needed: it changes by the root of the size.
  const size = Math.min(told ?? DRAWN, DRAWN);
  const others = Array.from({ length: PILOTS }, () => {
    const typical = typicalWidth(drawing(draw(pilot.length), of, uniform), size, of);
    return Math.max(FEWEST, Math.ceil(size * (typical / wanted) ** 2));
  });
  const sorted = others.sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  const high = Math.max(at(0.95), told ?? Number.POSITIVE_INFINITY);
  return { blocks: told, low: Math.min(at(0.05), told ?? MOST), high: high <= MOST ? high : null };
}

type Draw = (size: number) => number[];

/** Values like those of a sample, on the scale on which they scatter alike. */
function drawing(sample: readonly number[], of: PrecisionOf, uniform: () => number): Draw {
  const logs = of === 'median' && sample.every((value) => value > 0);
  const values = logs ? sample.map(Math.log) : sample;
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  const sorted = ascending(values);
  const quartiles = (quantileSorted(sorted, 0.75) - quantileSorted(sorted, 0.25)) / 1.349;
  const deviation = Math.sqrt(variance);
  const width = 0.5 * Math.min(deviation, quartiles > 0 ? quartiles : deviation) * n ** -0.2;
  // So that what is drawn has the variance that the population is estimated to have.
  const shrink = variance === 0 ? 0 : Math.sqrt(((n / (n - 1)) * variance) / (variance + width ** 2));
  const normal = normalNumbers(uniform);
  const one = (): number => mean + shrink * (values[Math.floor(uniform() * n)]! - mean + width * normal());
  return (size) => Array.from({ length: size }, () => (logs ? Math.exp(one()) : one()));
}

/** What half of the samples of a size do not exceed. */
const typicalWidth = (draw: Draw, size: number, of: PrecisionOf): number =>
  median(Array.from({ length: SAMPLES }, () => halfWidth(draw(size), of)));

/** The size at which half of the samples are narrow enough; null where it is beyond every experiment. */
function needed(draw: Draw, wanted: number, of: PrecisionOf): number | null {
  const typical = (size: number): number => typicalWidth(draw, size, of);
  const widest = typical(DRAWN);
  if (widest > wanted) {
    const size = Math.ceil(DRAWN * (widest / wanted) ** 2);
    return size > MOST ? null : size;
  }
  let [low, high] = [FEWEST, DRAWN];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (typical(middle) <= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Half the width of a sample's interval as a share of its centre, as a stopping rule has it. */
export function halfWidth(values: readonly number[], of: PrecisionOf): number {
  if (of === 'log-ratio') {
    const { estimate, interval } = pairedShift(values);
    if (interval === null) return Number.POSITIVE_INFINITY;
    return (Math.exp(interval.high) - Math.exp(interval.low)) / 2 / Math.exp(estimate);
  }
  const interval = medianInterval(values);
  if (interval === null) return Number.POSITIVE_INFINITY;
  const width = interval.high - interval.low;
  return width === 0 ? 0 : width / 2 / Math.abs(median(values));
}
