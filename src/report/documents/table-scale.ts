import { type Scale, scaleFor } from '../../model/figures.js';

/** One scale for all rows of a table, by the middle one of their values. */
export function tableScale(unit: string, values: readonly number[]): Scale {
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  return scaleFor(unit, sizes[Math.floor(sizes.length / 2)] ?? 0);
}
