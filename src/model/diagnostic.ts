import type { Position } from './position.js';

/**
 * One thing that is wrong or deserves attention, in words for a person.
 * The message says what was found and what was wanted; the help says what to do.
 */
export interface Diagnostic {
  /** Stable name such as `inventory/unknown-group`; `rigger explain CODE` shows its page. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** One sentence, no full stop, no stack trace. */
  readonly message: string;
  readonly position?: Position;
  /** What to do about it: a command to type, a name that was perhaps meant, a limit to raise. */
  readonly help?: string;
  /** More facts, a line each: the last lines of an output, where a value came from. */
  readonly notes?: readonly string[];
}

/** The page behind a code: what it means and what to do, shown by `rigger explain` and in `docs/`. */
export interface CodePage {
  readonly title: string;
  readonly explanation: string;
}

/** Declares the codes of one room; a room's `codes.ts` exports the result. */
export const defineCodes = <C extends string>(pages: Record<C, CodePage>): Readonly<Record<C, CodePage>> =>
  Object.freeze(pages);

type Optional = Partial<Pick<Diagnostic, 'position' | 'help' | 'notes'>>;

/** An error diagnostic; `undefined` extras may be passed through. */
export const problem = (
  code: string,
  message: string,
  extra: { [K in keyof Optional]: Optional[K] | undefined } = {},
): Diagnostic => ({ code, severity: 'error', message, ...defined(extra) });

/** A warning diagnostic. */
export const warning = (
  code: string,
  message: string,
  extra: { [K in keyof Optional]: Optional[K] | undefined } = {},
): Diagnostic => ({ code, severity: 'warning', message, ...defined(extra) });

const defined = (extra: { [K in keyof Optional]: Optional[K] | undefined }): Optional =>
  Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== undefined));
