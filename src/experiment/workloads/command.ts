import { z } from 'zod';
import { entryOf } from '../../model/index.js';
import { linePattern } from '../../model/linear-pattern.js';
import { regularExpression } from '../../tasks/regular-expression.js';
import {
  defineWorkload,
  ends,
  groupOne,
  requireSuccess,
  secondsParameter,
  type ToolOutput,
  Unreadable,
} from './workload.js';

const metric = z.union([
  z.strictObject({
    pattern: regularExpression('regular expression (RE2) over standard output; group 1 is the number'),
    unit: z.string().describe('its unit: `ms`, `bit/s`, `count`'),
    better: z.enum(['lower', 'higher']).nullable().default(null).describe('which direction is better'),
    scale: z.number().default(1).describe('factor from what is printed to the unit'),
    samples: z.boolean().default(false).describe('every match is a sample, and the metric is their median'),
  }),
  z.strictObject({
    json: z.string().describe('path into the JSON on standard output: `end.sum.bytes`'),
    unit: z.string().describe('its unit'),
    better: z.enum(['lower', 'higher']).nullable().default(null).describe('which direction is better'),
    scale: z.number().default(1).describe('factor from what is printed to the unit'),
  }),
]);

const parameters = z.strictObject({
  ...ends,
  to: ends.to.optional().default('none').describe('the other end, or `none`'),
  argv: z.array(z.string()).min(1).describe('program and arguments; `@address@` and `@port@` are replaced'),
  server: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('program and arguments of a server; `@port@` is replaced'),
  listens: z.enum(['tcp', 'udp']).default('tcp').describe('what the server listens on once it is ready'),
  port: z.int().min(1).max(65_000).default(7000).describe('first port of the servers'),
  seconds: secondsParameter(10),
  package: z.string().optional().describe('package that has the program, for the remedy'),
  metrics: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/), metric)
    .refine((all) => Object.keys(all).length > 0, 'declare at least one metric')
    .describe('how each metric is read from the output'),
});

type Parameters = z.infer<typeof parameters>;
type Metric = z.infer<typeof metric>;

/** Any tool, with a declared way of reading its output. */
export const command = defineWorkload({
  name: 'command',
  summary: 'any program, with metrics that you declare',
  parameters,
  kind: 'network',
  tool: ({ argv, package: name }) => ({
    program: argv[0]!,
    package: name ?? argv[0]!,
    version: ['true'],
    pattern: /^$/,
  }),
  metrics: ({ metrics }) =>
    Object.fromEntries(
      Object.entries(metrics).map(([name, { unit, better }]) => [
        name,
        { unit, better, label: name.replaceAll('_', ' ') },
      ]),
    ),
  primary: ({ metrics }) => Object.keys(metrics).slice(0, 1),
  seconds: ({ seconds }) => seconds,
  server: ({ server, listens }, port) =>
    server === undefined
      ? undefined
      : { argv: server.map((word) => word.replaceAll('@port@', String(port))), listens },
  client: ({ argv }, { address, port }) =>
    argv.map((word) => word.replaceAll('@address@', address).replaceAll('@port@', String(port))),
  parse: ({ metrics, argv }, output) => {
    requireSuccess(argv[0]!, output);
    const found = Object.entries(metrics).map(
      ([name, how]) => [name, values(name, how, argv[0]!, output)] as const,
    );
    return {
      metrics: Object.fromEntries(found.map(([name, all]) => [name, middle(all)])),
      samples: Object.fromEntries(found.filter(([, all]) => all.length > 1)),
    };
  },
  together: (p, clients) => ({
    metrics: overClients(
      p,
      clients.map(({ measured }) => measured.metrics),
    ),
  }),
});

const values = (name: string, how: Metric, tool: string, { stdout }: ToolOutput): number[] => {
  if ('json' in how) return [jsonNumber(stdout, how.json, tool, name) * how.scale];
  const what = `match of ${name}'s pattern`;
  if (!how.samples) return [groupOne(linePattern(how.pattern).exec(stdout), tool, what) * how.scale];
  const all = [...linePattern(how.pattern).matchAll(stdout)].map((match) => groupOne(match, tool, what));
  if (all.length === 0) throw new Unreadable(`${tool}'s output has no match of ${name}'s pattern`);
  return all.map((value) => value * how.scale);
};

const jsonNumber = (stdout: string, path: string, tool: string, name: string): number => {
  let data: unknown;
  try {
    data = JSON.parse(stdout);
  } catch {
    throw new Unreadable(`${tool}'s output is cut short or is not JSON`);
  }
  const found = path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? entryOf(value as Record<string, unknown>, key)
          : undefined,
      data,
    );
  if (typeof found !== 'number' || !Number.isFinite(found))
    throw new Unreadable(`${tool}'s output has no number at ${path} for ${name}`);
  return found;
};

const middle = (all: readonly number[]): number => {
  const sorted = [...all].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
};

/** Rates of several clients add up; of everything else the worst counts, as far as it is known which that is. */
const overClients = (
  { metrics }: Parameters,
  clients: readonly { readonly [metric: string]: number }[],
): { [metric: string]: number } =>
  Object.fromEntries(
    Object.entries(metrics).map(([name, { unit, better }]) => {
      const all = clients.map((client) => client[name]!);
      if (unit.endsWith('/s')) return [name, all.reduce((sum, value) => sum + value, 0)];
      return [name, better === 'higher' ? Math.min(...all) : Math.max(...all)];
    }),
  );
