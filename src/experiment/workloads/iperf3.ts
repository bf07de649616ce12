import { z } from 'zod';
import { entryOf } from '../../model/index.js';
import { type Iperf3Report, moved, received, reportOf, slices } from './iperf3-report.js';
import { fairness, sharedWindow } from './window.js';
import {
  type Client,
  defineWorkload,
  ends,
  type Measured,
  portParameter,
  secondsParameter,
  sentTogether,
} from './workload.js';

const parameters = z.strictObject({
  ...ends,
  protocol: z.enum(['tcp', 'udp']).default('tcp').describe('transport'),
  seconds: secondsParameter(10),
  warm_up: z.number().min(0).max(60).default(0).describe('seconds at the start that are left out (`--omit`)'),
  streams: z.int().min(1).max(128).default(1).describe('parallel streams of each client'),
  reverse: z.boolean().default(false).describe('the server sends'),
  bidirectional: z.boolean().default(false).describe('both send at once'),
  rate: z
    .string()
    .regex(/^\d+(\.\d+)?[KMG]?$/)
    .optional()
    .describe('target bit rate of each stream, as in `100M`; UDP sends 1M by default'),
  length: z.int().min(16).max(1_048_576).optional().describe('bytes written at once; for UDP of a datagram'),
  interval: z.number().min(0.1).max(60).default(0.5).describe('seconds of a slice of the timeline'),
  port: portParameter(5201),
});

type Parameters = z.infer<typeof parameters>;

const rate = (label: string) => ({ unit: 'bit/s', better: 'higher', label }) as const;

/** Throughput as the receiver saw it. */
export const iperf3 = defineWorkload({
  name: 'iperf3',
  summary: 'throughput at the receiver, losses and retransmits, and how evenly clients share',
  parameters,
  kind: 'network',
  tool: () => ({
    program: 'iperf3',
    package: 'iperf3',
    version: ['iperf3', '--version'],
    pattern: /iperf (\d+\.\d+(?:\.\d+)?)/,
  }),
  metrics: () => ({
    throughput: rate('throughput at the receiver'),
    throughput_reverse: rate('throughput of the way back'),
    retransmits: { unit: 'count', better: 'lower', label: 'TCP segments sent again' },
    packets: { unit: 'packet/s', better: 'higher', label: 'datagrams received' },
    loss: { unit: 'ratio', better: 'lower', label: 'share of the datagrams that was lost' },
    jitter: { unit: 'ms', better: 'lower', label: 'jitter' },
    fairness_jain: { unit: 'ratio', better: 'higher', label: "Jain's fairness index" },
    share_min: { unit: 'ratio', better: 'higher', label: 'smallest share of a client' },
    share_max: { unit: 'ratio', better: 'lower', label: 'largest share of a client' },
    window: { unit: 's', better: null, label: 'time in which all clients ran' },
  }),
  absent: ({ protocol }) => (protocol === 'tcp' ? ['packets', 'loss', 'jitter'] : ['retransmits']),
  primary: () => ['throughput'],
  seconds: ({ seconds, warm_up }) => seconds + warm_up + 0.3,
  server: (_, port) => ({ argv: ['iperf3', '-s', '-1', '-J', '-p', String(port)], listens: 'tcp' }),
  client: (p, { address, port }) => [
    ...['iperf3', '-c', address, '-p', String(port), '-J', '--get-server-output'],
    ...['-t', String(p.seconds), '-i', String(p.interval)],
    ...(p.warm_up > 0 ? ['-O', String(p.warm_up)] : []),
    ...(p.protocol === 'udp' ? ['-u'] : []),
    ...(p.streams > 1 ? ['-P', String(p.streams)] : []),
    ...(p.reverse ? ['-R'] : []),
    ...(p.bidirectional ? ['--bidir'] : []),
    ...(p.rate === undefined ? [] : ['-b', p.rate]),
    ...(p.length === undefined ? [] : ['-l', String(p.length)]),
  ],
  parse: (p, output) => measured(p, reportOf(output)),
  together: ({ protocol }, clients) => overClients(protocol, clients),
  intended: ({ protocol, rate, streams, seconds, warm_up, bidirectional }, clients) =>
    protocol === 'udp' && rate !== undefined && !bidirectional
      ? { metric: 'sent_bits', amount: bitsPerSecond(rate) * streams * clients * (seconds + warm_up) }
      : undefined,
  caution: ({ streams }, version) =>
    streams > 1 && isBefore316(version)
      ? `iperf3 ${version} runs all ${streams} streams in one thread; one core may be the bottleneck`
      : undefined,
});

/** `100M` as iperf3 reads it: prefixes of rates are powers of a thousand. */
const bitsPerSecond = (rate: string): number =>
  Number.parseFloat(rate) * ({ K: 1e3, M: 1e6, G: 1e9 }[rate.at(-1)!] ?? 1);

const isBefore316 = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 3 || (major === 3 && minor < 16);
};

const measured = (p: Parameters, report: Iperf3Report): Measured => {
  const forth = received(report, 'sum_received');
  return {
    metrics: {
      throughput: forth.bitsPerSecond,
      ...(p.bidirectional
        ? { throughput_reverse: received(report, 'sum_received_bidir_reverse').bitsPerSecond }
        : {}),
      ...(p.protocol === 'udp'
        ? datagrams(report)
        : { retransmits: report.number(['end', 'sum_sent', 'retransmits'], 'number of retransmits') }),
    },
    timeline: slices(report, p.warm_up),
    ...moved(report, p.protocol),
  };
};

/** The receiver's count of datagrams leaves out the lost ones only since 3.17, so they are counted from the sent ones. */
const datagrams = (report: Iperf3Report): { packets: number; loss: number; jitter: number } => {
  const sent = report.number(['end', 'sum', 'packets'], 'number of datagrams');
  const lost = report.number(['end', 'sum', 'lost_packets'], 'number of lost datagrams');
  const seconds = report.number(['end', 'sum', 'seconds'], 'duration');
  if (sent <= 0 || seconds <= 0) throw report.unreadable('says that nothing was sent');
  return {
    packets: (sent - lost) / seconds,
    loss: lost / sent,
    jitter: report.number(['end', 'sum', 'jitter_ms'], 'jitter'),
  };
};

/** Rates and counts add up; a share or a jitter is that of the worst client. */
const overClients = (protocol: 'tcp' | 'udp', clients: readonly Client[]): Measured => {
  const values = (metric: string): number[] =>
    clients.flatMap(({ measured: { metrics } }) => entryOf(metrics, metric) ?? []);
  const sum = (metric: string): number => values(metric).reduce((all, value) => all + value, 0);
  const shared = clients.length > 1 ? sharedWindow(clients) : null;
  return {
    ...sentTogether(clients),
    metrics: {
      // With several clients only the window in which all of them run is a throughput of all together.
      throughput: shared === null ? sum('throughput') : shared.rates.reduce((all, each) => all + each, 0),
      ...(values('throughput_reverse').length > 0 ? { throughput_reverse: sum('throughput_reverse') } : {}),
      ...(protocol === 'udp'
        ? {
            packets: sum('packets'),
            loss: Math.max(...values('loss')),
            jitter: Math.max(...values('jitter')),
          }
        : { retransmits: sum('retransmits') }),
      ...(shared === null ? {} : fairness(shared)),
    },
  };
};
