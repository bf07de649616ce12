import { type ZodType, z } from 'zod';
import type { MetricFile } from '../bundle/format.js';

/** What one process printed, and how it ended; null when it had to be killed. */
export interface ToolOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number | null;
}

/** What one client measured. */
export interface Measured {
  /** By metric name, in the unit that the workload declares. */
  readonly metrics: { readonly [metric: string]: number };
  /** Single values behind a metric, in its unit and in the order of time. */
  readonly samples?: { readonly [metric: string]: readonly number[] };
  /** Received bits by time, for what several clients did in the window in which all of them ran. */
  readonly timeline?: readonly Slice[];
  /** Single values behind the percentiles, where the tool counts them. */
  readonly observations?: number;
  /** Everything that was sent while the client ran, warm-up included, by {@link sentMetrics}. */
  readonly sent?: { readonly [metric: string]: number };
}

/** What clients send, counted from the first to the last byte: what costs between two looks are divided by. */
export const sentMetrics: { readonly [metric: string]: MetricFile } = {
  sent_messages: { unit: 'count', better: null, label: 'messages sent, warm-up included' },
  sent_transactions: { unit: 'count', better: null, label: 'transactions, warm-up included' },
  sent_packets: { unit: 'count', better: null, label: 'packets sent, warm-up included' },
  sent_bits: { unit: 'bit', better: null, label: 'bits moved, warm-up included' },
};

/** A median of fewer values has no interval at any usual level: such a trial says nothing of its percentiles. */
export const fewestObservations = 6;

/** What several clients sent together. */
export const sentTogether = (clients: readonly Client[]): Pick<Measured, 'sent'> => {
  const sums = new Map<string, number>();
  for (const { measured } of clients)
    for (const [metric, count] of Object.entries(measured.sent ?? {}))
      sums.set(metric, (sums.get(metric) ?? 0) + count);
  return sums.size === 0 ? {} : { sent: Object.fromEntries(sums) };
};

/** Percentiles of several clients are those of the worst, and so is their number. */
export const fewestOf = (clients: readonly Client[]): Pick<Measured, 'observations'> => {
  const counts = clients.flatMap(({ measured: { observations } }) => observations ?? []);
  return counts.length === 0 ? {} : { observations: Math.min(...counts) };
};

/** Seconds since the client was started. */
export interface Slice {
  readonly start: number;
  readonly end: number;
  readonly bits: number;
}

/** One of several clients of a trial. */
export interface Client {
  readonly measured: Measured;
  /** Milliseconds on one common clock; null when it is not known. */
  readonly began: number | null;
}

/** The other end of a network workload. */
interface Destination {
  readonly address: string;
  readonly port: number;
}

/** The program that a workload needs on a machine. */
export interface Tool {
  readonly program: string;
  /** Debian's name, for the remedy. */
  readonly package: string;
  /** Prints the version, whatever the exit code. */
  readonly version: readonly string[];
  /** Group 1 is the version in what was printed. */
  readonly pattern: RegExp;
}

/**
 * One measuring tool. All of it is pure: the argument lists from the parameters, the metrics from the
 * output. To add a tool, write such an object, list it in `catalogue.ts`, and test it on captured output.
 */
export interface Workload<P = unknown> {
  /** As under `measure:`. */
  readonly name: string;
  readonly summary: string;
  readonly parameters: ZodType<P>;
  /** What stands inside of a parameter that is a map, by its path: `metrics.NAME`. */
  readonly parts?: { readonly [path: string]: ZodType };
  /** Examples and pitfalls in Markdown, for the reference and for `explain`. */
  readonly notes?: string;
  readonly tool: (parameters: P) => Tool;
  /** The program of the other end, where it is another one. */
  readonly serverTool?: (parameters: P) => Tool;
  /** `load` has no other end. */
  readonly kind: 'network' | 'load';
  /** Every metric that it can give. */
  readonly metrics: (parameters: P) => { readonly [metric: string]: MetricFile };
  /** Those of them that it does not give with these parameters. */
  readonly absent?: (parameters: P) => readonly string[];
  /** What the report answers with unless the playbook says otherwise; the first counts most. */
  readonly primary: (parameters: P) => readonly string[];
  /** How long a client runs, by its parameters. */
  readonly seconds: (parameters: P) => number;
  /**
   * For a workload that tells percentiles: how many single values a client of a trial is expected to have, from rate
   * and time; undefined for parameters without percentiles; null where a value comes as soon as the one before has, so that nobody knows before.
   */
  readonly expected?: (parameters: P) => number | null | undefined;
  /** The server of one client, when the tool has one, and what it listens on once it is ready. */
  readonly server?: (
    parameters: P,
    port: number,
  ) => { readonly argv: readonly string[]; readonly listens: 'tcp' | 'udp' } | undefined;
  readonly client: (parameters: P, to: Destination) => readonly string[];
  /** @throws {@link Unreadable} rather than ever giving a value that was not printed. */
  readonly parse: (parameters: P, output: ToolOutput) => Measured;
  /** What counts for the trial, over all clients together. */
  readonly together: (parameters: P, clients: readonly Client[]) => Measured;
  /**
   * What all clients together were told to send, by one of {@link sentMetrics}: a search counts as lost what was not
   * even offered. Undefined where nobody said how much.
   */
  readonly intended?: (
    parameters: P,
    clients: number,
  ) => { readonly metric: string; readonly amount: number } | undefined;
  /** Words of caution about a version with these parameters. */
  readonly caution?: (parameters: P, version: string) => string | undefined;
}

