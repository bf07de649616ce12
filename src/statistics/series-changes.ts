import { type ChangePoint, changePoints } from './change-points.js';
import { energySplit } from './energy-split.js';
import { median } from './quantile.js';

/** Values that are looked at one by one: the effort grows by their square. */
const SINGLY = 128;

/** Fewest values of a stretch: a lasting change has shown three times. */
export const FEWEST = 3;

/**
 * Change points of a series of any length, in which a change is found by chance in a share of at most `alpha`. Up to
 * {@link SINGLY} values are looked at one by one. Of a longer series the newest are, and the whole once more in groups
 * of as many neighbours as it takes, by their medians; each look has half of `alpha`. What the groups show is then
 * placed among the single values.
 */
export function seriesChanges(values: readonly number[], alpha: number, seed: number): ChangePoint[] {
  if (values.length <= SINGLY) return look(values, alpha, seed);
  const from = values.length - SINGLY;
  const recent = look(values.slice(from), alpha / 2, seed).map((one) => ({ ...one, at: one.at + from }));
  const size = Math.ceil(values.length / SINGLY);
  // The oldest may fill no group; whatever is new belongs to one.
  const first = values.length % size;
  const starts = Array.from({ length: (values.length - first) / size }, (_, i) => first + i * size);
  const groups = starts.map((start) => median(values.slice(start, start + size)));
  const old = look(groups, alpha / 2, seed)
    .map((one) => ({ ...one, at: placed(values, starts, one.at, size) }))
    .filter(({ at }) => at < from + FEWEST);
  return apart([...old, ...recent]);
}

const look = (values: readonly number[], alpha: number, seed: number): ChangePoint[] =>
  changePoints(values, {
    alpha,
    permutations: Math.max(199, Math.ceil(2 / alpha) - 1),
    fewest: FEWEST,
    seed,
  });

/** The best cut of the neighbourhood of a group that is the first after a change. */
function placed(values: readonly number[], starts: readonly number[], group: number, size: number): number {
  const start = starts[group]!;
  const reach = Math.min(2 * size, SINGLY / 2);
  const from = Math.max(0, start - reach);
  const split = energySplit(values.slice(from, start + reach), FEWEST);
  return split === null ? start : from + split.before;
}

/** In the order of time; of two that leave no stretch between them, the more certain one. */
function apart(found: readonly ChangePoint[]): ChangePoint[] {
  const kept: ChangePoint[] = [];
  for (const one of [...found].sort((a, b) => a.at - b.at)) {
    const last = kept.at(-1);
    if (last === undefined || one.at - last.at >= FEWEST) kept.push(one);
    else if (one.p < last.p) kept[kept.length - 1] = one;
  }
  return kept;
}
