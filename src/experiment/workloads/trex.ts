import { z } from 'zod';
import { severalClients } from './several-clients.js';
import { trexReport } from './trex-output.js';
import {
  defineWorkload,
  requireSuccess,
  sentTogether,
  Unreadable,
  wholeSecondsParameter,
} from './workload.js';

const path = (what: string) =>
  z.string().regex(/^[\w./][\w./+-]*$/, `expected ${what}, of letters, digits and \`_ . / + -\``);

const parameters = z.strictObject({
  from: z
    .union([z.string(), z.array(z.string())])
    .default('peer')
    .describe('where it runs, with both of its ports: a role, `guests`, or names of guests or hosts'),
  folder: path('an absolute path')
    .regex(/^\//, 'expected an absolute path')
    .default('/opt/trex')
    .describe('where TRex was unpacked, with `t-rex-64` in it, as in `/opt/trex/v3.04`'),
  profile: path('a file')
    .default('cap2/dns.yaml')
    .describe('what it sends, from its folder, as in `avl/sfr_delay_10_1g.yaml`'),
  multiplier: z
    .number()
    .positive()
    .max(10_000_000)
    .default(1)
    .describe('how many times the rate of that file (`-m`)'),
  cores: z.int().min(1).max(128).default(1).describe('processors for each pair of ports (`-c`)'),
  latency_rate: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(1000)
    .describe('packets a second whose delay is timed (`-l`); 0: none'),
  seconds: wholeSecondsParameter(30),
  warm_up: z
    .int()
    .min(0)
    .max(600)
    .default(5)
    .describe('seconds at the start that the throughput leaves out; loss and latency are of all the time'),
  config: path('a file').default('/etc/trex_cfg.yaml').describe('its own configuration: ports and addresses'),
});

type Parameters = z.infer<typeof parameters>;

const delay = (label: string) =>
  ({ unit: 'us', better: 'lower', label: `${label} latency, one way` }) as const;

const metrics = {
  throughput: { unit: 'bit/s', better: 'higher', label: 'bits that came back' },
  loss: { unit: 'ratio', better: 'lower', label: 'share of the packets that did not come back' },
  latency_mean: delay('mean'),
  latency_max: delay('longest'),
} as const;

const silent = ({ latency_rate }: Pick<Parameters, 'latency_rate'>): boolean => latency_rate === 0;

/** Stateful traffic through what is between two ports of one machine. */
export const trex = defineWorkload({
  name: 'trex',
  summary: 'recorded traffic, many times over, through what is between two ports of TRex',
  parameters,
  kind: 'load',
  // In no distribution: it is unpacked somewhere.
  tool: ({ folder }) => ({
    program: `${folder}/t-rex-64`,
    package: 'TRex',
    version: ['env', '-C', folder, './t-rex-64', '--help'],
    pattern: /^ *Version : *v?([\d.]+)/m,
  }),
  metrics: () => metrics,
  absent: (p) => (silent(p) ? ['latency_mean', 'latency_max'] : []),
  primary: (p) => ['throughput', 'loss', ...(silent(p) ? [] : ['latency_mean'])],
  // It begins with its ports, and ends some seconds after its time.
  seconds: ({ seconds }) => seconds + 20,
  // It finds its own parts from the folder that it is started in.
  client: (p) => [
    ...['sh', '-c', 'cd "$1" && shift && exec ./t-rex-64 "$@"', 'rigger-trex', p.folder],
    ...['-f', p.profile, '-m', String(p.multiplier), '-c', String(p.cores), '-d', String(p.seconds)],
    ...(silent(p) ? [] : ['-l', String(p.latency_rate)]),
    ...['--iom', '1', '--cfg', p.config],
  ],
  parse: (p, output) => {
    requireSuccess('t-rex-64', output);
    const found = trexReport(output);
    if (found.sentPackets === 0) throw new Unreadable('TRex sent nothing');
    // By as much as TRex itself warns of.
    if (found.receivedPackets > found.sentPackets * 1.01)
      throw new Unreadable(
        `TRex received ${found.receivedPackets} packets and sent ${found.sentPackets}: others send to its ports`,
      );
    // What is told at the end, when nothing is sent any more, is no rate of the run.
    const rates = found.received.filter(({ at }) => at > p.warm_up && at <= p.seconds);
    if (rates.length === 0)
      throw new Unreadable(`TRex's output has no Total-Rx between ${p.warm_up} and ${p.seconds} s`);
    if (!silent(p) && found.latency === undefined)
      throw new Unreadable("TRex's output has no average-latency");
    return {
      metrics: {
        throughput: rates.reduce((sum, { bits }) => sum + bits, 0) / rates.length,
        loss: Math.max(0, found.sentPackets - found.receivedPackets) / found.sentPackets,
        ...(found.latency === undefined
          ? {}
          : { latency_mean: found.latency.mean, latency_max: found.latency.max }),
      },
      sent: { sent_packets: found.sentPackets, sent_bits: found.sentBytes * 8 },
    };
  },
  together: (_, clients) => ({ ...severalClients(metrics, clients), ...sentTogether(clients) }),
});
