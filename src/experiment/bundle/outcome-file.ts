import type { Json } from '../../model/index.js';

/** `outcome.json`: how it ended; written before the manifest. */
export interface OutcomeFile {
  readonly status: 'complete' | 'failed';
  readonly ended: string;
  /** Why the last block was the last: all declared blocks done, the precision reached, or the limit. */
  readonly stopped_because: 'repeat' | 'half-width' | 'max-repeat' | 'error';
  readonly why: string | null;
  /** Blocks that were completed, warm-up included. */
  readonly blocks: number;
  readonly trials: { readonly ok: number; readonly failed: number; readonly interrupted: number };
  /** Checks of the testbed before and after each block that were out of bounds. */
  readonly drift: readonly DriftFile[];
  /** ISO times at which the run was taken up again. */
  readonly resumed: readonly string[];
  /** What differs between `hosts/<host>/before.json` and `after.json`: `path: old → new`. */
  readonly environment_changes: readonly { readonly host: string; readonly path: string }[];
}

/** A line of `sessions.jsonl`: the run began, or was taken up again. */
export interface SessionFile {
  readonly started: string;
  readonly rigger: string;
  /** Trials that were in the bundle already, whatever became of them. */
  readonly trials: number;
}

/** A line of `looks.jsonl`: what a host was like between two blocks, and what of it was out of bounds. */
export interface LookFile {
  readonly at: string;
  /** The block that has just ended; the one before the first when a session begins. */
  readonly block: number;
  readonly host: string;
  readonly readings: { readonly [reading: string]: string };
  readonly findings: readonly Pick<DriftFile, 'check' | 'message'>[];
}

export interface DriftFile {
  readonly block: number;
  readonly host: string;
  /** `load`, `clock`, `governor`, `link`, `errors`, `temperature`. */
  readonly check: string;
  readonly message: string;
}

/** `hosts/<host>/before.json` and `after.json`: readings by fact name; a reason where there is none. */
export interface HostFile {
  readonly host: string;
  readonly role: string;
  readonly taken: string;
  /** The host is a machine of the emulated lab, or its processor is software. Not in the first bundles. */
  readonly emulated?: boolean;
  readonly facts: {
    readonly [fact: string]: { readonly value: Json } | { readonly unavailable: string };
  };
  /** `--version` line of each tool that a workload of this host needs. */
  readonly tools: { readonly [tool: string]: string };
}
