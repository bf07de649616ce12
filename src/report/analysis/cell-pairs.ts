import { entryOf } from '../../model/index.js';
import type { Samples } from '../../statistics/index.js';
import type { CellFile, RunFile } from '../data/bundle.js';
import { factorLevel, levelText, varyingFactors } from './labels.js';

/** Two cells that differ in the compared factor only. */
export interface CellPair {
  readonly base: CellFile;
  readonly cell: CellFile;
  /** Levels of the other factors: `guests 4, neighbour idle`; empty when there are none. */
  readonly condition: string;
  readonly baseline: string;
  readonly level: string;
}

/** Samples of single trials of one run. */
export type TrialSamples = Samples & { readonly design: 'paired' | 'independent' };

/** Two cells that differ in the compared factor only, and their values. */
export interface Pair extends CellPair {
  readonly samples: TrialSamples;
  /** The block of each value, where both sides are paired. */
  readonly blocks: readonly number[];
}

/**
 * The pairs of cells that answer a question: every level against the baseline, everything else being the same. The
 * baseline is that of the run's first compared factor unless told.
 */
export function cellPairs(run: RunFile, factor: string, against = run.analysis.baseline): CellPair[] {
  const others = varyingFactors(run).filter((other) => other !== factor);
  const conditionOf = (cell: CellFile): string =>
    others.map((other) => factorLevel(other, entryOf(cell.factors, other))).join(', ');
  const baseline = levelText(against);
  const isBaseline = (cell: CellFile): boolean => levelText(entryOf(cell.factors, factor)) === baseline;
  return run.cells
    .filter((cell) => !isBaseline(cell))
    .flatMap((cell) => {
      const condition = conditionOf(cell);
      const base = run.cells.find((other) => isBaseline(other) && conditionOf(other) === condition);
      if (!base) return [];
      const names = [base, cell].map((one) => factorLevel(factor, entryOf(one.factors, factor)));
      return [{ base, cell, condition, baseline: names[0]!, level: names[1]! }];
    });
}
