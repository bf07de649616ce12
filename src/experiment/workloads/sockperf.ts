import { z } from 'zod';
import {
  type Client,
  defineWorkload,
  ends,
  fewestOf,
  type Measured,
  numberIn,
  portParameter,
  requireSuccess,
  requireWhole,
  secondsParameter,
  sentTogether,
  Unreadable,
} from './workload.js';

const parameters = z.strictObject({
  ...ends,
  mode: z
    .enum(['ping-pong', 'under-load'])
    .default('ping-pong')
    .describe('one message at a time, or at a rate'),
  protocol: z.enum(['udp', 'tcp']).default('udp').describe('transport'),
  seconds: secondsParameter(5),
  size: z.int().min(14).max(65_506).default(64).describe('bytes of a message'),
  rate: z.int().min(1).max(100_000_000).default(10_000).describe('messages a second; mode under-load'),
  reply_every: z.int().min(1).default(100).describe('messages to one that is answered; mode under-load'),
  port: portParameter(11_111),
});

const us = (label: string, percentile?: number) =>
  ({
    unit: 'us',
    better: 'lower',
    label: `${label} latency (half the round trip)`,
    ...(percentile === undefined ? {} : { percentile }),
  }) as const;

/** sockperf's latencies are half of the round trip, as the tool defines them. */
export const sockperf = defineWorkload({
  name: 'sockperf',
  summary: 'latency of messages, one at a time or at a rate, with percentiles',
  parameters,
  kind: 'network',
  tool: () => ({
    program: 'sockperf',
    package: 'sockperf',
    version: ['sockperf', '--version'],
    pattern: /version ([\d.]+)/,
  }),
  metrics: () => ({
    latency_median: us('median'),
    latency_mean: us('mean'),
    latency_p90: us('90th percentile of the', 0.9),
    latency_p99: us('99th percentile of the', 0.99),
    latency_p99_9: us('99.9th percentile of the', 0.999),
    latency_max: us('longest'),
    message_rate: { unit: 'count/s', better: 'higher', label: 'messages sent' },
    observations: { unit: 'count', better: null, label: 'messages answered and timed' },
    dropped: { unit: 'count', better: 'lower', label: 'messages dropped' },
  }),
  primary: () => ['latency_median', 'latency_p99'],
  expected: ({ mode, rate, reply_every, seconds }) =>
    mode === 'under-load' ? Math.floor((rate * seconds) / reply_every) : null,
  seconds: ({ seconds }) => seconds + 0.5,
  server: (p, port) => ({
    argv: ['sockperf', 'server', '-i', '0.0.0.0', '-p', String(port), ...transport(p.protocol)],
    listens: p.protocol,
  }),
  client: (p, { address, port }) => [
    ...['sockperf', p.mode, '-i', address, '-p', String(port), ...transport(p.protocol)],
    ...['-t', String(p.seconds), '-m', String(p.size)],
    ...(p.mode === 'under-load' ? [`--mps=${p.rate}`, `--reply-every=${p.reply_every}`] : []),
  ],
  parse: (_, output) => {
    requireSuccess('sockperf', output);
    const plain = output.stdout.replace(/\x1b?\[[\d;]*m/g, '');
    const number = (pattern: RegExp, what: string): number => numberIn(plain, pattern, 'sockperf', what);
    const single = singleValues(plain);
    requireWhole('sockperf', output, /<MIN> observation/, '<MIN> observation');
    // With --full-rtt it tells whole round trips, and halves of them otherwise.
    const trip = /avg-rtt=/.test(plain) ? 2 : 1;
    const latency = (pattern: RegExp, what: string): number => number(pattern, what) / trip;
    const percentile = (which: string): number =>
      latency(new RegExp(`percentile ${which} = +([\\d.]+)`), `percentile ${which}`);
    const seconds = number(/Valid Duration\] RunTime=([\d.]+) sec/, 'valid duration');
    if (seconds === 0) throw new Unreadable("sockperf's valid duration is zero");
    const observations = number(/Total (\d+) observations/, 'number of observations');
    if (single && single.values.length !== observations)
      throw new Unreadable(`sockperf counts ${observations} observations and lists ${single.values.length}`);
    const all = /Total Run\].*SentMessages=(\d+)/.exec(plain)?.[1];
    return {
      observations,
      ...(single ? { samples: { latency_median: single.values } } : {}),
      // Versions that do not print the whole run leave the costs of a message unknown.
      ...(all === undefined ? {} : { sent: { sent_messages: Number(all) } }),
      metrics: {
        latency_median: percentile('50.000'),
        latency_mean: latency(/avg-(?:latency|rtt)=([\d.]+)/, 'average latency'),
        latency_p90: percentile('90.000'),
        latency_p99: percentile('99.000'),
        latency_p99_9: percentile('99.900'),
        latency_max: latency(/<MAX> observation = +([\d.]+)/, 'longest observation'),
        message_rate: number(/Valid Duration\].*SentMessages=(\d+)/, 'number of messages') / seconds,
        observations,
        dropped: number(/dropped messages = (\d+)/, 'number of dropped messages'),
      },
    };
  },
  together: (_, clients) => overClients(clients),
});

const transport = (protocol: 'udp' | 'tcp'): string[] => (protocol === 'tcp' ? ['--tcp'] : []);

/**
 * What `--full-log` lists below a summary, in microseconds of half the round trip; null where there is no list. One
 * that was begun has to come to its end.
 */
function singleValues(plain: string): { readonly values: number[] } | null {
  if (!/<MIN> observation.*\n-/.test(plain)) return null;
  const [, unit, list = ''] =
    /^packet, txTime\(sec\), rxTime\(sec\), (latency|rtt)\(usec\)\n([\s\S]*\n)-{10,}\n$/m.exec(plain) ?? [];
  if (unit === undefined) throw new Unreadable("sockperf's list of single values is cut short");
  const trip = unit === 'rtt' ? 2 : 1;
  const rows = list.trimEnd().split('\n');
  const values = rows.map((row, i) => {
    const [, packet, value] = /^(\d+), [\d.]+, [\d.]+, (\d+(?:\.\d+)?)$/.exec(row) ?? [];
    if (Number(packet) !== i)
      throw new Unreadable(`sockperf's list has ${JSON.stringify(row)} for packet ${i}`);
    return Number(value) / trip;
  });
  return { values };
}

/**
 * rigger asks for no list of single values (`--full-log`): it is written to a file, which has to be opened anew, and
 * has a line for each of some ten thousand messages a second, more than a guest's agent hands over after ten
 * seconds. sockperf's own percentiles are of all observations, which are counted. Those of several clients cannot be
 * pooled without the values, and averaging them would be wrong: several clients count by the worst of them.
 */
const overClients = (clients: readonly Client[]): Measured => {
  const values = (metric: string): number[] => clients.map(({ measured }) => measured.metrics[metric]!);
  const sum = (metric: string): number => values(metric).reduce((all, value) => all + value, 0);
  const worst = (metric: string): number => Math.max(...values(metric));
  const mean = clients.reduce(
    (all, { measured: { metrics } }) => all + metrics.latency_mean! * metrics.observations!,
    0,
  );
  return {
    ...sentTogether(clients),
    ...fewestOf(clients),
    metrics: {
      latency_median: worst('latency_median'),
      latency_mean: mean / sum('observations'),
      latency_p90: worst('latency_p90'),
      latency_p99: worst('latency_p99'),
      latency_p99_9: worst('latency_p99_9'),
      latency_max: worst('latency_max'),
      message_rate: sum('message_rate'),
      observations: sum('observations'),
      dropped: sum('dropped'),
    },
  };
};
