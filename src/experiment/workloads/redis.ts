import { z } from 'zod';
import { answerTime } from './answer-time.js';
import { redisBenchmark } from './redis-output.js';
import { severalClients } from './several-clients.js';
import { defineWorkload, ends, portParameter, requireSuccess } from './workload.js';

const commands = ['set', 'get', 'incr', 'lpush', 'rpush', 'lpop', 'rpop', 'sadd', 'hset', 'spop'] as const;

const parameters = z.strictObject({
  ...ends,
  test: z.enum(commands).default('get').describe('the command that is asked for'),
  requests: z.int().min(100).max(1_000_000_000).default(100_000).describe('requests of each client'),
  within: z
    .number()
    .positive()
    .max(86_400)
    .default(10)
    .describe('seconds in which that is done, for the estimate; it is given up some time after these'),
  connections: z.int().min(1).max(10_000).default(16).describe('connections of each client'),
  pipeline: z.int().min(1).max(10_000).default(1).describe('requests under way at once on each connection'),
  size: z.int().min(1).max(1_000_000).default(64).describe('bytes of a value'),
  keys: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(10_000)
    .describe('keys, of which each request takes one at random'),
  port: portParameter(6380),
});

const metrics = {
  requests: { unit: 'count/s', better: 'higher', label: 'requests answered' },
  answer_mean: answerTime('mean'),
  answer_min: answerTime('shortest'),
  answer_median: answerTime('median'),
  answer_p95: answerTime('95th percentile of the', 0.95),
  answer_p99: answerTime('99th percentile of the', 0.99),
  answer_max: answerTime('longest'),
} as const;

/** A store of keys and values, without anything kept on a disk. */
export const redis = defineWorkload({
  name: 'redis',
  summary: 'requests to a Redis server, with percentiles of the time to an answer',
  parameters,
  kind: 'network',
  tool: () => ({
    program: 'redis-benchmark',
    package: 'redis-tools',
    version: ['redis-benchmark', '--version'],
    pattern: /redis-benchmark ([\d.]+)/,
  }),
  serverTool: () => ({
    program: 'redis-server',
    package: 'redis-server',
    version: ['redis-server', '--version'],
    pattern: /v=([\d.]+)/,
  }),
  metrics: () => metrics,
  primary: () => ['requests', 'answer_p99'],
  expected: ({ requests }) => requests,
  seconds: ({ within }) => within,
  server: (_, port) => ({
    argv: [
      ...['redis-server', '--port', String(port), '--bind', '0.0.0.0', '--protected-mode', 'no'],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    ],
    listens: 'tcp',
  }),
  client: (p, { address, port }) => [
    ...['redis-benchmark', '-h', address, '-p', String(port), '-t', p.test, '--csv'],
    ...['-n', String(p.requests), '-c', String(p.connections), '-P', String(p.pipeline)],
    ...['-d', String(p.size), '-r', String(p.keys)],
  ],
  parse: ({ test, requests }, output) => {
    requireSuccess('redis-benchmark', output);
    return { observations: requests, metrics: redisBenchmark(output, test) };
  },
  together: (_, clients) => severalClients(metrics, clients),
});
