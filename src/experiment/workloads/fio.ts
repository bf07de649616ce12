import { z } from 'zod';
import type { MetricFile } from '../bundle/format.js';
import { type FioWay, fioPercentiles, fioReport, fioWays } from './fio-report.js';
import { severalClients } from './several-clients.js';
import { defineWorkload, requireSuccess, secondsParameter } from './workload.js';

const path = z
  .string()
  .regex(/^\/[^:\n\0]*$/, 'expected an absolute path without a colon, which fio takes for the end of a name');
const size = z.string().regex(/^[1-9]\d*[kmgKMG]?$/, 'expected bytes, as in `4k` or `256m`');

const parameters = z
  .strictObject({
    from: z
      .union([z.string(), z.array(z.string())])
      .default('guests')
      .describe('where it runs: `guests`, a role, or names of guests or hosts'),
    device: path
      .optional()
      .describe(
        'block device to read or write, such as `/dev/vdb` or `/dev/nvme0n1`; instead of `directory`',
      ),
    directory: path
      .default('/var/tmp')
      .describe('where a file of `size` is made, in a directory of its own that goes with it'),
    destroys_data: z
      .boolean()
      .default(false)
      .describe('whether what is on `device` may be overwritten; `rw` that writes needs it'),
    rw: z
      .enum(['read', 'write', 'randread', 'randwrite', 'rw', 'randrw'])
      .default('randread')
      .describe('in order or at random; `rw` and `randrw` read and write'),
    read_share: z.int().min(1).max(99).default(50).describe('per cent of reads, of `rw` and `randrw`'),
    block: size.default('4k').describe('bytes of a request (`bs`)'),
    size: size.default('64m').describe('bytes of the file, or of the part of the device that is used'),
    depth: z
      .int()
      .min(1)
      .max(4096)
      .default(1)
      .describe('requests under way at once (`iodepth`); engine libaio'),
    jobs: z.int().min(1).max(256).default(1).describe('processes, which are reported as one'),
    engine: z.enum(['psync', 'libaio', 'io_uring']).default('libaio').describe('how requests are made'),
    direct: z.boolean().default(true).describe('past the page cache; not every file system can'),
    rate: z
      .int()
      .min(1)
      .max(100_000_000)
      .optional()
      .describe('requests a second of each job (`rate_iops`); of `rw` and `randrw` for reads and for writes'),
    seconds: secondsParameter(5),
    warm_up: z
      .number()
      .min(0)
      .max(600)
      .default(0)
      .describe('seconds at the start that are left out (`ramp_time`)'),
  })
  .refine(({ device, destroys_data, rw }) => device === undefined || destroys_data || !writes(rw), {
    error: 'overwrites what is on the device; say `destroys_data: true` if it may, or read only',
    path: ['device'],
  });

const writes = (rw: string): boolean => !rw.endsWith('read');

const waysOf = (rw: string): readonly FioWay[] =>
  rw.endsWith('rw') ? fioWays : writes(rw) ? ['write'] : ['read'];

/** fio takes a fraction of a second for none. */
const milliseconds = (seconds: number): string => `${Math.round(seconds * 1000)}ms`;

const latency = (way: string, label: string, percentile?: number): MetricFile => ({
  ...{ unit: 'us', better: 'lower', label: `${label} completion latency of ${way}s` },
  ...(percentile === undefined ? {} : { percentile }),
});

const labels: Readonly<Record<string, string>> = { median: 'median', p90: '90th percentile of the' };

const metricsOf = (way: FioWay): Record<string, MetricFile> => ({
  [`${way}_iops`]: { unit: 'count/s', better: 'higher', label: `${way}s a second` },
  [`${way}_throughput`]: { unit: 'bit/s', better: 'higher', label: `throughput of ${way}s` },
  [`${way}_latency_mean`]: latency(way, 'mean'),
  [`${way}_latency_max`]: latency(way, 'longest'),
  ...Object.fromEntries(
    fioPercentiles.map(([end, percent]) => [
      `${way}_latency_${end}`,
      latency(
        way,
        labels[end] ?? `${percent}th percentile of the`,
        end === 'median' ? undefined : percent / 100,
      ),
    ]),
  ),
});

/** The file is in a directory of its own: containers of a host share its file system. It goes, however fio ends. */
const inDirectory = `d=$(mktemp -d "$1/rigger-fio.XXXXXX") || exit 1
shift
trap 'rm -rf "$d"' EXIT
trap 'exit 143' HUP INT TERM
fio "$@" "--directory=$d"`;

/** Storage: what requests to a file or a device take, and how many there are. */
export const fio = defineWorkload({
  name: 'fio',
  summary: 'requests to a block device or a file: how many, how fast, with percentiles',
  parameters,
  kind: 'load',
  tool: () => ({
    program: 'fio',
    package: 'fio',
    version: ['fio', '--version'],
    pattern: /fio-([\d.]+)/,
  }),
  metrics: () => ({ ...metricsOf('read'), ...metricsOf('write') }),
  absent: ({ rw }) =>
    fioWays.filter((way) => !waysOf(rw).includes(way)).flatMap((way) => Object.keys(metricsOf(way))),
  primary: ({ rw }) =>
    waysOf(rw).flatMap((way) => [`${way}_latency_median`, `${way}_latency_p99`, `${way}_iops`]),
  expected: ({ rate, jobs, seconds }) => (rate === undefined ? null : Math.floor(rate * jobs * seconds)),
  seconds: ({ seconds, warm_up }) => seconds + warm_up + 1,
  client: (p) => {
    const words = [
      ...['--name=rigger', '--output-format=json', '--group_reporting', '--time_based'],
      ...[`--rw=${p.rw}`, `--bs=${p.block}`, `--size=${p.size}`, `--ioengine=${p.engine}`],
      ...[`--iodepth=${p.depth}`, `--numjobs=${p.jobs}`, `--direct=${p.direct ? 1 : 0}`],
      ...[`--runtime=${milliseconds(p.seconds)}`, `--ramp_time=${milliseconds(p.warm_up)}`],
      `--percentile_list=${fioPercentiles.map(([, percent]) => percent).join(':')}`,
      ...(p.rw.endsWith('rw') ? [`--rwmixread=${p.read_share}`] : []),
      ...(p.rate === undefined ? [] : [`--rate_iops=${p.rate}`]),
    ];
    return p.device === undefined
      ? ['sh', '-c', inDirectory, 'rigger-fio', p.directory, ...words]
      : // A device that is not there must not become a file of that name.
        ['fio', ...words, `--filename=${p.device}`, '--allow_file_create=0'];
  },
  parse: ({ rw }, output) => {
    requireSuccess('fio', output);
    // What was imported was asked for by somebody else.
    return fioReport(output, rw === undefined ? undefined : waysOf(rw));
  },
  together: (_, clients) => severalClients({ ...metricsOf('read'), ...metricsOf('write') }, clients),
});
