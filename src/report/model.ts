import type {
  Comparison,
  DriftTest,
  Friedman,
  Interval,
  KruskalWallis,
  Margin,
  PossiblePlaces,
  QuantileShift,
  Summary,
  TwoStates,
  VarianceShare,
  Verdict,
} from '../statistics/index.js';
import type { Advice, PolicyAnswer } from './advise/model.js';
import type { Reproduction } from './compare/repeated.js';

/**
 * All that a report says, as data: `report.json` is this, and the HTML and Markdown documents are other
 * views of it. Values are in the units named beside them.
 */
export interface Report {
  readonly format: 'rigger-report';
  readonly version: 1;
  /** The version of the rules by which it was made of the bundles. */
  readonly rules: number;
  readonly runs: readonly RunReport[];
  /** What several runs have in common; empty for one. */
  readonly beside: readonly RunsBeside[];
  /** Of runs that repeat others of the report; missing where there is none. */
  readonly reproductions?: readonly Reproduction[];
}

/** A metric of several runs, cell by cell. */
export interface RunsBeside {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher' | null;
  readonly cells: readonly {
    readonly cell: string;
    readonly runs: readonly {
      /** Which of the runs it is, from 0. */
      readonly place: number;
      readonly run: string;
      /** No other run of the report is called so. */
      readonly title: string;
      /** One for each trial, in the order of execution. */
      readonly values: readonly number[];
      readonly summary: Summary;
    }[];
  }[];
}

export interface RunReport {
  readonly run: string;
  readonly title: string;
  readonly question: string | null;
  /** The data come from the emulated lab and say nothing about hardware. */
  readonly emulated: boolean;
  readonly started: string;
  readonly ended: string | null;
  readonly state: 'complete' | 'failed' | 'unfinished';
  readonly state_reason: string | null;
  readonly manifest_sha256: string | null;
  readonly trials: {
    readonly ok: number;
    readonly failed: number;
    readonly interrupted: number;
    readonly warm_up: number;
  };
  /** Whether guests took part, or a datapath was compared: else nothing is said of either. */
  readonly guests: boolean;
  /** How many combinations of levels there were. */
  readonly cells: number;
  readonly blocks: number;
  readonly answers: readonly Answer[];
  /** Of each goal that the playbook states; missing where it states none. */
  readonly policy?: readonly PolicyAnswer[];
  readonly repetition: Repetition;
  readonly drift: DriftReport;
  /** What the bundle was made too early to hold, in sentences. */
  readonly lacks: readonly string[];
  /** What cannot be known of results that were imported; missing of a run of rigger's own. */
  readonly unknown?: readonly string[];
  readonly metrics: readonly MetricReport[];
  readonly distributions: readonly Distribution[];
  readonly fairness: readonly FairnessReport[];
  readonly interference: readonly InterferenceReport[];
  readonly density: readonly DensityReport[];
  readonly load: readonly LoadReport[];
  /** Levers by what each wins; missing where the playbook ranks none. */
  readonly levers?: readonly LeverRanking[];
  /** What searches say of their goals; missing where none was run. */
  readonly advice?: readonly Advice[];
  readonly timeline: Timeline | null;
  readonly cpu: readonly CpuShare[];
  readonly failures: readonly FailureReport[];
  readonly methods: readonly string[];
  /** What the trials started. */
  readonly ran: readonly RanProcess[];
  readonly environment: Environment;
}

/** A process of a trial, and the cells in which it is the same. */
export interface RanProcess {
  readonly workload: string;
  readonly driver: string;
  /** Its role and its machine, `client g1`. */
  readonly process: string;
  readonly command: string;
  readonly cells: readonly string[];
  /** For how long it was planned to run; null where nobody knows. */
  readonly seconds: number | null;
  /** What the tool says, or the digest of its file; null where neither is known. */
  readonly version: string | null;
}

/** One question, one sentence, and the comparisons behind it. */
export interface Answer {
  readonly metric: string;
  /** The factor whose levels are compared. */
  readonly factor: string;
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher' | null;
  readonly sentence: string;
  /**
   * The first metric of the run and the first factor are its question; what else was declared stands beside it. The
   * conditions of the first are a family of their own, those of all others together another.
   */
  readonly role: 'primary' | 'secondary';
  /** The smallest effect that matters. */
  readonly margin: Margin;
  readonly comparisons: readonly CellComparison[];
  /** Where the effect depends on another factor. */
  readonly interactions: readonly Interaction[];
  /** How often an effect of the margin's size is found with the scatter that was seen; null where it is unknown. */
  readonly power: number | null;
  /**
   * The smallest p, adjusted over its family, that so many trials can give: above 0.05, no difference can be found
   * whatever was measured. Null where nothing was compared.
   */
  readonly smallest_p: number | null;
}

