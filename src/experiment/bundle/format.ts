import type { Json } from '../../model/index.js';
import type { Margin } from '../../statistics/index.js';
import type { StatedGoal } from '../design/stated-goal.js';
import type { HostFile } from './outcome-file.js';

export type { DriftFile, HostFile, LookFile, OutcomeFile, SessionFile } from './outcome-file.js';

/** The version of the bundle format; a reader refuses a newer one. */
export const bundleVersion = 2;

/**
 * The names in a bundle folder `runs/<time>-<name>-<id>/`. Paths in the files below are relative to the
 * folder and use `/`.
 */
export const bundleFiles = {
  /** {@link RunFile}; written once, before the first trial. */
  run: 'run.json',
  /** {@link ResultRow} a line; only ever appended to, a whole trial at a time. */
  results: 'results.jsonl',
  /** {@link RunEvent} of the model, a line each. */
  events: 'events.jsonl',
  /** {@link SessionFile} a line: the run's start, and each time it was taken up again. */
  sessions: 'sessions.jsonl',
  /** {@link LevelsLine} a line, for each trial that has levels. Not in the first bundles. */
  levels: 'levels.jsonl',
  /** {@link LookFile} a line: the testbed before and after each block. */
  looks: 'looks.jsonl',
  /** {@link OutcomeFile}; its absence says that the run is unfinished. */
  outcome: 'outcome.json',
  crate: 'ro-crate-metadata.json',
  /** `sha256sum` lines of every other file, sorted by path; written last. */
  manifest: 'MANIFEST.sha256',
  /** An SSH signature of the manifest: whose the bundle is. Not everybody signs, and the manifest is older. */
  signature: 'MANIFEST.sha256.sig',
  trials: 'trials',
  hosts: 'hosts',
  /** {@link CellEnvironment}, one for each cell that was up. Not in the first bundles. */
  cells: 'cells',
  domains: 'domains',
  /** What decided the run, whole; in version 1 no more than the texts of the playbook and its roles. */
  inputs: 'inputs',
  /** What `rigger report` made of the bundle: derived, and so no part of the manifest. */
  report: 'report',
} as const;

/** Where the environment of a cell is, `cells/0003.json`. */
export const cellFile = (cell: number): string =>
  `${bundleFiles.cells}/${String(cell).padStart(4, '0')}.json`;

/** What hosts and guests were when a cell had been brought up, before its first trial. */
export interface CellEnvironment {
  readonly cell: number;
  /** By host or guest; `tools` says what each program on its PATH says of its version. */
  readonly machines: { readonly [machine: string]: HostFile };
}

/** The levels of a cell by factor. */
export type Levels = { readonly [factor: string]: Json };

/** What was to be done, in which order, by whom and with what: `run.json`. */
export interface RunFile {
  readonly format: 'rigger-bundle';
  readonly version: number;
  /** The folder's name. */
  readonly run: string;
  /** The suite's short name, `latency`. */
  readonly name: string;
  /** The play's name. */
  readonly title: string;
  /** What is asked, in a sentence, when the playbook says it. */
  readonly question: string | null;
  /** ISO 8601, UTC, milliseconds. */
  readonly started: string;
  readonly operator: { readonly user: string; readonly controller: string };
  readonly versions: {
    readonly rigger: string;
    readonly node: string;
    readonly [tool: string]: string;
  };
  /** The path as given. */
  readonly playbook: string;
  /** The data come from the emulated lab and say nothing about hardware. */
  readonly emulated: boolean;
  /** Inventory names by role: `{ dut: ['dut1'], peer: ['peer1'] }`. */
  readonly roles: { readonly [role: string]: readonly string[] };
  readonly design: DesignFile;
  readonly cells: readonly CellFile[];
  /**
   * For each block, in order, the indexes of the cells in their order; as many blocks as could be needed
   * (`max_repeat`), all from the seed.
   */
  readonly schedule: readonly (readonly number[])[];
  readonly measure: readonly MeasureFile[];
  readonly observe: readonly string[];
  /** What the report is asked to compare. */
  readonly analysis: AnalysisFile;
  /** Every metric that a row can name, by its name. */
  readonly metrics: { readonly [metric: string]: MetricFile };
  /** What each observer costs, measured once before the first block. */
  readonly observer_costs: readonly ObserverCost[];
  readonly estimate_seconds: number | null;
  /** The run that this one repeats. */
  readonly reproduces?: ReproducesFile;
  /** What each cell is made of, in the order of `cells`. Not in the first bundles. */
  readonly resolved?: readonly ResolvedCell[];
  /** Somebody else's results, which were imported; `inputs/imported.json` lists their files. */
  readonly imported?: ImportedFile;
}

