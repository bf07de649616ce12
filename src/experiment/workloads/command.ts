import { z } from 'zod';
import { commandNotes } from './command-notes.js';
import { declaredMetric, declaredValues } from './declared-metric.js';
import { severalClients } from './several-clients.js';
import { defineWorkload, ends, requireSuccess, secondsParameter, Unreadable } from './workload.js';

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
  version: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      'program and arguments that print the version of the tool, `[fio, --version]`; the first line that holds something is kept',
    ),
  metrics: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be small letters, digits and _, with a letter first'),
      declaredMetric,
    )
    .refine((all) => Object.keys(all).length > 0, 'declare at least one metric')
    .describe('how each metric is read from the output'),
});

/** Any tool, with a declared way of reading its output. */
export const command = defineWorkload({
  name: 'command',
  summary: 'any program, with metrics that you declare',
  parameters,
  parts: { 'metrics.NAME': declaredMetric },
  notes: commandNotes,
  kind: 'network',
  tool: ({ argv, package: name, version }) => ({
    program: argv[0]!,
    package: name ?? argv[0]!,
    // Nobody can know how an unknown program tells its version, nor what it does when it is asked in a usual way.
    version: version ?? ['true'],
    pattern: version === undefined ? /^$/ : /(\S(?:.*\S)?)/,
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
  parse: ({ metrics, argv, seconds }, output) => {
    if (output.exit === null)
      throw new Unreadable(
        `${argv[0]!} did not end in time: \`seconds\` tells of ${seconds}, and it was given up some time after these`,
      );
    requireSuccess(argv[0]!, output);
    const found = Object.entries(metrics).map(
      ([name, how]) => [name, declaredValues(name, how, argv[0]!, output)] as const,
    );
    return {
      metrics: Object.fromEntries(found.map(([name, all]) => [name, middle(all)])),
      samples: Object.fromEntries(found.filter(([, all]) => all.length > 1)),
    };
  },
  together: ({ metrics }, clients) => severalClients(metrics, clients),
});

const middle = (all: readonly number[]): number => {
  const sorted = [...all].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
};
