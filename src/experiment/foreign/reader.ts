import type { Json } from '../../model/index.js';
import type { AnyWorkload } from '../workloads/workload.js';

/** What makes rows of raw output: the part of a workload that is needed once something has been measured. */
export type Derivation = Pick<AnyWorkload, 'name' | 'metrics' | 'parse' | 'together'>;

/** What the content of a file says of itself. */
export interface Recognised {
  readonly parameters: Json;
  /** Tells measurements of one tool apart that have different metrics: `udp`. */
  readonly variant?: string;
  /** ISO 8601, where the file says when it was measured. */
  readonly started?: string;
  /** The tool's own version, where the file says it. */
  readonly version?: string;
}

/**
 * How the results of one tool are read. A file is known by its content alone; one that was cut is still known, so that
 * it can be said that it was cut.
 */
export interface ForeignReader {
  /** What the tool is called, as `measure:` would. */
  readonly name: string;
  readonly derivation: Derivation;
  /** Undefined where the content is of another tool. */
  readonly recognise: (content: string) => Recognised | undefined;
}

/** The text that a pattern's first group finds, as a field that is there or not. */
export const field = <K extends string>(
  key: K,
  text: string,
  pattern: RegExp,
): { readonly [P in K]?: string } => {
  const found = pattern.exec(text)?.[1];
  return (found === undefined ? {} : { [key]: found }) as { readonly [P in K]?: string };
};

/** Seconds since the epoch as ISO 8601; nothing where they are none. */
export const timeOf = (seconds: unknown): { readonly started?: string } => {
  const number = typeof seconds === 'string' && seconds !== '' ? Number(seconds) : seconds;
  return typeof number === 'number' && number > 0 && number < 32_503_680_000
    ? { started: new Date(number * 1000).toISOString() }
    : {};
};