/** How the effect of the compared factor differs between the levels of another one. */
export interface Interaction {
  readonly level: string;
  readonly factor: string;
  /** The effect at each level of the other factor: a factor, or a shift in the metric's unit. */
  readonly effects: readonly { readonly level: string; readonly effect: number }[];
  readonly kind: 'ratio' | 'shift';
  readonly blocks: number;
  /** Of Friedman's test over the levels in blocks, or of the signed-rank test where there are two. */
  readonly p: number;
  /** By false discovery rate over all interactions of the run. */
  readonly adjusted_p: number;
}

/** What was made anew how often, and what the intervals therefore speak of. */
export interface Repetition {
  /** Outermost first. `units` is null where the bundle does not say. */
  readonly levels: readonly { readonly level: string; readonly units: number | null }[];
  /** What every interval of the run is about, as a sentence. */
  readonly scope: string;
  /** Share of the variance of the first metric by level; empty where nothing is estimable. */
  readonly shares: readonly VarianceShare[];
}

/** Whether the testbed drifted, by the first metric of the run. */
export interface DriftReport {
  readonly sentence: string;
  readonly tests: readonly (DriftTest & { readonly adjusted_p: number })[];
  readonly two_states: readonly (TwoStates & { readonly cell: string; readonly adjusted_p: number })[];
}

/** One level of the compared factor against the baseline, everything else being the same. */
export interface CellComparison {
  /** Levels of the other factors, as text: `guests=4, neighbour=idle`; empty when there are none. */
  readonly condition: string;
  readonly baseline: string;
  readonly level: string;
  readonly paired: boolean;
  readonly comparison: Comparison;
  /** p after Holm's adjustment over the comparisons of the same role. */
  readonly adjusted_p: number;
  /** The interval on which the verdict rests; wider than the own one where several are judged together. */
  readonly judged_interval: Interval | null;
  readonly verdict: Verdict;
}

/** A cell's name and levels, in a report. */
export interface CellLabel {
  readonly cell: number;
  /** Only the factors that vary: `SR-IOV, guests 4`. */
  readonly label: string;
  readonly levels: Readonly<Record<string, string>>;
}

export interface MetricReport {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher' | null;
  /** Declared as what the run is about. */
  readonly primary: boolean;
  readonly cells: readonly (CellLabel & { readonly summary: Summary })[];
  /** Over the cells, in the blocks in which all of them were measured; null without such blocks. */
  readonly friedman: Friedman | null;
  /** Over the cells, where there are no blocks that all of them share. */
  readonly kruskal_wallis: KruskalWallis | null;
  /** p of that test, by false discovery rate over all metrics that were not declared; null for declared ones. */
  readonly adjusted_p: number | null;
}

/** Single values (such as round-trip times) of all trials of each cell, pooled. */
export interface Distribution {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly cells: readonly (CellLabel & {
    readonly count: number;
    readonly trials: number;
    /** Null where there are fewer than 10/(1 − p) values. */
    readonly p50: number | null;
    readonly p99: number | null;
    readonly p99_9: number | null;
    /** `[value, share of values up to it]`, few enough to draw. */
    readonly ecdf: readonly (readonly [number, number])[];
  })[];
  /** Quantiles of each level against the baseline's under the same conditions. */
  readonly shifts: readonly QuantileDifferences[];
}

/** The shift function of two cells: what moved, the middle or the tail. */
export interface QuantileDifferences {
  readonly condition: string;
  readonly baseline: string;
  readonly level: string;
  readonly quantiles: readonly QuantileShift[];
}

export interface FairnessReport {
  readonly metric: string;
  readonly unit: string;
  readonly cells: readonly (CellLabel & {
    /** Of each trial: Jain's index over its clients. */
    readonly jain: Summary;
    readonly clients: readonly { readonly client: string; readonly values: readonly number[] }[];
  })[];
}

/** What a busy neighbour costs on each path: loaded against idle in the same block. */
export interface InterferenceReport {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly factor: string;
  readonly idle: string;
  readonly rows: readonly {
    readonly condition: string;
    readonly load: string;
    readonly comparison: Comparison;
    /** By false discovery rate over all rows of the run: exploratory. */
    readonly adjusted_p: number;
    readonly ratios: readonly number[];
  }[];
}

