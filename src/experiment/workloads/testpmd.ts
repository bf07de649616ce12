import { z } from 'zod';
import { severalClients } from './several-clients.js';
import { testpmdReport } from './testpmd-output.js';
import { defineWorkload, requireSuccess, Unreadable, wholeSecondsParameter } from './workload.js';

const modes = ['io', 'mac', 'macswap', 'txonly', 'rxonly', 'flowgen', 'csum', 'icmpecho', '5tswap'] as const;

const parameters = z
  .strictObject({
    from: z
      .union([z.string(), z.array(z.string())])
      .default('guests')
      .describe('where it runs: `guests`, a role, or names of guests or hosts'),
    devices: z
      .array(
        z
          .string()
          .regex(
            /^(?:[\da-f]{4}:[\da-f]{2}:[\da-f]{2}\.[0-7]|net_[a-z_]+\d+)(?:,\w+=[\w.:/-]+)*$/,
            'expected a PCI address, or a device of DPDK such as `net_af_packet0,iface=eth0`',
          ),
      )
      .min(1)
      .max(32)
      .default(['net_null0', 'net_null1'])
      .describe(
        'what it forwards between: PCI addresses of functions that have a driver for user space, or devices without hardware (`net_ring0`, `net_af_packet0,iface=eth0`); the default two are nothing but its own work',
      ),
    forward: z
      .enum(modes)
      .default('io')
      .describe('what it does with frames: `io` hands them on, `txonly` makes them, `rxonly` swallows them'),
    first: z
      .boolean()
      .default(false)
      .describe('whether it begins with frames of its own, for devices on which none would come'),
    seconds: wholeSecondsParameter(5),
    warm_up: z
      .int()
      .min(1)
      .max(600)
      .default(3)
      .describe('seconds from its start that are left out: it takes one or more to begin'),
    cpus: z
      .string()
      .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'expected processors, as in `1,4-5`')
      .default('0-1')
      .describe(
        'processors: the first for itself, the others poll the devices and are always busy; one alone does both',
      ),
    queues: z.int().min(1).max(64).default(1).describe('queues of each device, in each direction'),
    size: z
      .int()
      .min(64)
      .max(9600)
      .default(64)
      .describe('bytes of a frame that it makes, without its checksum'),
    hugepages: z
      .boolean()
      .default(true)
      .describe('whether its memory is huge pages, which have to be there; devices with hardware need them'),
    memory: z.int().min(64).max(1_000_000).default(256).describe('mebibytes of it'),
  })
  .refine(({ hugepages, devices }) => hugepages || !devices.some(isHardware), {
    error: 'devices with hardware need huge pages; leave `hugepages: false` out',
    path: ['hugepages'],
  });

type Parameters = z.infer<typeof parameters>;

const isHardware = (device: string): boolean => /^[\da-f]{4}:/.test(device);

const metrics = {
  frames_sent: { unit: 'count/s', better: 'higher', label: 'frames sent, all devices together' },
  frames_received: { unit: 'count/s', better: 'higher', label: 'frames received, all devices together' },
  throughput: { unit: 'bit/s', better: 'higher', label: 'bits of what was sent (received, of `rxonly`)' },
  frames_dropped: {
    unit: 'ratio',
    better: 'lower',
    label: 'share of what was to be sent that the devices did not take',
  },
} as const;

const sendsNothing = ({ forward }: Parameters): boolean => forward === 'rxonly';

/** testpmd takes its orders from standard input: it has no time limit of its own, and its clock is between two looks. */
const orders = `{ echo "$1"; sleep "$2"; echo 'show port stats all'; sleep "$3"; echo 'show port stats all'; echo stop; echo quit; } | {
shift 3
exec dpdk-testpmd "$@"
}`;

/** The words for processors: with one alone, its own thread and the one that polls are both there. */
const cores = (cpus: string): string =>
  /^\d+$/.test(cpus) ? `--lcores=(0,1)@${cpus}` : `--lcores=${numbered(cpus)}`;

/** Its threads are numbered from 0, so that processors beyond its own limit can be named. */
const numbered = (cpus: string): string =>
  cpus
    .split(',')
    .flatMap((part) => {
      const [first = 0, last = first] = part.split('-').map(Number);
      return Array.from({ length: Math.min(Math.max(last - first + 1, 0), 128) }, (_, i) => first + i);
    })
    .map((cpu, index) => `${index}@${cpu}`)
    .join(',');

/** DPDK's own forwarder, between devices of the machine that it runs on. */
export const testpmd = defineWorkload({
  name: 'testpmd',
  summary: 'frames that DPDK forwards, makes or swallows on devices in user space',
  parameters,
  kind: 'load',
  tool: () => ({
    program: 'dpdk-testpmd',
    package: 'dpdk-dev',
    // It tells its version while it starts, and without a device it does not.
    version: [
      ...['dpdk-testpmd', '-v', '--no-huge', '--no-shconf', '--no-pci', '--no-telemetry', '-m', '64'],
      '--lcores=0@0',
    ],
    pattern: /DPDK ([\d.]+)/,
  }),
  metrics: () => metrics,
  absent: (p) =>
    sendsNothing(p) ? ['frames_sent', 'frames_dropped'] : p.forward === 'txonly' ? ['frames_received'] : [],
  primary: (p) => (sendsNothing(p) ? ['frames_received'] : ['frames_sent', 'frames_dropped']),
  seconds: ({ seconds, warm_up }) => seconds + warm_up + 2,
  client: (p) => [
    ...['sh', '-c', orders, 'rigger-testpmd'],
    ...[p.first ? 'start tx_first' : 'start', String(p.warm_up), String(p.seconds)],
    ...[cores(p.cpus), '--no-telemetry', '-m', String(p.memory)],
    // Two of them on one host share nothing, and leave nothing behind.
    ...(p.hugepages ? ['--in-memory'] : ['--no-huge', '--no-shconf']),
    ...(p.devices.some(isHardware) ? [] : ['--no-pci']),
    ...p.devices.map((device) => (isHardware(device) ? `--allow=${device}` : `--vdev=${device}`)),
    ...['--', '-i', `--forward-mode=${p.forward}`, `--rxq=${p.queues}`, `--txq=${p.queues}`],
    `--total-num-mbufs=${Math.floor((p.memory * 1024 * 1024) / 2 / 2304)}`,
    ...(p.forward === 'txonly' || p.first ? [`--txpkts=${p.size}`] : []),
  ],
  parse: (p, output) => {
    requireSuccess('dpdk-testpmd', output);
    const found = testpmdReport(output);
    const silent = sendsNothing(p);
    if ((silent ? found.received : found.sent) === 0)
      throw new Unreadable(`testpmd ${silent ? 'received' : 'sent'} nothing between its two looks`);
    const bits = silent ? found.receivedBits : found.sentBits;
    // Where it was slow to begin, both orders to look waited for it, and what is between them is no measurement.
    if (p.seconds !== undefined && found.seconds !== null && found.seconds < p.seconds / 2)
      throw new Unreadable(
        `testpmd began so late that its two looks were ${found.seconds.toFixed(2)} s apart, not ${p.seconds}; give a longer \`warm_up\``,
      );
    return {
      metrics: {
        ...(p.forward === 'txonly' ? {} : { frames_received: found.received }),
        // Some devices without hardware count frames, and no bytes.
        ...(bits === 0 ? {} : { throughput: bits }),
        ...(silent
          ? {}
          : {
              frames_sent: found.sent,
              frames_dropped: found.offered === 0 ? 0 : found.dropped / found.offered,
            }),
      },
    };
  },
  together: (_, clients) => severalClients(metrics, clients),
});
