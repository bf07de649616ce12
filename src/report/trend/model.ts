import type { Comparison, Interval, Margin, Verdict } from '../../statistics/index.js';
import type { EnvironmentDifference } from '../compare/environment-differences.js';

/** The centre of one metric in one cell of one run. */
interface RunCentre {
  readonly cell: string;
  /** Trials. */
  readonly n: number;
  readonly median: number;
  /** Its 95 % interval; null below 6 trials. */
  readonly low: number | null;
  readonly high: number | null;
}

/** What a trend needs of a run. */
export interface RunSummary {
  readonly run: string;
  readonly name: string;
  readonly title: string;
  readonly question: string | null;
  readonly started: string;
  readonly emulated: boolean;
  /** It has a manifest, and what was read is as the manifest says. */
  readonly finished: boolean;
  /** What it asks: runs with the same digest can be held against each other. */
  readonly design: string;
  /** Metrics that it is about. */
  readonly declared: readonly string[];
  readonly cells: readonly { readonly id: string; readonly label: string }[];
  readonly metrics: readonly {
    readonly metric: string;
    readonly label: string;
    readonly unit: string;
    readonly better: 'lower' | 'higher' | null;
    readonly margin: Margin;
    readonly values: readonly RunCentre[];
  }[];
}

/** Metrics of cells over many runs, question by question. */
export interface TrendReport {
  readonly format: 'rigger-trend';
  readonly version: 1;
  /** The share of questions without any change in which one is said to have changed nevertheless. */
  readonly alpha: number;
  readonly questions: readonly TrendQuestion[];
  /** Runs of which nothing was taken, and why. */
  readonly left_out: readonly { readonly run: string; readonly why: string }[];
}

/** All runs of one design, in the order of time. */
export interface TrendQuestion {
  readonly design: string;
  readonly name: string;
  readonly title: string;
  readonly question: string | null;
  readonly emulated: boolean;
  readonly runs: readonly { readonly run: string; readonly started: string; readonly finished: boolean }[];
  readonly series: readonly TrendSeries[];
}

/** One metric of one cell over the runs that have a value of it. */
export interface TrendSeries {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher' | null;
  readonly margin: Margin;
  readonly cell: string;
  /** `run` is an index into the question's runs. */
  readonly points: readonly (Omit<RunCentre, 'cell'> & { readonly run: number })[];
  /** There are too few runs for a change to be told. */
  readonly too_few: boolean;
  readonly stretches: readonly TrendStretch[];
  readonly changes: readonly TrendChange[];
}

/** Runs between two changes; `from` and `to` are indexes into the points, the last one included. */
interface TrendStretch {
  readonly from: number;
  readonly to: number;
  /** Of the runs' medians. */
  readonly median: number;
}

/** A place from where on the runs are others than before. */
export interface TrendChange {
  /** Index of the first point after it. */
  readonly at: number;
  readonly before: string;
  readonly after: string;
  /** By permutation. */
  readonly p: number;
  /** The runs of the stretch before it and of the one after, by their medians. */
  readonly comparison: Comparison;
  readonly judged_interval: Interval | null;
  readonly verdict: Verdict;
  /** Which way the level went; null where it is the spread or something else that changed, or no way is better. */
  readonly direction: 'better' | 'worse' | null;
  readonly environment: readonly TrendCause[];
}

/** What differs between two runs one after the other, at a change or close to it. */
export interface TrendCause extends EnvironmentDifference {
  /** The two runs between which it set in. */
  readonly between: readonly [string, string];
  /** These are the runs between which the change was placed; else they are close by. */
  readonly at_change: boolean;
}
