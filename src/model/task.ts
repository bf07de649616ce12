import type { ZodType } from 'zod';
import type { Outcome } from './change.js';
import type { CommandOutput } from './command.js';
import type { FactQuery, FactScope } from './fact.js';
import type { Prediction } from './foresight.js';
import type { Json } from './value.js';

/** The facts that a task asks for, by the names under which its plan gets them. */
export type Needs = Readonly<Record<string, FactQuery<unknown>>>;

/** The answers: a value each. */
export type Facts<N extends Needs> = {
  readonly [K in keyof N]: Exclude<N[K], undefined> extends FactQuery<infer T> ? T : never;
};

/** A file of the controller that a task wants: found and read (and rendered) by the engine. */
export interface SourceRequest {
  readonly path: string;
  /** Where it is looked for: the role's and playbook's `templates/`, `files/`, or anywhere as given. */
  readonly folder: 'templates' | 'files';
  /** Whether `{{ }}` in it is replaced; the escaping follows the name: XML for `*.xml.hbs`. */
  readonly render: boolean;
  /** It is a directory, and all that is in it is wanted. */
  readonly tree?: true;
  /** It is a directory of which only the place is wanted: nothing in it is read. */
  readonly place?: true;
}

/** What a directory of the controller holds, at any depth. */
export type SourceEntry =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly mode: string; readonly content: Uint8Array }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

/** The content of a source: bytes, or the rendered text; of a tree a list of what is in it, with checksums. */
export interface Source {
  /** Where it was found. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Of a tree, by their paths in it, directories before what they hold. */
  readonly entries?: readonly SourceEntry[];
  /** A secret went into it that a search for secrets would miss. */
  readonly quiet?: boolean;
}

/** The files of a task, by the names under which it asked for them. */
type Sources = Readonly<Record<string, Source>>;

/** What a plan may know beside its input and the host's facts. */
export interface PlanContext {
  readonly host: string;
  /** Why earlier tasks of this run want a reboot; empty when none does. */
  readonly pendingReboot: readonly string[];
  readonly sources: Sources;
}

/** What a task sees to whatever it finds, unless it is refused or fails. */
export interface Assurance {
  /** What is so afterwards, in the words of an outcome that finds nothing to do: `/etc/motd has this content`. */
  readonly that: string;
  /** What facts read afterwards, whether or not the task had something to do. */
  readonly leaves?: readonly Prediction[];
}

/**
 * One kind of task. `plan` is pure: equal input, facts and context give an equal outcome.
 * The one schema gives validation, types, the documentation page and the editor's JSON Schema.
 */
export interface Task<I = unknown, N extends Needs = Needs> {
  /** As in a playbook: `sriov_vfs`. */
  readonly name: string;
  /** One line for `rigger explain` and the reference. */
  readonly summary: string;
  /** Every field has a description. `.strict()` objects, so that typos are errors. */
  readonly input: ZodType<I>;
  /**
   * The field that a plain scalar stands for: `command: uptime` means `command: { argv… }`;
   * `shorthand: 'command'` turns `uptime` into `{ command: 'uptime' }`.
   */
  readonly shorthand?: string;
  /** The kernel, libvirt or Redfish documents that make the task what it is. */
  readonly references?: readonly string[];
  /** A play that runs it in check mode gets a true answer, because it changes nothing. */
  readonly readOnly?: boolean;
  /** It runs what its author wrote: what that alters is the author's to say, with `changed_when: false` too. */
  readonly runsProgram?: boolean;
  /**
   * The most that its changes can touch, whatever the facts are: what a plan cannot tell any more after this task
   * where the task is unknown itself. Everything unless told.
   */
  reach?(input: I): readonly FactScope[];
  /** The same where nobody can tell its input either. Everything unless told. */
  readonly reachOfAny?: readonly FactScope[];
  /**
   * For plans that cannot tell what the task will find: what is so after it all the same. Undefined where that
   * hangs on what it finds as well.
   */
  assures?(input: I): Assurance | undefined;
  sources?(input: I): Readonly<Record<string, SourceRequest>>;
  /** Asked without sources as well, before they are read: then for what can be told without them. */
  needs(input: I, sources?: Sources): N;
  plan(input: I, facts: Facts<N>, context: PlanContext): Outcome;
  /** The fields of `register` that come from what the commands printed. */
  result?(input: I, outputs: readonly CommandOutput[]): { readonly [key: string]: Json };
}

/** Keeps the types of needs and facts together; returns the task unchanged. */
export const defineTask = <I, N extends Needs>(task: Task<I, N>): Task<I, N> => task;

/** A task of any input, as catalogues hold them. */
// biome-ignore lint/suspicious/noExplicitAny: input and facts are tied together inside each task only
export type AnyTask = Task<any, any>;
