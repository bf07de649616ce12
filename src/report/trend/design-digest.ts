import { createHash } from 'node:crypto';
import { withSortedKeys } from '../../model/sorted-keys.js';
import { byText } from '../analysis/labels.js';
import type { RunFile } from '../data/bundle.js';

/**
 * What a run asks, as a digest: the levels of each cell, and what is measured there with which parameters, as the
 * playbook has them. Not hosts, seed, order, repetitions or names: runs with the same digest ask the same.
 */
export function designDigest({ cells, measure }: Pick<RunFile, 'cells' | 'measure'>): string {
  const question = {
    cells: cells.map(({ factors }) => canonical(factors)).sort(byText),
    measure: measure.map(({ id, driver, parameters }) => canonical({ id, driver, parameters })).sort(byText),
  };
  return createHash('sha256').update(JSON.stringify(question)).digest('hex');
}

const canonical = (value: unknown): string => JSON.stringify(value, withSortedKeys);
