import type { Json, PlanContext, Risk, Source } from '../../src/model/index.js';
import type { LentPlay } from './lent-control.js';

/** `{ input, facts } → changes | nothing because… | refused because… | invalid because…`, as data. */
export interface TaskCase {
  readonly name: string;
  /** As in a playbook, before the schema. */
  readonly input: unknown;
  /** By the names under which the plan gets them. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly context?: Partial<PlanContext>;
  readonly play?: LentPlay;
  readonly expect:
    | {
        readonly changes: readonly ExpectedChange[];
        /** As `notes`, exact: what is left out must not be there. */
        readonly reboot?: RegExp;
        readonly notes?: readonly RegExp[];
      }
    | {
        readonly nothing: RegExp;
        readonly reboot?: RegExp;
        readonly notes?: readonly RegExp[];
        /** A part of what is registered. */
        readonly data?: Readonly<Record<string, Json>>;
      }
    | {
        readonly refused: RegExp;
        readonly code: string;
        readonly help?: RegExp;
        /** As `notes`, exact: what is left out must not be there. */
        readonly notes?: readonly RegExp[];
      }
    | {
        /** Of a task about the play itself: what came of it, and what it did with the play, in order. */
        readonly control: Readonly<Record<string, unknown>>;
        readonly acts: readonly unknown[];
      }
    | { readonly invalid: RegExp };
}

/** What is given must be so; what is left out may be anything, but for risk and action: then there is none. */
export interface ExpectedChange {
  readonly summary: string | RegExp;
  /** As `showCommand` shows them. */
  readonly commands?: readonly (string | RegExp)[];
  readonly before?: Json;
  readonly after?: Json;
  /** Null: none is shown. */
  readonly diff?: { readonly before: string | null; readonly after: string | null } | null;
  /** The whole text of some files that are written, by their paths. */
  readonly writes?: Readonly<Record<string, string>>;
  readonly invalidates?: readonly string[];
  readonly risk?: Risk;
  readonly action?: boolean;
}

/** A task on a real file system: prepared, planned, applied, and planned again with nothing left. */
export interface Trial {
  readonly name: string;
  /** Shell text, run in the empty directory `/case`. */
  readonly prepare?: string;
  readonly input: unknown;
  readonly sources?: Readonly<Record<string, Source>>;
  /** Shell text that has to exit with 0 afterwards; the directory is `/case`. */
  readonly check?: string;
  /** Nothing is expected to change, or the plan refuses with this code. */
  readonly nothing?: true;
  readonly refused?: string;
  /** The commands fail with this, and `check` looks at what is left. */
  readonly fails?: RegExp;
  /** Needs a system that systemd has booted. */
  readonly systemd?: true;
  /** Needs a host of its own, with a kernel that may be changed. */
  readonly host?: true;
}

/** What a file `<task>.cases.ts` exports. */
export interface Cases {
  readonly task: string;
  readonly cases: readonly TaskCase[];
  readonly trials?: readonly Trial[];
}
