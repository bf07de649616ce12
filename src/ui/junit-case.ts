import { type Diagnostic, showDiagnostic } from '../model/index.js';

/** One thing that was done or checked. */
export interface JUnitCase {
  /** Of what or whom: a host, a cell. */
  readonly of: string;
  readonly name: string;
  /** How long it took; left out where nobody has measured it. */
  readonly seconds?: number;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** Why, in a line. */
  readonly message?: string;
  /** More about it, of any length. */
  readonly text?: string;
}

export interface JUnitSuite {
  readonly name: string;
  readonly cases: readonly JUnitCase[];
}

/** A host that was to be asked, and could not. */
export const notReached = (of: string, why: Diagnostic): JUnitCase => ({
  of,
  name: 'is reached',
  result: 'failed',
  message: why.message,
  text: showDiagnostic(why),
});
