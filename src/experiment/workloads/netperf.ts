import { z } from 'zod';
import { figuresOf } from './netperf-output.js';
import {
  type Client,
  defineWorkload,
  ends,
  fewestOf,
  finite,
  type Measured,
  portParameter,
  requireSuccess,
  secondsParameter,
  sentTogether,
  Unreadable,
} from './workload.js';

const tests = ['TCP_RR', 'UDP_RR', 'TCP_STREAM', 'UDP_STREAM'] as const;

const parameters = z.strictObject({
  ...ends,
  test: z.enum(tests).default('TCP_RR').describe('request and response, or a stream'),
  seconds: secondsParameter(5),
  size: z
    .int()
    .min(1)
    .max(65_507)
    .optional()
    .describe('bytes of a message, or of a request and its response'),
  port: portParameter(12_865),
});

const latency = ['MIN_LATENCY', 'MEAN_LATENCY', 'P50_LATENCY', 'P90_LATENCY', 'P99_LATENCY', 'MAX_LATENCY'];
const us = (label: string, percentile?: number) =>
  ({
    unit: 'us',
    better: 'lower',
    label: `${label} round trip of a transaction`,
    ...(percentile === undefined ? {} : { percentile }),
  }) as const;

/** netperf's omni tests; the keys asked for are netperf's own (`-k`), so nothing is read by its column; what was run without
 * them is read as well. */
export const netperf = defineWorkload({
  name: 'netperf',
  summary: 'transactions a second with their latency, or the throughput of one stream',
  parameters,
  kind: 'network',
  tool: () => ({
    program: 'netperf',
    package: 'netperf',
    version: ['netperf', '-V'],
    pattern: /Netperf version ([\d.]+)/,
  }),
  metrics: () => ({
    transactions: { unit: 'count/s', better: 'higher', label: 'transactions' },
    rr_latency_p50: us('median'),
    rr_latency_mean: us('mean'),
    rr_latency_p90: us('90th percentile of the', 0.9),
    rr_latency_p99: us('99th percentile of the', 0.99),
    rr_latency_max: us('longest'),
    throughput: { unit: 'bit/s', better: 'higher', label: 'throughput at the receiver' },
    loss: { unit: 'ratio', better: 'lower', label: 'share of the sent bits that was not received' },
  }),
  primary: ({ test }) => (test.endsWith('_RR') ? ['rr_latency_p50', 'rr_latency_p99'] : ['throughput']),
  expected: ({ test }) => (test.endsWith('_RR') ? null : undefined),
  seconds: ({ seconds }) => seconds,
  server: (_, port) => ({ argv: ['netserver', '-D', '-4', '-p', String(port)], listens: 'tcp' }),
  client: ({ test, seconds, size }, { address, port }) => [
    ...['netperf', '-4', '-H', address, '-p', String(port), '-t', test, '-l', String(seconds), '--'],
    ...(size === undefined ? [] : test.endsWith('_RR') ? ['-r', `${size},${size}`] : ['-m', String(size)]),
    '-k',
    ['THROUGHPUT', 'THROUGHPUT_UNITS', 'ELAPSED_TIME', ...(test.endsWith('_RR') ? latency : streams)].join(
      ',',
    ),
  ],
  parse: ({ test }, output) => {
    requireSuccess('netperf', output);
    const { values: keys, whole } = figuresOf(output);
    const number = (key: string): number =>
      finite(keys.get(key)?.trim() ? Number(keys.get(key)) : undefined, 'netperf', key);
    if (test.endsWith('_RR')) {
      requireUnit(keys, 'Trans/s');
      // netperf counts no warm-up: its rate over its time is every transaction.
      const transactions = Math.round(number('THROUGHPUT') * number('ELAPSED_TIME'));
      return {
        observations: transactions,
        sent: { sent_transactions: transactions },
        metrics: {
          transactions: number('THROUGHPUT'),
          // The table has no latencies at all; where there is one, all have to be there.
          ...(!whole || latency.some((key) => keys.has(key))
            ? {
                rr_latency_p50: number('P50_LATENCY'),
                rr_latency_mean: number('MEAN_LATENCY'),
                rr_latency_p90: number('P90_LATENCY'),
                rr_latency_p99: number('P99_LATENCY'),
                rr_latency_max: number('MAX_LATENCY'),
              }
            : {}),
        },
      };
    }
    requireUnit(keys, '10^6bits/s');
    const [sent, received] = [number('LOCAL_SEND_THROUGHPUT'), number('REMOTE_RECV_THROUGHPUT')];
    if (sent === 0) throw new Unreadable('netperf sent nothing');
    return {
      sent: { sent_bits: sent * 1e6 * number('ELAPSED_TIME') },
      metrics: {
        throughput: received * 1e6,
        ...(test === 'UDP_STREAM' ? { loss: Math.max(0, (sent - received) / sent) } : {}),
      },
    };
  },
  together: (_, clients) => overClients(clients),
});

const streams = ['LOCAL_SEND_THROUGHPUT', 'REMOTE_RECV_THROUGHPUT'];

const requireUnit = (keys: ReadonlyMap<string, string>, unit: string): void => {
  const found = keys.get('THROUGHPUT_UNITS');
  if (found !== unit)
    throw new Unreadable(
      found === undefined
        ? "netperf's output has no THROUGHPUT_UNITS"
        : `netperf's unit is ${found}; expected ${unit}`,
    );
};

/** Rates add up; of latencies the worst client counts, since percentiles must not be averaged. */
const overClients = (clients: readonly Client[]): Measured => ({
  ...sentTogether(clients),
  ...fewestOf(clients),
  metrics: Object.fromEntries(
    Object.keys(clients[0]?.measured.metrics ?? {}).map((metric) => {
      const values = clients.map(({ measured }) => measured.metrics[metric]!);
      const adds = metric === 'transactions' || metric === 'throughput';
      return [metric, adds ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values)];
    }),
  ),
});
