import { z } from 'zod';
import { moments } from '../../statistics/moments.js';
import { quantileSorted } from '../../statistics/quantile.js';
import { ascending } from '../../statistics/sample.js';
import {
  defineWorkload,
  ends,
  lastWords,
  type Measured,
  numberIn,
  requireWhole,
  type ToolOutput,
  Unreadable,
} from './workload.js';

const parameters = z.strictObject({
  ...ends,
  count: z.int().min(1).max(10_000_000).default(100).describe('echo requests'),
  interval: z.number().min(0).max(60).default(0.2).describe('seconds between two requests'),
  size: z.int().min(16).max(65_507).default(56).describe('bytes of payload; 16 hold the time stamp'),
  wait: z.number().positive().max(60).default(2).describe('seconds to wait for the last reply'),
  warm_up: z
    .int()
    .min(0)
    .default(0)
    .describe('first replies to leave out of every metric but the loss: they pay for address resolution'),
});

/** ICMP echo round trips with iputils' or BusyBox's ping; comparable with the literature. */
export const ping = defineWorkload({
  name: 'ping',
  summary: 'round-trip time of ICMP echoes',
  parameters,
  kind: 'network',
  tool: () => ({
    program: 'ping',
    package: 'iputils-ping',
    version: ['ping', '-V'],
    pattern: /iputils[ -](?:s)?(\d+)|BusyBox v([\d.]+)/,
  }),
  expected: ({ count, warm_up }) => Math.max(0, count - warm_up),
  metrics: () => ({
    rtt_median: { unit: 'ms', better: 'lower', label: 'median round-trip time' },
    rtt_mean: { unit: 'ms', better: 'lower', label: 'mean round-trip time' },
    rtt_min: { unit: 'ms', better: 'lower', label: 'shortest round-trip time' },
    rtt_max: { unit: 'ms', better: 'lower', label: 'longest round-trip time' },
    rtt_p90: {
      unit: 'ms',
      better: 'lower',
      label: '90th percentile of the round-trip times',
      percentile: 0.9,
    },
    rtt_p99: {
      unit: 'ms',
      better: 'lower',
      label: '99th percentile of the round-trip times',
      percentile: 0.99,
    },
    loss: { unit: 'ratio', better: 'lower', label: 'share of requests without a reply' },
    sent: { unit: 'count', better: null, label: 'requests sent' },
    received: { unit: 'count', better: null, label: 'replies received' },
  }),
  primary: () => ['rtt_median'],
  seconds: ({ count, interval }) => (count - 1) * interval,
  client: ({ count, interval, size, wait }, { address }) => [
    ...['ping', '-n', '-c', String(count), '-i', String(interval), '-s', String(size)],
    ...['-W', String(wait), address],
  ],
  parse: (p, output) => {
    const { sent, received } = tally(output);
    const replies = roundTrips(output.stdout);
    if (received === 0) throw new Unreadable(`none of ${sent} requests was answered`);
    requireWhole('ping', withLastLineFeed(output), /min\/avg\/max/, 'min/avg/max');
    if (replies.length !== received)
      throw new Unreadable(`ping counts ${received} replies and shows ${replies.length}`);
    const counted = replies.slice(p.warm_up);
    if (counted.length === 0)
      throw new Unreadable(`all ${replies.length} replies belong to the warm-up of ${p.warm_up}`);
    return summary(counted, sent, received);
  },
  together: (_, clients) =>
    summary(
      clients.flatMap(({ measured }) => measured.samples?.rtt_median ?? []),
      total(clients.map(({ measured }) => measured.metrics.sent!)),
      total(clients.map(({ measured }) => measured.metrics.received!)),
    ),
});

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const tally = ({ stdout, stderr, exit }: ToolOutput): { sent: number; received: number } => {
  if (!stdout.includes('packets transmitted'))
    throw new Unreadable(
      `ping's output has no line "packets transmitted"${exit === 0 ? '' : ` (exit ${exit ?? 'by kill'}: ${lastWords(stderr) || lastWords(stdout) || 'no words'})`}`,
    );
  const sent = numberIn(stdout, /(\d+) packets transmitted/, 'ping', 'number of packets transmitted');
  const received = numberIn(
    stdout,
    /transmitted, (\d+) (?:packets )?received/,
    'ping',
    'number of packets received',
  );
  if (received > sent) throw new Unreadable(`ping counts ${received} replies to ${sent} requests`);
  return { sent, received };
};

/** What was kept by a tool that strips the last line feed; only a last line that is whole gets it back. */
const withLastLineFeed = (output: ToolOutput): ToolOutput =>
  /\n\S.*min\/avg\/max.* = [\d.]+(?:\/[\d.]+)+ ms(?:,.*)?$/.test(output.stdout)
    ? { ...output, stdout: `${output.stdout}\n` }
    : output;

/** Milliseconds, one for each request that was answered; duplicates of an answer are left out. */
const roundTrips = (stdout: string): number[] =>
  stdout
    .split('\n')
    .filter(
      (line) =>
        /^(?:\[\d+\.\d+\] )?\d+ bytes from .* (?:icmp_)?[sr]eq=\d+ /.test(line) && !line.includes('DUP!'),
    )
    .map((line) => numberIn(line, /time=(\d+(?:\.\d+)?) ms/, 'ping', 'time in a reply'));

const summary = (times: readonly number[], sent: number, received: number): Measured => {
  const sorted = ascending(times);
  return {
    metrics: {
      rtt_median: quantileSorted(sorted, 0.5),
      rtt_mean: moments(sorted).mean,
      rtt_min: sorted[0]!,
      rtt_max: sorted[sorted.length - 1]!,
      rtt_p90: quantileSorted(sorted, 0.9),
      rtt_p99: quantileSorted(sorted, 0.99),
      loss: (sent - received) / sent,
      sent,
      received,
    },
    samples: { rtt_median: times },
    observations: times.length,
    sent: { sent_packets: sent },
  };
};
