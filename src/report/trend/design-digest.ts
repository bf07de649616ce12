import { createHash } from 'node:crypto';
import type { Json } from '../../model/index.js';
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

/** As JSON whose keys are in their order, so that equal values are equal texts. */
const canonical = (value: Json): string => JSON.stringify(sorted(value));

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => byText(a, b));
  return Object.fromEntries(entries.map(([key, own]) => [key, sorted(own)]));
}
