import { InvalidSample, requireSample } from './sample.js';

/** Mean and spread of a sample, in its unit. `stddev` is null for one value, which shows no spread. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly stddev: number | null;
}

/**
 * Arithmetic mean and sample standard deviation (n − 1), by the corrected two-pass algorithm of Chan, Golub
 * and LeVeque, "Algorithms for computing the sample variance", The American Statistician 37 (1983) 242.
 * All values are at hand, so two passes are possible, and they lose less than Welford's one: a large offset
 * costs no digits, and equal values give exactly 0. Values are scaled by a power of two, so that neither
 * 1e300 overflows nor 1e-300 vanishes when squared.
 */
export function moments(values: ArrayLike<number>): Moments {
  requireSample(values);
  const n = values.length;
  const scale = powerOfTwoAbove(values);
  const origin = values[0]! / scale;
  const centre = origin + meanDeviation(values, scale, origin);
  const mean = centre + meanDeviation(values, scale, centre);
  if (n === 1) return { n, mean: values[0]!, stddev: null };
  let squares = 0;
  let rest = 0;
  for (let i = 0; i < n; i++) {
    const deviation = values[i]! / scale - mean;
    squares += deviation * deviation;
    rest += deviation;
  }
  const variance = Math.max(0, (squares - (rest * rest) / n) / (n - 1));
  const stddev = Math.sqrt(variance) * scale;
  if (!Number.isFinite(stddev)) throw new InvalidSample('the spread of the sample is too large for a double');
  return { n, mean: mean * scale, stddev };
}

/** Mean of x/scale − origin, with Neumaier's compensation so that a long sum keeps its last digits. */
function meanDeviation(values: ArrayLike<number>, scale: number, origin: number): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const term = values[i]! / scale - origin;
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return (sum + lost) / values.length;
}

function powerOfTwoAbove(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  if (largest === 0) return 1;
  // 2 to the exponent, kept where both it and its inverse are ordinary doubles.
  return 2 ** Math.min(1020, Math.max(-1020, Math.floor(Math.log2(largest))));
}
