import { z } from 'zod';
import { perftestRow } from './perftest-output.js';
import { severalClients } from './several-clients.js';
import { defineWorkload, ends, portParameter, requireSuccess, wholeSecondsParameter } from './workload.js';

const tests = ['send_lat', 'write_lat', 'read_lat', 'send_bw', 'write_bw', 'read_bw'] as const;

const parameters = z.strictObject({
  ...ends,
  test: z.enum(tests).default('send_lat').describe('the verb, and whether its latency or its bandwidth'),
  seconds: wholeSecondsParameter(5).describe(
    'how long to measure; of a latency, in which time `exchanges` are expected to be through',
  ),
  exchanges: z.int().min(100).max(100_000_000).default(10_000).describe('messages, of a latency'),
  size: z
    .int()
    .min(1)
    .max(8_388_608)
    .optional()
    .describe('bytes of a message; 2 for a latency, 65536 for bandwidth'),
  device: z
    .string()
    .regex(/^[A-Za-z][\w-]*$/, 'expected the name of an RDMA device, as in `mlx5_0`')
    .optional()
    .describe('RDMA device of both ends, as in `mlx5_0` or `rxe0`; the first one unless told'),
  gid: z.int().min(0).max(255).optional().describe('index of its address (GID), which RoCE may need'),
  pairs: z.int().min(1).max(16_384).default(1).describe('queue pairs, of a bandwidth'),
  port: portParameter(18_515),
});

type Parameters = z.infer<typeof parameters>;

const us = (label: string, percentile?: number) =>
  ({
    unit: 'us',
    better: 'lower',
    label: `${label} latency (half the round trip; of reads the whole)`,
    ...(percentile === undefined ? {} : { percentile }),
  }) as const;

const latencies = {
  rdma_latency_median: us('median'),
  rdma_latency_mean: us('mean'),
  rdma_latency_p99: us('99th percentile of the', 0.99),
  rdma_latency_p99_9: us('99.9th percentile of the', 0.999),
  rdma_latency_min: us('shortest'),
  rdma_latency_max: us('longest'),
} as const;

const rates = {
  rdma_throughput: { unit: 'bit/s', better: 'higher', label: 'throughput' },
  rdma_messages: { unit: 'count/s', better: 'higher', label: 'messages' },
} as const;

const ofLatency = ({ test }: Parameters): boolean => test.endsWith('_lat');

/** Both ends are told the same; of a bandwidth in bits, because what it calls MB has changed. */
const words = (p: Parameters, port: number): string[] => [
  ...[`ib_${p.test}`, '-F', '-p', String(port)],
  ...(p.device === undefined ? [] : ['-d', p.device]),
  ...(p.gid === undefined ? [] : ['-x', String(p.gid)]),
  ...(p.size === undefined ? [] : ['-s', String(p.size)]),
  ...(ofLatency(p)
    ? ['-n', String(p.exchanges)]
    : ['-D', String(p.seconds), '-f', '0', '-q', String(p.pairs), '--report_gbits']),
];

/** RDMA: verbs of a card, or of `rdma_rxe` over any network. */
export const perftest = defineWorkload({
  name: 'perftest',
  summary: 'latency or bandwidth of RDMA verbs',
  parameters,
  kind: 'network',
  tool: ({ test }) => ({
    program: `ib_${test}`,
    package: 'perftest',
    version: [`ib_${test}`, '--version'],
    pattern: /Version: ([\d.]+)/,
  }),
  metrics: () => ({ ...latencies, ...rates }),
  absent: (p) => Object.keys(ofLatency(p) ? rates : latencies),
  primary: (p) => (ofLatency(p) ? ['rdma_latency_median', 'rdma_latency_p99'] : ['rdma_throughput']),
  expected: (p) => (ofLatency(p) ? p.exchanges : undefined),
  seconds: ({ seconds }) => seconds + 1,
  server: (p, port) => ({ argv: words(p, port), listens: 'tcp' }),
  client: (p, { address, port }) => [...words(p, port), address],
  parse: (p, output) => {
    requireSuccess(`ib_${p.test}`, output);
    const row = perftestRow(`ib_${p.test}`, output);
    if (!ofLatency(p))
      return { metrics: { rdma_throughput: row.bits(), rdma_messages: row.number('MsgRate[Mpps]') * 1e6 } };
    const latency = (name: string): number => row.number(`${name}[usec]`);
    return {
      observations: row.number('#iterations'),
      metrics: {
        rdma_latency_median: latency('t_typical'),
        rdma_latency_mean: latency('t_avg'),
        rdma_latency_p99: latency('99% percentile'),
        rdma_latency_p99_9: latency('99.9% percentile'),
        rdma_latency_min: latency('t_min'),
        rdma_latency_max: latency('t_max'),
      },
    };
  },
  together: (_, clients) => severalClients({ ...latencies, ...rates }, clients),
});