/** Keeps the parameters' type together; returns the workload unchanged. */
export const defineWorkload = <P>(workload: Workload<P>): Workload<P> => workload;

/** A workload of any parameters, as the catalogue holds them. */
// biome-ignore lint/suspicious/noExplicitAny: parameters are tied together inside each workload only
export type AnyWorkload = Workload<any>;

/** Output that lacks what a metric needs; the message says what, and quotes what was there instead. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** Where a network workload runs; part of every network workload's parameters. */
export const ends = {
  from: z
    .union([z.string(), z.array(z.string())])
    .default('guests')
    .describe('the clients: `guests`, a role, or names of guests or hosts'),
  to: z
    .union([z.string(), z.array(z.string())])
    .default('peer')
    .describe('the other end: a role, `guests`, or names; clients are spread over them in turn'),
  address: z
    .union([z.string(), z.array(z.string()).min(1), z.record(z.string(), z.string())])
    .optional()
    .describe(
      'address of the other end; a list gives each machine a client for each; a map has them by machine; otherwise from `addresses`',
    ),
};

/** The first port of a workload's servers; the client with index i gets the i-th after it. */
export const portParameter = (first: number) =>
  z.int().min(1).max(65000).default(first).describe('first port; each client has a server of its own');

/** Seconds to measure, with the limits that all tools share. */
export const secondsParameter = (usual: number) =>
  z.number().positive().max(86_400).default(usual).describe('how long to measure, in seconds');

/** The same for tools that count whole seconds only. */
export const wholeSecondsParameter = (usual: number) =>
  secondsParameter(usual).refine((seconds) => Number.isInteger(seconds), 'expected whole seconds');

/** A tool that ended badly or printed nothing: says so with its own last words. */
export const requireSuccess = (tool: string, { exit, stderr, stdout }: ToolOutput): void => {
  if (exit === 0) return;
  const words = lastWords(stderr) || lastWords(stdout);
  throw new Unreadable(
    `${tool} ${exit === null ? 'did not end in time' : `ended with exit code ${exit}`}${words ? `: ${words}` : ' and said nothing'}`,
  );
};

/** Text that was cut has lost its last line feed, unless it was cut exactly there; then a last line is missing. */
export const requireWhole = (tool: string, { stdout }: ToolOutput, last: RegExp, words: string): void => {
  if (!stdout.endsWith('\n') || !last.test(stdout))
    throw new Unreadable(
      `${tool}'s output is cut short: the line ${JSON.stringify(words)} at its end is missing`,
    );
};

/** The last line that says something, shortened; where to find help, as GNU's programs end, is no reason. */
export const lastWords = (text: string): string => {
  const lines = text.trim().split('\n');
  const said = lines.findLast((line) => !/^Try ['"`].*--help/.test(line)) ?? lines.at(-1) ?? '';
  return said.trim().slice(0, 300);
};

/** The number that a pattern's first group finds; Unreadable when it is missing or no number. */
export const numberIn = (text: string, pattern: RegExp, tool: string, what: string): number => {
  return groupOne(pattern.exec(text), tool, what);
};

/** The number in the first group of a match; Unreadable when it is missing or no number. */
export const groupOne = (
  match: readonly (string | undefined)[] | null,
  tool: string,
  what: string,
): number => {
  const found = match?.[1];
  if (found === undefined) throw new Unreadable(`${tool}'s output has no ${what}`);
  return finite(Number(found), tool, what);
};

/** The number itself when it is one; Unreadable otherwise. */
export const finite = (value: unknown, tool: string, what: string): number => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Unreadable(
    value === undefined
      ? `${tool}'s output has no ${what}`
      : `${what} in ${tool}'s output is ${JSON.stringify(value)}, which is not a number`,
  );
};
