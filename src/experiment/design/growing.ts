import { entryOf } from '../../model/index.js';
import type { CellFile } from '../bundle/format.js';

/** What grows: the number of guests, or an offered rate. */
export type Growing = 'guests' | 'rate';

/** Whether a factor is named after a rate. */
export const isRate = (factor: string): boolean => /(?:^|_)rate(?:_|$)/.test(factor);

/** The factor whose numbers grow from cell to cell: guests where they vary, and a rate otherwise. */
export const growingFactor = (cells: readonly CellFile[], over?: Growing): string | undefined => {
  const numeric = Object.keys(cells[0]?.factors ?? {}).filter((factor) => {
    const levels = cells.map((cell) => entryOf(cell.factors, factor));
    return levels.every((level) => typeof level === 'number') && new Set(levels).size > 1;
  });
  const guests = numeric.find((factor) => /guest|instance|container/.test(factor));
  const rate = numeric.find(isRate);
  return over === 'guests' ? guests : over === 'rate' ? rate : (guests ?? rate);
};
