import {
  type Comparison,
  compareIndependent,
  comparePaired,
  decide,
  holm,
  type Verdict,
} from '../../statistics/index.js';
import type { CellFile, RunFile } from '../data/bundle.js';
import type { RunData, Series } from '../data/run-data.js';
import type { Answer, CellComparison } from '../model.js';
import { describeMetric, factorLevel, levelText, varyingFactors } from './labels.js';
import { answerSentence } from './sentences.js';

/** What the run was made to find out: each declared metric, the compared factor's levels against its baseline. */
export function answers(data: RunData): Answer[] {
  const { run } = data;
  const { factor, metrics } = run.analysis;
  if (factor === null) return [];
  const drafts = metrics.flatMap((id) => {
    const series = data.series.get(id);
    return series && series.values.length > 0
      ? [{ id, series, pairs: comparisons(run, factor, series) }]
      : [];
  });
  // The family is everything that this run is asked: Holm over all of its comparisons at once.
  const adjusted = holm(drafts.flatMap(({ pairs }) => pairs.map(({ comparison }) => comparison.test.p)));
  let next = 0;
  return drafts.map(({ id, series, pairs }) => {
    const { unit, better, label } = describeMetric(run, id, series.unit);
    const judged = pairs.map((pair): CellComparison => {
      const adjusted_p = adjusted[next++]!;
      // Each question was declared by itself, and its verdict rests on its own interval. Were it to rest on
      // the adjusted p, six blocks, whose smallest p is 1/32, could never answer two questions.
      const verdict: Verdict = decide(pair.comparison, run.analysis.smallest_effect);
      return { ...pair, adjusted_p, verdict };
    });
    const base = { metric: id, label, unit, better, comparisons: judged };
    return { ...base, sentence: answerSentence(base, run.analysis.smallest_effect) };
  });
}

type Pair = Omit<CellComparison, 'adjusted_p' | 'verdict'>;

function comparisons(run: RunFile, factor: string, series: Series): Pair[] {
  const others = varyingFactors(run).filter((other) => other !== factor);
  const conditionOf = (cell: CellFile): string =>
    others.map((other) => factorLevel(other, cell.factors[other])).join(', ');
  const baseline = levelText(run.analysis.baseline);
  const isBaseline = (cell: CellFile): boolean => levelText(cell.factors[factor]) === baseline;
  return run.cells
    .filter((cell) => !isBaseline(cell))
    .flatMap((cell) => {
      const condition = conditionOf(cell);
      const base = run.cells.find((other) => isBaseline(other) && conditionOf(other) === condition);
      const found = base && compareCells(series, base.index, cell.index, run.analysis.paired);
      if (!base || !found) return [];
      const level = factorLevel(factor, cell.factors[factor]);
      return [{ condition, baseline: factorLevel(factor, base.factors[factor]), level, ...found }];
    });
}

/** Values that know their cell and their block. */
type Placed = Pick<Series, 'values' | 'cells' | 'blocks'>;

/**
 * Two cells of one run: pairs where both were measured in the same block, if the design pairs them; a block
 * in which one of them failed then counts for neither. Undefined when nothing is left to compare.
 */
export function compareCells(
  series: Placed,
  base: number,
  cell: number,
  paired: boolean,
): { paired: boolean; comparison: Comparison } | undefined {
  const a = byBlock(series, base);
  const b = byBlock(series, cell);
  if (a.size === 0 || b.size === 0) return undefined;
  if (!paired) return { paired, comparison: compareIndependent([...a.values()], [...b.values()]) };
  const blocks = [...a.keys()].filter((block) => b.has(block));
  if (blocks.length === 0) return undefined;
  const side = (values: Map<number, number>): number[] => blocks.map((block) => values.get(block)!);
  return { paired, comparison: comparePaired(side(a), side(b)) };
}

/** A cell's value in each block. */
export function byBlock(series: Placed, cell: number): Map<number, number> {
  const values = new Map<number, number>();
  series.cells.forEach((one, i) => {
    if (one === cell) values.set(series.blocks[i]!, series.values[i]!);
  });
  return values;
}
