import {
  hasRatio,
  judgeFamily,
  median,
  moments,
  power,
  type Samples,
  smallestP,
} from '../../statistics/index.js';
import { comparedFactors, type Levels, marginOf, type RunFile } from '../data/bundle.js';
import type { RunData, Series } from '../data/run-data.js';
import type { Answer, CellComparison } from '../model.js';
import { cellPairs, type Pair, type TrialSamples } from './cell-pairs.js';
import { adjustInteractions, interactionsOf } from './interactions.js';
import { describeMetric } from './labels.js';
import { answerSentence } from './sentences.js';

/**
 * What the run was made to find out: each declared metric, the levels of each compared factor against its baseline.
 * The first metric and factor are the question; its conditions are adjusted over each other. All other comparisons
 * are a second family.
 */
export function answers(data: RunData): Answer[] {
  const { run } = data;
  const { metrics } = run.analysis;
  const compared = comparedFactors(run.analysis);
  const drafts = compared.flatMap(({ factor, baseline }, rank) =>
    metrics.flatMap((id, place) => {
      const series = data.series.get(id);
      if (!series || series.values.length === 0) return [];
      const { unit, better, label } = describeMetric(run, id, series.unit);
      const margin = marginOf(run.analysis, id, unit);
      const role = place + rank === 0 ? ('primary' as const) : ('secondary' as const);
      // Whether two factors depend on each other is one question, whichever is named first.
      const told = compared.slice(0, rank).map((earlier) => earlier.factor);
      const pairs = pairsOf(run, factor, baseline, series);
      return [{ id, factor, series, unit, better, label, margin, role, told, pairs }];
    }),
  );
  const judged = new Map<Pair, Judged>();
  for (const role of ['primary', 'secondary'] as const) {
    const family = drafts
      .filter((draft) => draft.role === role)
      .flatMap(({ pairs, margin }) => pairs.map((pair) => ({ pair, samples: pair.samples, margin })));
    judgeFamily(family, 'holm').forEach((found, i) => {
      judged.set(family[i]!.pair, { ...found, family: family.length });
    });
  }
  const found = drafts.map(({ id, series, pairs, told, ...draft }): Answer => {
    const comparisons = pairs.map((pair) => cellComparison(pair, judged.get(pair)!));
    const strength = pairs.map((pair) => powerOf(pair, draft.margin, judged.get(pair)!.family));
    const known = strength.filter((one) => one !== null);
    const base = {
      ...{ metric: id, ...draft, comparisons },
      interactions: interactionsOf(run, [draft.factor, ...told], pairs, draft.margin),
      power: known.length === 0 ? null : Math.min(...known),
      smallest_p:
        pairs.length === 0
          ? null
          : Math.min(...pairs.map((pair) => reachable(pair, judged.get(pair)!.family))),
    };
    return { ...base, sentence: '' };
  });
  return adjustInteractions(found).map((answer) => ({ ...answer, sentence: answerSentence(answer) }));
}

const reachable = ({ samples: { design, a, b } }: Pair, family: number): number =>
  Math.min(1, family * smallestP(design, a.length, b.length));

type Judged = ReturnType<typeof judgeFamily>[number] & { readonly family: number };

const cellComparison = (
  { condition, baseline, level, samples }: Pair,
  { comparison, adjusted_p, interval, verdict }: Judged,
): CellComparison => ({
  ...{ condition, baseline, level, paired: samples.design === 'paired', comparison },
  ...{ adjusted_p, judged_interval: interval, verdict },
});

function pairsOf(run: RunFile, factor: string, baseline: Levels[string], series: Placed): Pair[] {
  return cellPairs(run, factor, baseline).flatMap((pair) => {
    const found = samplesOf(series, pair.base.index, pair.cell.index, run.analysis.paired);
    return found ? [{ ...pair, ...found }] : [];
  });
}

/** Values that know their cell and their block. */
type Placed = Pick<Series, 'values' | 'cells' | 'blocks'>;

/**
 * Two cells of one run: pairs where both were measured in the same block, if the design pairs them; a block
 * in which one of them failed then counts for neither. Undefined when nothing is left to compare.
 */
export function samplesOf(
  series: Placed,
  base: number,
  cell: number,
  paired: boolean,
): { samples: TrialSamples; blocks: readonly number[] } | undefined {
  const a = byBlock(series, base);
  const b = byBlock(series, cell);
  const shared = paired ? [...a.keys()].filter((block) => b.has(block)) : [];
  if (a.size === 0 || b.size === 0 || (paired && shared.length === 0)) return undefined;
  const side = (values: Map<number, number>): number[] =>
    paired ? shared.map((block) => values.get(block)!) : [...values.values()];
  const design = paired ? ('paired' as const) : ('independent' as const);
  return { samples: { a: side(a), b: side(b), design, scale: 'ratio' }, blocks: shared };
}

/** A cell's value in each block. */
export function byBlock(series: Placed, cell: number): Map<number, number> {
  const values = new Map<number, number>();
  series.cells.forEach((one, i) => {
    if (one === cell) values.set(series.blocks[i]!, series.values[i]!);
  });
  return values;
}

/**
 * How often an effect as large as the margin is found by a family of this size, if values scatter as they did.
 * Null where nothing scattered, or no effect is too small to matter.
 */
function powerOf({ samples }: Pair, margin: Answer['margin'], family: number): number | null {
  const ratio = margin.kind === 'share' && hasRatio(samples);
  const size = ratio ? Math.log1p(margin.size) : amount(margin, samples);
  const spread = ratio ? scatter(samples, Math.log) : scatter(samples, (value) => value);
  if (spread === null || size === 0) return null;
  const n = Math.min(samples.a.length, samples.b.length);
  return power({ design: samples.design, n, alpha: 0.05 / family }, size / spread, 500);
}

const amount = ({ kind, size }: Answer['margin'], { a }: Samples): number =>
  kind === 'amount' ? size : size * Math.abs(median(a));

function scatter({ a, b, design }: Samples, on: (value: number) => number): number | null {
  const [from, to] = [a.map(on), b.map(on)];
  const found =
    design === 'paired'
      ? moments(to.map((value, i) => value - from[i]!)).stddev
      : moments([...from.map((x) => x - median(from)), ...to.map((x) => x - median(to))]).stddev;
  return found === 0 ? null : found;
}
