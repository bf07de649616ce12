import { jain } from '../../statistics/jain.js';
import type { Client, Slice } from './workload.js';

/** What several clients did while all of them ran. */
export interface Shared {
  /** Seconds of the window. */
  readonly seconds: number;
  /** Bits a second of each client inside it. */
  readonly rates: readonly number[];
}

/**
 * The window from the last client's first slice to the first client's last one, and each client's rate in
 * it; a slice that reaches out of it counts by the part inside. Null when there is no such window: then
 * nothing can be said of fairness.
 */
export const sharedWindow = (clients: readonly Client[]): Shared | null => {
  const lines = clients.map(({ measured, began }) =>
    began === null ? [] : (measured.timeline ?? []).map((slice) => shifted(slice, began / 1000)),
  );
  if (lines.some((line) => line.length === 0)) return null;
  const start = Math.max(...lines.map((line) => line[0]!.start));
  const end = Math.min(...lines.map((line) => line.at(-1)!.end));
  if (end <= start) return null;
  const rates = lines.map(
    (line) =>
      line.reduce((bits, slice) => bits + slice.bits * partInside(slice, start, end), 0) / (end - start),
  );
  return { seconds: end - start, rates };
};

const shifted = ({ start, end, bits }: Slice, by: number): Slice => ({
  start: start + by,
  end: end + by,
  bits,
});

const partInside = (slice: Slice, start: number, end: number): number =>
  slice.end <= slice.start
    ? 0
    : Math.max(0, Math.min(slice.end, end) - Math.max(slice.start, start)) / (slice.end - slice.start);

/**
 * How evenly the clients shared: Jain's index, and the smallest and the largest share as a part of the
 * equal share's sum. Empty when nobody got anything.
 */
export const fairness = ({ seconds, rates }: Shared): { readonly [metric: string]: number } => {
  const all = rates.reduce((sum, rate) => sum + rate, 0);
  if (all === 0) return {};
  return {
    fairness_jain: jain(rates),
    share_min: Math.min(...rates) / all,
    share_max: Math.max(...rates) / all,
    window: seconds,
  };
};