/** A cost of a host as the number of guests grows. */
export interface DensityReport {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly workload: string;
  readonly host: string;
  readonly lines: readonly {
    /** Of the compared factor; empty when nothing is compared. */
    readonly level: string;
    /** Levels of all factors that are neither compared nor the number of guests; empty when there are none. */
    readonly variant: string;
    readonly points: readonly {
      readonly guests: number;
      readonly values: readonly number[];
      readonly median: number;
    }[];
  }[];
  readonly tuning: readonly TuningRow[];
}

/** Metrics of one unit against an offered rate. */
export interface LoadReport {
  readonly factor: string;
  readonly unit: string;
  readonly metrics: readonly {
    readonly metric: string;
    readonly label: string;
    readonly lines: readonly {
      /** Levels of all factors but the rate; empty when there are none. */
      readonly level: string;
      readonly points: readonly {
        readonly rate: number;
        readonly values: readonly number[];
        readonly median: number;
      }[];
    }[];
  }[];
}

/** A tuning variant against the first one, at the largest number of guests. */
export interface TuningRow {
  readonly level: string;
  readonly guests: number;
  readonly variant: string;
  readonly against: string;
  readonly paired: boolean;
  readonly comparison: Comparison;
  /** By false discovery rate over all variants: exploratory. */
  readonly adjusted_p: number;
  readonly judged_interval: Interval | null;
  readonly verdict: Verdict;
}

/** Levers by what each wins in one metric, or in what a host pays. */
export interface LeverRanking {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly factor: string;
  readonly baseline: string;
  /** Judged by false discovery rate; else as the answers of the run. */
  readonly exploratory: boolean;
  readonly margin: Margin;
  readonly conditions: readonly {
    /** Levels of the other factors; empty when there are none. */
    readonly condition: string;
    readonly sentence: string;
    /** The lever that seems to win most first, the combination last. */
    readonly rows: readonly RankedLever[];
  }[];
}

/** One lever against none. */
export interface RankedLever {
  readonly level: string;
  /** It sets several levers at once, and has no place among them. */
  readonly combination: boolean;
  readonly comparison: Comparison;
  readonly adjusted_p: number;
  readonly judged_interval: Interval | null;
  readonly verdict: Verdict;
  readonly kind: 'ratio' | 'shift';
  readonly effect: number;
  /** Of each block, where the design pairs them. */
  readonly effects: readonly number[];
  /** PossiblePlaces that it may have among the levers, 1 being the best; null where nothing can be said. */
  readonly places: PossiblePlaces | null;
}

/** Each trial of the first metric against its cell's median, in the order of execution. */
export interface Timeline {
  readonly metric: string;
  readonly label: string;
  readonly points: readonly {
    readonly trial: number;
    readonly block: number;
    readonly cell: number;
    readonly ratio: number;
  }[];
  readonly blocks: readonly {
    readonly block: number;
    readonly first: number;
    readonly last: number;
    readonly median: number;
  }[];
}

/** Where the processor time of a host went in the trials of one cell. */
export interface CpuShare {
  readonly workload: string;
  readonly host: string;
  readonly cells: readonly (CellLabel & { readonly level: string; readonly parts: readonly CpuPart[] })[];
}

export interface CpuPart {
  readonly part: string;
  readonly unit: string;
  readonly summary: Summary;
  /** One for each trial, in the order of execution. */
  readonly values: readonly number[];
}

interface FailureReport {
  readonly trial: number;
  readonly attempt: number;
  readonly block: number;
  readonly cell: string;
  readonly workload: string;
  readonly status: 'failed' | 'interrupted';
  readonly why: string;
}

export interface Environment {
  readonly hosts: readonly { readonly host: string; readonly role: string }[];
  /** Facts on which hosts of one role differ. */
  readonly differences: readonly FactRow[];
  /** Every other fact, the same for all hosts that have it. */
  readonly facts: readonly FactRow[];
  /** What hosts and guests were in one cell and not in another. */
  readonly between_cells: readonly CellFact[];
  readonly changes: readonly { readonly host: string; readonly change: string }[];
  readonly drift: readonly { readonly block: number; readonly host: string; readonly message: string }[];
  readonly versions: Readonly<Record<string, string>>;
  readonly observer_costs: readonly {
    readonly observer: string;
    readonly host: string;
    readonly ms: number;
  }[];
}

export interface CellFact {
  /** `dut1: network_cards.eth1 mtu` */
  readonly fact: string;
  readonly values: readonly { readonly value: string | null; readonly cells: readonly string[] }[];
}

export interface FactRow {
  readonly fact: string;
  readonly values: readonly (string | null)[];
}