/** Where imported results come from, and what nobody can know of them. */
interface ImportedFile {
  readonly at: string;
  readonly files: number;
  readonly tools: readonly string[];
  /** Continues `It cannot be known …`. */
  readonly unknown: readonly string[];
}

/** Which run another one repeats, by whom in whose place, and what was otherwise before it began. */
export interface ReproducesFile {
  readonly run: string;
  /** SHA-256 of its manifest, which names all of its files. */
  readonly manifest_sha256: string;
  /** Hosts of now by those of then. */
  readonly mapping: { readonly [host: string]: string };
  readonly differences: readonly {
    readonly host: string;
    readonly what: string;
    readonly before: string | null;
    readonly now: string | null;
  }[];
  /** What of its inputs was edited, as `diff -u` tells it. */
  readonly edited?: { readonly files: readonly string[]; readonly diff: string };
}

/** Everything that decides what a cell measures, as far as it is known before a host is touched; secrets masked. */
export interface ResolvedCell {
  /** `g1 on dut1` */
  readonly guests: readonly string[];
  readonly workloads: { readonly [workload: string]: ResolvedWorkload };
  /** What `bring_up` and `tear_down` are told on each host, in their order. */
  readonly tasks: readonly {
    readonly host: string;
    readonly at: string;
    readonly task: string;
    readonly name: string | null;
    readonly input: Json;
    readonly files: { readonly [path: string]: string };
    /** Conditions that only the host can judge, environment, user and host. Not in the first bundles. */
    readonly around?: { readonly [keyword: string]: Json };
  }[];
}

export interface ResolvedWorkload {
  readonly driver: string;
  readonly parameters: Json;
  /** Every process of a trial, by its role, its machine and, where a machine has several, the way and a number. */
  readonly commands: { readonly [process: string]: readonly string[] };
}

export interface DesignFile {
  readonly factors: { readonly [factor: string]: readonly Json[] };
  /** CEL conditions over the factors. */
  readonly only: readonly string[];
  readonly except: readonly string[];
  /** Measured blocks that are declared; each cell once in each. */
  readonly repeat: number;
  /** Blocks at the start whose trials are kept but never analysed. */
  readonly warm_up: number;
  readonly order: 'randomised-blocks' | 'balanced' | 'as-written';
  readonly seed: number;
  /** How the order follows from the seed, exact enough to be computed by hand. */
  readonly generator: string;
  readonly until: UntilFile | null;
  /** What is made anew by `tear_down` and `bring_up`; `trial`: nothing but the measuring processes. */
  readonly fresh: 'trial' | 'vf' | 'guest' | 'host';
  /** Seconds before each trial in which nothing of it ran, and hosts were watched. Not in the first bundles: none. */
  readonly idle?: number;
  /** Before which trials: each, or the first of each block. Not in the first bundles: each. */
  readonly every?: 'trial' | 'block';
}

/** The stopping rule: more blocks until the intervals that are watched are narrow enough. */
export interface UntilFile {
  /** Half the width of a 95 % interval, as a share of the median or of the ratio (0.02). */
  readonly half_width: number;
  /**
   * `comparison`: the ratio of each compared level to the baseline. `cells`: the median of each cell, where nothing
   * is compared, and in bundles that do not say.
   */
  readonly watches?: 'comparison' | 'cells';
  readonly max_repeat: number;
  /** Which trial metrics are judged: `ping.rtt_median`. */
  readonly of: readonly string[];
}

export interface CellFile {
  readonly index: number;
  /** `datapath=sriov guests=4`: the levels in the order of the factors. */
  readonly id: string;
  readonly factors: Levels;
}

/** One entry of `measure:`. */
export interface MeasureFile {
  /** Unique in the run; rows call it `workload`: the driver's name, or `id:` of the entry. */
  readonly id: string;
  /** The workload's name: `ping`, `iperf3`. */
  readonly driver: string;
  /** As written, templates unresolved, secrets masked. */
  readonly parameters: Json;
}

