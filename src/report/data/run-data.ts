import type { Bundle, OutcomeFile, RunFile } from './bundle.js';

/** What a report needs of a bundle, in columns: a bundle of 10,000 trials has half a million rows. */
export interface RunData {
  readonly folder: string;
  readonly run: RunFile;
  readonly outcome: OutcomeFile | null;
  /** The bundle has its manifest. */
  readonly finished: boolean;
  readonly hosts: Bundle['hosts'];
  readonly surroundings: Bundle['surroundings'];
  /** SHA-256 of the manifest, which names every file of the bundle; null while it is unfinished. */
  readonly manifestDigest: string | null;
  readonly trials: {
    readonly ok: number;
    readonly failed: number;
    readonly interrupted: number;
    readonly warmUp: number;
  };
  /** By `workload.metric`, in the order in which they first appear; warm-up and failed trials are not in them. */
  readonly series: ReadonlyMap<string, Series>;
  readonly observed: readonly ObservedSeries[];
  /** Searches trial by trial, in the order of execution; warm-up and failed ones are not in them. */
  readonly searches: readonly SearchPath[];
  readonly failures: readonly TrialFailure[];
  readonly samples: readonly SampleFile[];
  /** For each level of repetition that is recorded, the unit that each trial ran under. */
  readonly levels: ReadonlyMap<string, ReadonlyMap<number, string>>;
}

/** The values of one metric: one for each trial, or one for each client of each trial. */
export interface Series {
  readonly workload: string;
  readonly metric: string;
  readonly unit: string;
  /** As long as the list of trials: `values[i]` was measured in `trials[i]`. */
  readonly values: number[];
  readonly trials: number[];
  readonly blocks: number[];
  readonly cells: number[];
  /** The same of single clients, empty where there was just one. */
  readonly clients: ClientPoint[];
}

export interface ClientPoint {
  readonly cell: number;
  readonly trial: number;
  readonly block: number;
  readonly client: string;
  readonly value: number;
}

/** The Trials of one search, which is one trial. */
export interface SearchPath {
  readonly workload: string;
  readonly cell: number;
  readonly trial: number;
  readonly trials: SearchPoint[];
}

/** One Trial of a search: its load, its seconds, and which goals it kept. */
interface SearchPoint {
  load: number;
  duration: number;
  readonly kept: Record<string, boolean>;
}

/** What an observer saw of one part of one host, trial by trial. */
export interface ObservedSeries {
  readonly workload: string;
  readonly metric: string;
  readonly unit: string;
  readonly host: string;
  readonly subject: string;
  readonly values: number[];
  readonly trials: number[];
  readonly cells: number[];
}

export interface TrialFailure {
  readonly trial: number;
  readonly attempt: number;
  readonly block: number;
  readonly cell: number;
  readonly workload: string;
  readonly status: 'failed' | 'interrupted';
  readonly warmUp: boolean;
  readonly why: string;
}

export interface SampleFile {
  readonly series: string;
  readonly cell: number;
  readonly trial: number;
  readonly path: string;
  readonly count: number;
}
