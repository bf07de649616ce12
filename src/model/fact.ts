import { controllerRequestIn } from './controller-request.js';
import { ended, type FactOutput, untilEnd, withEnd } from './fact-output.js';
import { syncRequestIn } from './sync-request.js';
import type { ForeseenText } from './unforeseen.js';

/**
 * The part of a host's state that a fact reads or a change touches, from the general to the
 * particular: `file:/etc/default/grub`, `package:nginx`, `service`, `sriov`, `libvirt:domain:g1`.
 * Two scopes overlap when one is the other or lies inside it; `*` overlaps everything.
 */
export type FactScope = string;

/** Whether a change to one scope may alter what a fact of the other scope reads. */
export const overlaps = (one: FactScope, other: FactScope): boolean =>
  one === '*' || other === '*' || one === other || isInside(one, other) || isInside(other, one);

/** Whether a scope is another, or a part of it. */
export const covers = (outer: FactScope, inner: FactScope): boolean =>
  outer === '*' || outer === inner || isInside(inner, outer);

const isInside = (inner: FactScope, outer: FactScope): boolean =>
  inner.startsWith(outer) && (/[:/]$/.test(outer) || /^[:/]/.test(inner.slice(outer.length)));

/** A fact's value, or why this host does not tell it, and what somebody can do about it. */
export type Reading<T> =
  | { readonly available: true; readonly value: T }
  | { readonly available: false; readonly reason: string; readonly help?: string };

export const available = <T>(value: T): Reading<T> => ({ available: true, value });
export const unavailable = (reason: string, help?: string): Reading<never> => ({
  available: false,
  reason,
  ...(help !== undefined && { help }),
});

/** How questions of one kind are asked in one step, which takes fewer processes than a step for each. */
export interface Together<A> {
  /** Questions with the same word can share a step; undefined where one has to stand alone. */
  group(args: A): string | undefined;
  /** As `script`, for all of them. */
  script(all: readonly A[]): string;
  /**
   * For each question what its own script would have printed; undefined where this cannot be told
   * for certain: then it is asked again, alone.
   */
  split(stdout: string, all: readonly A[]): readonly (string | undefined)[];
}

/** What a field of a fact may hold: a kind of value, one of some texts, or texts of one form with examples. */
export type FieldValues =
  | 'text'
  | 'number'
  | 'boolean'
  | readonly string[]
  | { readonly form: RegExp; readonly such: readonly string[] };

/** How one kind of fact is read. `A` are its arguments: JSON data. */
export interface FactDefinition<T, A> {
  /** The fact's name, unique: `file`, `kernel`, `libvirt_domain`. */
  readonly id: string;
  /** One line for the generated reference. */
  readonly summary: string;
  /** What its fields may hold, by their names: a comparison with anything else is likely a mistake. */
  readonly fields?: Readonly<Record<string, FieldValues>>;
  /** What has to change for the value to change. */
  scopes(args: A): readonly FactScope[];
  /** The same for a value that was read, where it tells more: the path that only the host knew before. */
  scopesOf?(value: T, args: A): readonly FactScope[];
  /**
   * POSIX sh, read-only, run as root under `LC_ALL=C`, without stdin; missing programs are normal.
   * Made with `sh`, so that arguments are quoted.
   */
  script(args: A): string;
  /**
   * Pure. Output that cannot be understood is `unavailable`, never a guess. It is only called when
   * the script came to its end; of a program whose silence would be an answer (`grep` on a sysfs
   * tree) the script makes sure by `mustHaveRun`.
   */
  parse(output: FactOutput, args: A): Reading<T>;
  readonly together?: Together<A>;
  /**
   * What the script prints for a value that a change leaves, and printed before it; undefined where this cannot be
   * told for certain. With it changes that rest on one another are made in one round trip: the host itself sees
   * whether it reads so, and makes no change after one that left something else.
   */
  prints?(value: T, args: A, before: string): ForeseenText | undefined;
}

/** A fact with its arguments: what a task asks the engine for. */
export interface FactQuery<T = unknown> {
  readonly id: string;
  /** Equal for equal questions; the engine asks each once. */
  readonly key: string;
  readonly scopes: readonly FactScope[];
  /** JSON data, of which a prediction tells what the question is about. */
  readonly args: unknown;
  /** Of a value that was read; never more than `scopes`. */
  scopesOf(value: T): readonly FactScope[];
  /** The definition's, and a mark at its end. */
  readonly script: string;
  /** `unavailable` unless the mark arrived. */
  parse(output: FactOutput): Reading<T>;
  /** What the host will print for a value that a change leaves, to the mark; undefined where nobody can tell. */
  prints(value: T, before: FactOutput): ForeseenText | undefined;
  /** With which others it can be asked in one step. */
  readonly together?: { readonly group: string; readonly args: unknown; readonly how: AskedTogether };
}

/** `Together` with the mark: the outputs are as those of the questions' own scripts. */
interface AskedTogether {
  script(all: readonly unknown[]): string;
  split(output: FactOutput, all: readonly unknown[]): readonly (FactOutput | undefined)[];
}

/** A definition as a function from its arguments to a query; `definition` serves the reference. */
export interface Fact<T, A> {
  (...args: [A] extends [undefined] ? [] : [A]): FactQuery<T>;
  readonly definition: FactDefinition<T, A>;
}

export const defineFact = <T, A = undefined>(definition: FactDefinition<T, A>): Fact<T, A> => {
  const how = definition.together && askedTogether(definition.together as Together<unknown>);
  return Object.assign(
    (...[given]: [A] extends [undefined] ? [] : [A]): FactQuery<T> => {
      const args = given as A;
      const group = definition.together?.group(args);
      const script = definition.script(args);
      const scopes = definition.scopes(args);
      // An answer that no shell gives is whole or none.
      const isWhole = controllerRequestIn(script) !== undefined || syncRequestIn(script) !== undefined;
      return {
        id: definition.id,
        key: args === undefined ? definition.id : `${definition.id} ${JSON.stringify(args)}`,
        scopes,
        args,
        scopesOf: (value) => definition.scopesOf?.(value, args) ?? scopes,
        script: isWhole ? script : withEnd(script),
        parse: (output) => {
          const whole = isWhole ? output : untilEnd(output);
          return typeof whole === 'string' ? unavailable(whole) : definition.parse(whole, args);
        },
        prints: (value, before) => {
          const whole = untilEnd(before);
          if (typeof whole === 'string') return undefined;
          const text = definition.prints?.(value, args, whole.stdout);
          return text && [...text, ended('')];
        },
        ...(how && group !== undefined && { together: { group: `${definition.id} ${group}`, args, how } }),
      };
    },
    { definition },
  );
};

/** One mark at the end of the whole; each answer then gets its own. */
const askedTogether = (together: Together<unknown>): AskedTogether => ({
  script: (all) => withEnd(together.script(all)),
  split(output, all) {
    const whole = untilEnd(output);
    if (typeof whole === 'string') return all.map(() => undefined);
    return together
      .split(whole.stdout, all)
      .map((stdout) => (stdout === undefined ? undefined : { stdout: ended(stdout), stderr: '', exit: 0 }));
  },
});