/** Which comparison the run was made for. */
export interface AnalysisFile {
  /** The factor whose levels are compared (`datapath`); the others are conditions. Null: none was declared. */
  readonly factor: string | null;
  /** Its level that the others are compared with. */
  readonly baseline: Json;
  /** Further factors whose levels are compared, each with its first level: more questions of the same trials. */
  readonly also?: readonly ComparedFactor[];
  /** `workload.metric`, the first is the one that the answer is about. */
  readonly metrics: readonly string[];
  /** The smallest effect of interest as a share: 0.05 means that ±5 % counts as equivalent. */
  readonly smallest_effect: number;
  /** The same of single metrics, where the playbook names them; an amount is in the metric's unit. */
  readonly margins?: { readonly [metric: string]: Margin };
  /** The factor whose levels are levers, each alone, which the report ranks. */
  readonly rank?: RankedFactor;
  /** What the playbook wants to be kept: metrics in full, values in their unit or as multiples (`x`). */
  readonly goals?: readonly StatedGoal[];
  /** Trials of one block are pairs. */
  readonly paired: boolean;
}

/** A factor whose levels are compared with one of them. */
export interface ComparedFactor {
  readonly factor: string;
  readonly baseline: Json;
}

/** Levers that are ranked: the level without any, and the one that sets several at once, if there is one. */
export interface RankedFactor extends ComparedFactor {
  readonly combination: Json;
}

/** Every factor that a run was made to compare, the first one first. */
export const comparedFactors = ({
  factor,
  baseline,
  also = [],
}: Pick<AnalysisFile, 'factor' | 'baseline' | 'also'>): ComparedFactor[] =>
  factor === null ? [] : [{ factor, baseline }, ...also];

/**
 * The rules by which rows follow from raw output, recorded with each trial; 1 where a trial does not say. Since 2 there
 * is what was sent between the looks, and no percentile of too few values.
 */
export const rowRules = 2;

export interface MetricFile {
  /** `ms`, `bit/s`, `packet/s`, `count`, `count/s`, `ratio`, `percent`, `s`, `byte`. */
  readonly unit: string;
  readonly better: 'lower' | 'higher' | null;
  /** A few words for an axis or a table: `median round-trip time`. */
  readonly label: string;
  /** The metric is this percentile of single values (0.99), of which it needs 10/(1 − p). */
  readonly percentile?: number;
}

export interface ObserverCost {
  readonly observer: string;
  readonly host: string;
  /** Milliseconds that one snapshot takes on the host: the median of several. */
  readonly ms: number;
}

/**
 * One line of `results.jsonl`: one trial and metric, tidy. A failed or interrupted trial has exactly one
 * row, whose `metric`, `value` and `unit` are null and whose `why` says what happened.
 * Keys are written in this order and without spaces, so that the file can be derived again byte for byte.
 */
export interface ResultRow {
  /** From 1, in the order of execution; `trials/<nnnn>/`. */
  readonly trial: number;
  /** From 1; more than 1 when an earlier trial of the same place in the order was interrupted. */
  readonly attempt: number;
  /** From 1, warm-up blocks included. */
  readonly block: number;
  /** From 1: the cell's place in its block. */
  readonly position: number;
  /** Index into `run.cells`. */
  readonly cell: number;
  readonly factors: Levels;
  readonly workload: string;
  readonly warm_up: boolean;
  readonly status: TrialStatus;
  /**
   * `trial`: the one value that counts in an analysis, over all clients together.
   * `client`: the same of one client. `observer`: what a host did meanwhile. `search`: what one Trial of a search gave.
   */
  readonly scope: 'trial' | 'client' | 'observer' | 'search';
  readonly metric: string | null;
  readonly value: number | null;
  readonly unit: string | null;
  /** Scope client: the machine that the client ran on (a guest's or a host's name). */
  readonly client: string | null;
  /** Scope client: the machine at the other end. */
  readonly server: string | null;
  /** Scope client: the host that the client is, or whose guest it is. Scope observer: the observed host. */
  readonly host: string | null;
  /**
   * Scope observer: the part of the host: `cpu0`, `vhost`, `NET_RX`, `eth1`, a guest's name. Scope client: the
   * address at the other end where one machine has a client for each of several; null otherwise. Scope search: the
   * number of the Trial, from `1`.
   */
  readonly subject: string | null;
  /** Parsed single values behind the metric: a file of one number a line, in the metric's unit. */
  readonly samples: { readonly path: string; readonly count: number } | null;
  readonly why: string | null;
}

/** `interrupted`: rigger or the controller died meanwhile; the resumed run did the place again. */
export type TrialStatus = 'ok' | 'failed' | 'interrupted';

