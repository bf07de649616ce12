import { z } from 'zod';
import { answerTime } from './answer-time.js';
import { memaslapReport } from './memcached-output.js';
import { severalClients } from './several-clients.js';
import { defineWorkload, ends, portParameter, requireSuccess, wholeSecondsParameter } from './workload.js';

const parameters = z
  .strictObject({
    ...ends,
    seconds: wholeSecondsParameter(5),
    connections: z
      .int()
      .min(1)
      .max(10_000)
      .default(16)
      .describe('requests under way at once (`--concurrency`)'),
    threads: z.int().min(1).max(256).default(1).describe('threads of each client'),
    size: z.int().min(1).max(1_000_000).default(64).describe('bytes of a value'),
    memory: z.int().min(16).max(1_000_000).default(256).describe('mebibytes of the server'),
    port: portParameter(11_311),
  })
  .refine(({ connections, threads }) => connections % threads === 0, {
    error: 'memaslap gives each thread as many; expected `connections` to be a multiple of `threads`',
    path: ['connections'],
  });

const metrics = {
  requests: { unit: 'count/s', better: 'higher', label: 'requests answered' },
  answer_mean: answerTime('mean'),
  answer_min: answerTime('shortest'),
  answer_max: answerTime('longest'),
  misses: { unit: 'ratio', better: 'lower', label: 'share of the gets that found nothing' },
} as const;

/** A cache of keys and values: nine gets to a set. memaslap tells no percentiles. */
export const memcached = defineWorkload({
  name: 'memcached',
  summary: 'requests to memcached, nine gets to a set, with mean and longest time to an answer',
  parameters,
  kind: 'network',
  tool: () => ({
    program: 'memcaslap',
    package: 'libmemcached-tools',
    version: ['memcaslap', '--version'],
    pattern: /v([\d.]+)/,
  }),
  serverTool: () => ({
    program: 'memcached',
    package: 'memcached',
    version: ['memcached', '--version'],
    pattern: /memcached ([\d.]+)/,
  }),
  metrics: () => metrics,
  primary: () => ['requests', 'answer_mean'],
  seconds: ({ seconds }) => seconds + 1,
  // As root it runs as somebody else, and as anybody else it runs as that.
  server: ({ memory }, port) => ({
    argv: [
      ...['memcached', '-u', 'nobody', '-l', '0.0.0.0', '-p', String(port), '-U', '0'],
      ...['-m', String(memory), '-c', '16384'],
    ],
    listens: 'tcp',
  }),
  client: (p, { address, port }) => [
    ...['memcaslap', `--servers=${address}:${port}`, `--time=${p.seconds}s`, `--threads=${p.threads}`],
    // Without it there are no statistics at the end.
    `--stat_freq=${p.seconds}s`,
    ...[`--concurrency=${p.connections}`, `--fixed_size=${p.size}`],
  ],
  parse: (_, output) => {
    requireSuccess('memcaslap', output);
    return memaslapReport(output);
  },
  together: (_, clients) => severalClients(metrics, clients),
});
