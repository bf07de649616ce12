import { type Comparison, compareIndependent, decide, holm, type Verdict } from '../../statistics/index.js';
import { valuesByCell } from '../analysis/cells.js';
import { describeMetric, labelCell } from '../analysis/labels.js';
import type { CellFile } from '../data/bundle.js';
import type { RunData } from '../data/run-data.js';
import { type EnvironmentDifference, environmentDifferences } from './environment-differences.js';

/** The comparison of one or several later runs with a first one. */
export interface RunComparison {
  readonly format: 'rigger-compare';
  readonly version: 1;
  readonly baseline: string;
  readonly smallest_effect: number;
  readonly runs: readonly {
    readonly run: string;
    readonly environment: readonly EnvironmentDifference[];
    /** Cells that only one of the two runs has. */
    readonly unmatched: readonly string[];
    /** What the first run measured and this one has no value of, though it has the cell. */
    readonly missing: readonly MissingValues[];
  }[];
  /** By metric, cell and run: the runs of one cell stand below each other as a trend. */
  readonly rows: readonly ComparisonRow[];
}

/** A cell of which a run gave no value, as when all its trials failed. */
export interface MissingValues {
  readonly metric: string;
  readonly cell: string;
  /** The limit that was named for this metric, and cannot be judged. */
  readonly limit: number | null;
}

/** The same cell and metric in two runs. */
export interface ComparisonRow {
  readonly run: string;
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher' | null;
  readonly cell: string;
  readonly comparison: Comparison;
  /** p after Holm's adjustment over all rows. */
  readonly adjusted_p: number;
  readonly verdict: Verdict;
  /** The limit that was named for this metric, as a share, and what came of it. */
  readonly threshold: { readonly limit: number; readonly result: 'kept' | 'broken' | 'unproven' } | null;
}

export interface CompareOptions {
  /** `workload.metric`, or those that the first run is about. */
  readonly metrics: readonly string[] | null;
  /** As a share; the first run's own when null. */
  readonly smallestEffect: number | null;
  /** By `workload.metric`; `*` is every compared metric. */
  readonly thresholds: ReadonlyMap<string, number>;
}

/**
 * Compares the same cells of runs: independent samples, as the blocks of two runs have nothing in common.
 * A verdict here rests on Holm's adjustment as well, since every metric is tried.
 */
export function compareRuns(
  baseline: RunData,
  others: readonly RunData[],
  options: CompareOptions,
): RunComparison {
  const smallest = options.smallestEffect ?? baseline.run.analysis.smallest_effect;
  const metrics = options.metrics ?? defaultMetrics(baseline);
  const limitOf = (metric: string): number | undefined =>
    options.thresholds.get(metric) ?? options.thresholds.get('*');
  const drafts = metrics.flatMap((metric) =>
    baseline.run.cells.flatMap((cell) =>
      others.flatMap((other) => matched(baseline, other, metric, cell) ?? []),
    ),
  );
  const adjusted = holm(drafts.map(({ comparison }) => comparison.test.p));
  const rows = drafts.map((draft, i): ComparisonRow => {
    const adjusted_p = adjusted[i]!;
    const limit = limitOf(draft.metric);
    return {
      ...draft,
      adjusted_p,
      verdict: decide(draft.comparison, smallest, adjusted_p),
      threshold: limit === undefined ? null : { limit, result: judge(draft, limit, adjusted_p) },
    };
  });
  return {
    format: 'rigger-compare',
    version: 1,
    baseline: baseline.run.run,
    smallest_effect: smallest,
    runs: others.map((other) => ({
      run: other.run.run,
      environment: environmentDifferences(baseline, other),
      unmatched: unmatched(baseline, other),
      missing: missing(baseline, other, metrics).map(({ metric, cell }) => ({
        metric,
        cell,
        limit: limitOf(metric) ?? null,
      })),
    })),
    rows,
  };
}

type Draft = Omit<ComparisonRow, 'adjusted_p' | 'verdict' | 'threshold'>;

/** A cell's values of a metric; none where it was not measured. */
function valuesOf({ run, series }: RunData, metric: string, id: string): readonly number[] {
  const own = series.get(metric);
  const cell = run.cells.find((one) => one.id === id);
  return (own && cell && valuesByCell(own).get(cell.index)) ?? [];
}

function matched(baseline: RunData, other: RunData, metric: string, cell: CellFile): Draft | undefined {
  const [a, b] = [valuesOf(baseline, metric, cell.id), valuesOf(other, metric, cell.id)];
  if (a.length === 0 || b.length === 0) return undefined;
  const { label, unit, better } = describeMetric(baseline.run, metric, baseline.series.get(metric)!.unit);
  return {
    run: other.run.run,
    metric,
    label,
    unit,
    better,
    cell: labelCell(baseline.run, cell).label,
    comparison: compareIndependent(a, b),
  };
}

function missing(baseline: RunData, other: RunData, metrics: readonly string[]) {
  const shared = baseline.run.cells.filter(({ id }) => other.run.cells.some((cell) => cell.id === id));
  return metrics.flatMap((metric) =>
    shared.flatMap((cell) =>
      valuesOf(baseline, metric, cell.id).length > 0 && valuesOf(other, metric, cell.id).length === 0
        ? [{ metric, cell: labelCell(baseline.run, cell).label }]
        : [],
    ),
  );
}

/** Broken: certainly worse by more than the limit. Kept: certainly not. Unproven: there are too few trials to say. */
function judge(
  { comparison, better }: Draft,
  limit: number,
  adjustedP: number,
): 'kept' | 'broken' | 'unproven' {
  const { ratio, shift } = comparison;
  const { estimate, interval } = ratio ?? shift;
  const none = ratio ? 1 : 0;
  const worse = better === null || (better === 'lower' ? estimate > none : estimate < none);
  const verdict = decide(comparison, limit, adjustedP);
  if (verdict === 'different') return worse ? 'broken' : 'kept';
  if (verdict === 'equivalent') return 'kept';
  if (interval === null || better === null) return 'unproven';
  const margin = limit * Math.abs(comparison.median.a);
  const within =
    better === 'lower'
      ? interval.high <= (ratio ? 1 + limit : margin)
      : interval.low >= (ratio ? 1 / (1 + limit) : -margin);
  return within ? 'kept' : 'unproven';
}

/** What the first run says that it is about, else all that it measured. */
export const defaultMetrics = ({ run, series }: RunData): string[] =>
  run.analysis.metrics.length > 0 ? [...run.analysis.metrics] : [...series.keys()];

function unmatched(a: RunData, b: RunData): string[] {
  const [first, second] = [a, b].map(({ run }) => new Set(run.cells.map(({ id }) => id)));
  const only = (cells: Set<string>, others: Set<string>, run: string): string[] =>
    [...cells].filter((id) => !others.has(id)).map((id) => `${id} (only in ${run})`);
  return [...only(first!, second!, a.run.run), ...only(second!, first!, b.run.run)];
}