/** `trials/<nnnn>/trial.json`: with the raw files beside it, all that the rows are derived from. */
export interface TrialFile {
  readonly trial: number;
  readonly attempt: number;
  readonly block: number;
  readonly position: number;
  readonly cell: number;
  readonly factors: Levels;
  readonly workload: string;
  readonly driver: string;
  /** Resolved and validated, with defaults. */
  readonly parameters: Json;
  /** {@link rowRules} when the trial was measured; 1 where it is missing. */
  readonly rules?: number;
  readonly warm_up: boolean;
  readonly status: TrialStatus;
  readonly why: string | null;
  readonly started: string;
  readonly ended: string;
  readonly processes: readonly ProcessFile[];
  readonly start: StartFile | null;
  readonly observations: readonly ObservationFile[];
  /** Since when what the trial ran under has been there. Not in the first bundles. */
  readonly levels?: LevelsFile;
  /** Of a search: its Trials in their order; `processes` is then empty. */
  readonly search?: readonly SearchTrialFile[];
  /** Milliseconds by the controller's clock. */
  readonly time: {
    readonly bring_up: number;
    /** From the first to the last byte that the tools were there for. */
    readonly measuring: number;
    /** Everything, bring-up included. */
    readonly total: number;
  };
}

/** One Trial of a search: what it was given, and the processes whose output tells the rest. */
export interface SearchTrialFile {
  /** Trial Load, in the unit of the search. */
  readonly load: number;
  /** Trial Duration in seconds. */
  readonly duration: number;
  /** What the workload was told for it, resolved and validated. */
  readonly parameters: Json;
  readonly processes: readonly ProcessFile[];
  readonly start: StartFile | null;
  /** The interrupted trial from which a search that was taken up again has it. */
  readonly from?: number;
}

/** One process of a trial, and where its output is. */
export interface ProcessFile {
  readonly role: 'client' | 'server' | 'load';
  /** The guest or host that it ran on. */
  readonly machine: string;
  /** The host itself, or the hypervisor of the guest. */
  readonly host: string;
  readonly guest: boolean;
  /** It ran in a container of the host. Not in the first bundles: there were none. */
  readonly container?: true;
  /** The machine at the other end, for a client of a network tool. */
  readonly peer: string | null;
  /** The address that the client is about, where one machine has a client for each of several. */
  readonly way: string | null;
  readonly argv: readonly string[];
  /** Names in the trial's folder. */
  readonly stdout: string;
  readonly stderr: string;
  /** Null when it never ended by itself or could not be started. */
  readonly exit: number | null;
  /** Milliseconds since the epoch by the host's clock (a guest's clock corrected by its measured offset). */
  readonly began: number | null;
  readonly ended: number | null;
}

/** How well the clients started together. */
export interface StartFile {
  /** Milliseconds since the epoch, host's clock. */
  readonly scheduled: number;
  /** Milliseconds between the first and the last client's start. */
  readonly skew: number;
  /**
   * Guest clock minus host clock in milliseconds as read, half the round trip that bounds its error, and
   * whether it was applied: an offset within its own error is taken for zero.
   */
  readonly offsets: {
    readonly [machine: string]: { readonly ms: number; readonly within: number; readonly applied: boolean };
  };
}

/** What a trial ran under, so that it can be told what was repeated with it and what was not. */
export interface LevelsFile {
  /** The boot id of each client's host. */
  readonly hosts: { readonly [host: string]: string };
  /** The boot id that each guest says, and the process of its QEMU as `pid:start`, in ticks since the host's boot; of a container the number of its control group. */
  readonly guests: {
    readonly [guest: string]: { readonly boot: string | null; readonly process: string | null };
  };
  /** Virtual functions that guests have, `dut1 0000:01:10.0`: a number that changes when one is made again. */
  readonly functions: { readonly [name: string]: string };
}

/** A line of `levels.jsonl`: the same for each trial, for those who do not want to read every description. */
export interface LevelsLine {
  readonly trial: number;
  readonly levels: LevelsFile;
}

/** Raw snapshots of one observer on one host. */
export interface ObservationFile {
  readonly observer: string;
  readonly host: string;
  readonly before: string;
  readonly after: string;
  /** Two snapshots of before the trial, between which nothing of it ran. Not in the first bundles. */
  readonly idle?: { readonly before: string; readonly after: string };
}
