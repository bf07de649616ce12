import { type MedianInterval, medianInterval } from '../../statistics/median-interval.js';
import { median } from '../../statistics/quantile.js';
import type { ResultRow, UntilFile } from '../bundle/format.js';

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
export const preciseEnough = (found: readonly Precision[], until: UntilFile): boolean =>
  found.every(({ halfWidth }) => halfWidth !== null && halfWidth <= until.half_width);
