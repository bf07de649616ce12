import type { TrialStatus } from '../bundle/index.js';

/** Failed trials in a row after which something must be wrong with the testbed, not with a trial. */
export const hopeless = 6;

/**
 * Places whose last trial belongs to such a row: they were lost with the testbed, and a resumed run measures
 * them again. Single failures are results like any other, and stay.
 * @param history all trials in the order of execution
 */
export const hopelessPlaces = (
  history: readonly { readonly key: string; readonly status: TrialStatus }[],
): Set<string> => {
  const lost = new Set<string>();
  let row: string[] = [];
  for (const { key, status } of history) {
    lost.delete(key);
    row = status === 'failed' ? [...row, key] : [];
    if (row.length >= hopeless) for (const each of row) lost.add(each);
  }
  return lost;
};
