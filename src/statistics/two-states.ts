import { dipSorted } from './dip.js';
import { uniformNumbers } from './random.js';
import { ascending } from './sample.js';

/** Whether values keep to two states rather than scatter about one. */
export interface TwoStates {
  readonly dip: number;
  /** How likely so deep a dip is for values without a gap (uniform), the least favourable of one mode. */
  readonly p: number;
}

/** Fewer values show two states too rarely to look for them: see docs/statistics.md. */
export const FEWEST_FOR_TWO_STATES = 20;
const DRAWS = 999;
/** Dips shrink with the root of n; beyond this size their distribution is taken from it. */
const LARGEST = 400;

const known = new Map<number, Float64Array>();

/**
 * Hartigan's dip test. Its p is found by drawing uniform samples from a fixed seed, so that it is the same
 * everywhere. Null with fewer than {@link FEWEST_FOR_TWO_STATES} values.
 */
export function twoStates(values: ArrayLike<number>): TwoStates | null {
  const sorted = ascending(values);
  const n = sorted.length;
  if (n < FEWEST_FOR_TWO_STATES) return null;
  const found = dipSorted(sorted);
  const size = Math.min(n, LARGEST);
  const scaled = found * Math.sqrt(n / size);
  const beyond = chanceDips(size).filter((one) => one >= scaled).length;
  return { dip: found, p: (beyond + 1) / (DRAWS + 1) };
}

function chanceDips(n: number): Float64Array {
  const kept = known.get(n);
  if (kept) return kept;
  const uniform = uniformNumbers(n);
  const dips = Float64Array.from({ length: DRAWS }, () =>
    dipSorted(Float64Array.from({ length: n }, uniform).sort()),
  );
  known.set(n, dips);
  return dips;
}
