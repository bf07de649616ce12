import { entryOf } from '../../model/index.js';
import { comparePaired } from '../../statistics/comparison.js';
import { type MedianInterval, medianInterval } from '../../statistics/median-interval.js';
import { median } from '../../statistics/quantile.js';
import type { AnalysisFile, CellFile, ResultRow, UntilFile } from '../bundle/format.js';

/** How well one metric of one cell is known so far. */
export interface Precision {
  readonly cell: number;
  /** `ping.rtt_median` */
  readonly metric: string;
  readonly n: number;
  /** In the metric's unit; null without a trial. */
  readonly median: number | null;
  /** 95 %; null below 6 trials. */
  readonly interval: MedianInterval | null;
  /** Half the interval's width as a share of the median; null when there is no interval. */
  readonly halfWidth: number | null;
}

/** The precision of each named metric in each cell, from the trials that count. */
export const precisions = (
  rows: readonly ResultRow[],
  cells: readonly number[],
  metrics: readonly string[],
): Precision[] =>
  cells.flatMap((cell) =>
    metrics.map((metric) => {
      const values = rows.filter((row) => row.cell === cell && counts(row, metric)).map((row) => row.value!);
      const centre = values.length === 0 ? null : median(values);
      const interval = values.length === 0 ? null : medianInterval(values);
      const halfWidth =
        interval === null || centre === null ? null : share(interval.high - interval.low, centre);
      return { cell, metric, n: values.length, median: centre, interval, halfWidth };
    }),
  );

/** How well a compared level's effect is known so far. */
export interface EffectPrecision {
  readonly metric: string;
  readonly cell: number;
  /** Blocks in which both cells were measured. */
  readonly n: number;
  /** Half the interval of the ratio, as a share of the ratio; null without an interval or without a ratio. */
  readonly halfWidth: number | null;
}

/** The precision of each level against the baseline under the same conditions, paired by block. */
export const effectPrecisions = (
  rows: readonly ResultRow[],
  cells: readonly CellFile[],
  { factor, baseline }: Pick<AnalysisFile, 'factor' | 'baseline'>,
  metrics: readonly string[],
): EffectPrecision[] => {
  if (factor === null) return [];
  const level = ({ factors }: CellFile): string => JSON.stringify(entryOf(factors, factor));
  const others = ({ factors: { [factor]: _, ...rest } }: CellFile): string => JSON.stringify(rest);
  const bases = cells.filter((cell) => level(cell) === JSON.stringify(baseline));
  return cells.flatMap((cell) => {
    const base = bases.find((one) => one !== cell && others(one) === others(cell));
    if (!base || bases.includes(cell)) return [];
    return metrics.map((metric) => {
      const [a, b] = [base, cell].map(({ index }) => byBlock(rows, index, metric));
      const blocks = [...a!.keys()].filter((block) => b!.has(block));
      return { metric, cell: cell.index, n: blocks.length, halfWidth: halfOf(blocks, a!, b!) };
    });
  });
};

const byBlock = (rows: readonly ResultRow[], cell: number, metric: string): Map<number, number> =>
  new Map(
    rows.filter((row) => row.cell === cell && counts(row, metric)).map((row) => [row.block, row.value!]),
  );

const halfOf = (
  blocks: readonly number[],
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
): number | null => {
  if (blocks.length === 0) return null;
  const side = (values: ReadonlyMap<number, number>): number[] => blocks.map((block) => values.get(block)!);
  const { ratio } = comparePaired(side(a), side(b));
  return ratio?.interval ? (ratio.interval.high - ratio.interval.low) / 2 / ratio.estimate : null;
};

const counts = (row: ResultRow, metric: string): boolean =>
  row.scope === 'trial' &&
  row.status === 'ok' &&
  !row.warm_up &&
  row.value !== null &&
  `${row.workload}.${row.metric}` === metric;

/** A width around a median of zero is infinitely wide, unless it is zero itself. */
const share = (width: number, centre: number): number => (width === 0 ? 0 : width / 2 / Math.abs(centre));

/**
 * Whether blocks may stop: every metric of every cell has an interval that is narrow enough. A metric that a
 * cell does not measure at all says nothing; one that has failed so far keeps the blocks coming.
 */
export const preciseEnough = (
  found: readonly Pick<Precision, 'halfWidth'>[],
  until: Pick<UntilFile, 'half_width'>,
): boolean => found.every(({ halfWidth }) => halfWidth !== null && halfWidth <= until.half_width);
