import type { Json } from '../../model/index.js';
import type { CellFile, Levels } from '../bundle/format.js';

/** Whether a combination of levels is wanted. */
export type Constraint = (levels: Levels) => boolean;

/**
 * Every combination of levels that the constraints let pass, the last factor varying fastest,
 * so that the numbering follows from how the factors are written.
 */
export const cellsOf = (
  factors: { readonly [factor: string]: readonly Json[] },
  wanted: Constraint = () => true,
): CellFile[] => {
  const combinations = Object.entries(factors).reduce<Levels[]>(
    (cells, [factor, levels]) =>
      cells.flatMap((cell) => levels.map((level) => ({ ...cell, [factor]: level }))),
    [{}],
  );
  return combinations.filter(wanted).map((levels, index) => ({ index, id: cellId(levels), factors: levels }));
};

/** `datapath=sriov guests=4`; `all` for an experiment without factors. */
export const cellId = (levels: Levels): string =>
  Object.entries(levels)
    .map(([factor, level]) => `${factor}=${typeof level === 'string' ? level : JSON.stringify(level)}`)
    .join(' ') || 'all';
