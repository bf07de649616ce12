import type {
  Comparison,
  Interval,
  LimitResult,
  Margin,
  VarianceShare,
  Verdict,
} from '../../statistics/index.js';
import type { EnvironmentDifference } from './environment-differences.js';

/** The comparison of runs with a first one, or of several runs on one side with several on the other. */
export interface RunComparison {
  readonly format: 'rigger-compare';
  readonly version: 2;
  /** The first run, with whose environment the others are compared. */
  readonly baseline: string;
  /**
   * What is repeated. `trial`: each later run is compared with the first one by their trials, and the answer is
   * about these runs. `run`: each run gives one value, and the answer is about runs like these.
   */
  readonly unit: 'trial' | 'run';
  readonly sides: { readonly a: readonly string[]; readonly b: readonly string[] };
  /** What the intervals and verdicts are about, as a sentence. */
  readonly scope: string;
  readonly smallest_effect: number;
  /** Those of the runs that were measured in the emulated lab: their figures say nothing about hardware. */
  readonly emulated: readonly string[];
  /** Those of the runs that have no manifest: nothing proves that they are as they were written. */
  readonly unfinished: readonly string[];
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
  /** By metric: how much of the variance is between runs of one side, and between trials of one run. */
  readonly shares: readonly { readonly metric: string; readonly levels: readonly VarianceShare[] }[];
}

/** A cell of which a run gave no value, as when all its trials failed. */
export interface MissingValues {
  readonly metric: string;
  readonly cell: string;
  /** The limit that was named for this metric, and cannot be judged. */
  readonly limit: Margin | null;
}

/** The same cell and metric on two sides. */
export interface ComparisonRow {
  /** The later run; all of the second side, where there are several. */
  readonly run: string;
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher' | null;
  readonly cell: string;
  readonly margin: Margin;
  readonly comparison: Comparison;
  /** p after adjustment over the cells of this metric and run: Holm; false discovery rate where exploratory. */
  readonly adjusted_p: number;
  /** The interval on which the verdict rests. */
  readonly judged_interval: Interval | null;
  /** The first run did not declare this metric, and it was not named: it was looked at among others. */
  readonly exploratory: boolean;
  readonly verdict: Verdict;
  /** The limit that was named for this metric, and what came of it. */
  readonly threshold: (LimitResult & { readonly limit: Margin }) | null;
}

/** A limit as it was named: `10%`, or a number. */
export interface NamedLimit {
  readonly size: number;
  readonly percent: boolean;
}

export interface CompareOptions {
  /** `workload.metric`, or those that the first run is about. */
  readonly metrics: readonly string[] | null;
  /** Those of them that were asked for by name; they are never exploratory. */
  readonly named?: readonly string[];
  /** As a share; the first run's own when null. */
  readonly smallestEffect: number | null;
  /** By `workload.metric`; `*` is every compared metric. */
  readonly thresholds: ReadonlyMap<string, NamedLimit>;
}
