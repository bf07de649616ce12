import { entryOf, type Json } from '../../model/index.js';
import type { CellFile } from '../bundle/format.js';
import { cellId } from './cells.js';

/** Levels by which the shipped roles choose how packets get in and out of a guest. */
const datapaths: ReadonlySet<Json | undefined> = new Set(['virtio', 'sriov', 'macvtap']);

/** Whether a factor chooses the datapath, as far as its levels say so. */
export const choosesDatapath = (cells: readonly CellFile[], factor: string): boolean =>
  cells.every(({ factors }) => datapaths.has(entryOf(factors, factor)));

/** Cells that differ in one factor only, by the rest of their levels. */
export const armsOf = (cells: readonly CellFile[], factor: string): Map<string, CellFile[]> => {
  const arms = new Map<string, CellFile[]>();
  for (const cell of cells) {
    const { [factor]: _, ...rest } = cell.factors;
    const key = Object.keys(rest).length === 0 ? '' : cellId(rest);
    arms.set(key, [...(arms.get(key) ?? []), cell]);
  }
  return arms;
};

/** The first cell of each condition with each of the others that differ from it in the factor only. */
export const armPairs = (cells: readonly CellFile[], factor: string): (readonly [CellFile, CellFile])[] =>
  [...armsOf(cells, factor).values()].flatMap(([first, ...rest]) =>
    rest.map((other) => [first!, other] as const),
  );

/** A level as text, as templates write it. */
export const levelText = (level: Json | undefined): string =>
  typeof level === 'string' ? level : JSON.stringify(level ?? null);
