import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { workloads } from '../../../src/experiment/workloads/catalogue.js';
import { type Measured, Unreadable } from '../../../src/experiment/workloads/workload.js';

const folder = new URL('fixtures/', import.meta.url);
const fixture = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

const parse = (
  name: string,
  parameters: object,
  stdout: string,
  exit: number | null = 0,
  stderr = '',
): Measured => {
  const workload = workloads.get(name)!;
  return workload.parse(workload.parameters.parse(parameters), { stdout, stderr, exit });
};

/** Real output, the parameters that it was made with, and metrics as read from it by eye. */
const captured: [string, string, object, Record<string, number>][] = [
  [
    'ping',
    'ping-20221126',
    {},
    { rtt_min: 0.044, rtt_max: 0.555, rtt_median: 0.0505, sent: 20, received: 20, loss: 0 },
  ],
  ['ping', 'ping-20221126', { warm_up: 1 }, { rtt_max: 0.056, rtt_median: 0.05, received: 20 }],
  ['ping', 'ping-20240905', {}, { rtt_min: 0.037, rtt_max: 0.089, rtt_median: 0.049 }],
  ['ping', 'ping-20210202', {}, { rtt_min: 0.018, rtt_max: 0.036, rtt_median: 0.0335, received: 20 }],
  ['ping', 'ping-20250605', {}, { rtt_min: 0.024, rtt_max: 0.037, rtt_median: 0.033, received: 20 }],
  ['ping', 'ping-20221126-late', {}, { rtt_min: 0.041, rtt_max: 1013, loss: 0 }],
  ['ping', 'ping-busybox', {}, { rtt_min: 0.045, rtt_max: 0.066, rtt_median: 0.064, sent: 5 }],
  [
    'sockperf',
    'sockperf-3.7-ping-pong',
    {},
    {
      latency_median: 6.324,
      latency_p99: 8.382,
      latency_p99_9: 22.628,
      latency_max: 1855.203,
      observations: 117894,
      message_rate: 117894 / 1.55,
    },
  ],
  [
    'sockperf',
    'sockperf-3.7-under-load',
    { mode: 'under-load' },
    { latency_median: 21.414, latency_mean: 24.026, dropped: 0 },
  ],
  [
    'sockperf',
    'sockperf-3.6-ping-pong',
    {},
    {
      latency_median: 5.553,
      latency_p99: 345.041,
      latency_p99_9: 1918.521,
      latency_max: 4687.744,
      observations: 15444,
      message_rate: 15444 / 0.544,
    },
  ],
  ['sockperf', 'sockperf-3.6-tcp', { protocol: 'tcp' }, { latency_median: 6.749, latency_mean: 27.919 }],
  [
    'sockperf',
    'sockperf-3.6-under-load',
    { mode: 'under-load' },
    { latency_median: 15.858, latency_max: 7545.312, observations: 53, dropped: 0 },
  ],
  [
    'netperf',
    'netperf-2.7.0-TCP_RR',
    {},
    { transactions: 19885.16, rr_latency_p50: 13, rr_latency_p99: 1485, rr_latency_mean: 50.24 },
  ],
  ['netperf', 'netperf-2.7.0-UDP_RR', { test: 'UDP_RR' }, { transactions: 22015.28, rr_latency_max: 11035 }],
  ['netperf', 'netperf-2.7.0-TCP_STREAM', { test: 'TCP_STREAM' }, { throughput: 3980.91e6 }],
  [
    'netperf',
    'netperf-2.7.0-UDP_STREAM',
    { test: 'UDP_STREAM' },
    { throughput: 8290.24e6, loss: (14453.52 - 8290.24) / 14453.52 },
  ],
  [
    'netperf',
    'netperf-2.7.1-TCP_RR',
    {},
    { transactions: 30486.31, rr_latency_p50: 14, rr_latency_p99: 636, rr_latency_mean: 32.75 },
  ],
  ['netperf', 'netperf-2.7.1-UDP_RR', { test: 'UDP_RR' }, { transactions: 26394.5, rr_latency_p50: 11 }],
  ['netperf', 'netperf-2.7.1-TCP_STREAM', { test: 'TCP_STREAM' }, { throughput: 4891.52e6 }],
  [
    'netperf',
    'netperf-2.7.1-UDP_STREAM',
    { test: 'UDP_STREAM' },
    { throughput: 8063.59e6, loss: (16794.88 - 8063.59) / 16794.88 },
  ],
  ['iperf3', 'iperf3-3.12-tcp', { streams: 2, warm_up: 1 }, {}],
  [
    'iperf3',
    'iperf3-3.18-tcp',
    { streams: 2, warm_up: 1 },
    { throughput: 31045417771.320446, retransmits: 77 },
  ],
  [
    'iperf3',
    'iperf3-3.12-udp',
    { protocol: 'udp' },
    { loss: 0, packets: 8929 / 2.000135, jitter: 0.007356634289380272 },
  ],
  ['iperf3', 'iperf3-3.18-udp', { protocol: 'udp' }, { throughput: 49864364.53863491, loss: 0 }],
  [
    'iperf3',
    'iperf3-3.12-bidir',
    { bidirectional: true },
    { throughput: 10570563628.834963, throughput_reverse: 10980669444.51668, retransmits: 31044 },
  ],
  ['iperf3', 'iperf3-3.18-bidir', { bidirectional: true }, {}],
  [
    'iperf3',
    'iperf3-3.22-tcp',
    { streams: 2, warm_up: 1 },
    { throughput: 26633575898.006954, retransmits: 30 },
  ],
  [
    'iperf3',
    'iperf3-3.22-udp',
    { protocol: 'udp' },
    { throughput: 50045532.190080956, loss: 0, packets: 382 / 2.000958, jitter: 0.008600040573570944 },
  ],
  [
    'iperf3',
    'iperf3-3.22-bidir',
    { bidirectional: true },
    { throughput: 1908276030.9712338, throughput_reverse: 2001260737.654201, retransmits: 34 },
  ],
  [
    'iperf3',
    'iperf3-3.18-stream-tcp',
    { streams: 2, warm_up: 1 },
    { throughput: 12700402045.078129, retransmits: 22 },
  ],
  [
    'iperf3',
    'iperf3-3.18-stream-udp',
    { protocol: 'udp' },
    { throughput: 19585454.75555538, packets: 75 / 1.003847, loss: 0, jitter: 0.10881910279854223 },
  ],
  [
    'iperf3',
    'iperf3-3.18-stream-bidir',
    { bidirectional: true },
    { throughput: 12813534484.196175, throughput_reverse: 1887875478.8517272, retransmits: 11 },
  ],
  ['iperf3', 'iperf3-3.18-text-tcp', { streams: 2, warm_up: 1 }, { throughput: 7.04e9, retransmits: 30 }],
  [
    'iperf3',
    'iperf3-3.18-text-udp',
    { protocol: 'udp' },
    { throughput: 20.2e6, packets: 77, loss: 0, jitter: 0.06 },
  ],
  [
    'iperf3',
    'iperf3-3.18-text-bidir',
    { bidirectional: true },
    { throughput: 1.62e9, throughput_reverse: 1.75e9, retransmits: 8 },
  ],
  ['iperf3', 'iperf3-3.18-text-reverse', { reverse: true }, { throughput: 19e9, retransmits: 8 }],
  ['netperf', 'netperf-2.7.0-classic-TCP_RR', {}, { transactions: 64499.52 }],
  ['netperf', 'netperf-2.7.0-classic-UDP_RR', { test: 'UDP_RR' }, { transactions: 62218.58 }],
  ['netperf', 'netperf-2.7.0-classic-TCP_STREAM', { test: 'TCP_STREAM' }, { throughput: 19790.37e6 }],
  [
    'netperf',
    'netperf-2.7.0-classic-UDP_STREAM',
    { test: 'UDP_STREAM' },
    { throughput: 21908e6, loss: (39966.25 - 21908) / 39966.25 },
  ],
  [
    'netperf',
    'netperf-2.7.0-o-TCP_RR',
    {},
    { transactions: 41939.69, rr_latency_p50: 17, rr_latency_mean: 23.8, rr_latency_max: 23733 },
  ],
  [
    'netperf',
    'netperf-2.7.0-o-UDP_STREAM',
    { test: 'UDP_STREAM' },
    { throughput: 31634.43e6, loss: (55229.9 - 31634.43) / 55229.9 },
  ],
  [
    'sockperf',
    'sockperf-3.7-full-rtt',
    {},
    { latency_median: 15.202 / 2, latency_mean: 17.072 / 2, latency_max: 4273.409 / 2, observations: 32179 },
  ],
  ['sockperf', 'sockperf-3.7-full-log', {}, { latency_median: 77.474, observations: 33 }],
  ['sockperf', 'sockperf-3.7-full-log-rtt', {}, { latency_median: 68.01 / 2, observations: 28 }],
  [
    'fio',
    'fio-3.33-write',
    { rw: 'write' },
    {
      write_iops: 13410.299003,
      write_throughput: 858897 * 1024 * 8,
      write_latency_mean: 584.677632875,
      write_latency_max: 33274.333,
      write_latency_median: 185.344,
      write_latency_p90: 1695.744,
      write_latency_p99: 5013.504,
      write_latency_p99_9: 11075.584,
    },
  ],
  [
    'fio',
    'fio-3.33-randrw',
    { rw: 'randrw' },
    { read_iops: 999.000999, read_latency_p99: 1499.136, write_iops: 1000, write_latency_p99: 14.912 },
  ],
  [
    'fio',
    'fio-2.16-randrw',
    { rw: 'randrw' },
    { read_iops: 10000, read_latency_median: 48, write_latency_p99_9: 820, write_latency_max: 1800 },
  ],
  [
    'cyclictest',
    'cyclictest-2.40-columns',
    {},
    { wake_median: 23, wake_p99: 61, wake_p99_9: 177, wake_max: 1234, wake_min: 11 },
  ],
  [
    'cyclictest',
    'cyclictest-2.40-json',
    {},
    {
      ...{ wake_median: 23, wake_p99: 45, wake_p99_9: 151, wake_max: 1806, wake_min: 12 },
      wake_mean: (1970 * 23.56 + 1994 * 25.46) / 3964,
    },
  ],
  ['cyclictest', 'cyclictest-1.8-columns', {}, { wake_median: 3, wake_p99: 5, wake_p99_9: 7, wake_max: 31 }],
  [
    'redis',
    'redis-7.0.15-csv',
    {},
    {
      requests: 19841.27,
      answer_mean: 0.162,
      answer_median: 0.063,
      answer_p99: 2.647,
      answer_max: 5.519,
    },
  ],
  ['redis', 'redis-7.0.15-text', {}, { requests: 21186.44, answer_min: 0.016, answer_p95: 0.535 }],
  ['redis', 'redis-6.0.16-csv', {}, { requests: 23809.53 }],
  [
    'memcached',
    'memcached-1.1.4-tcp',
    {},
    { requests: 37215, answer_mean: 0.214, answer_min: 0.016, answer_max: 6.05, misses: 0 },
  ],
  ['memcached', 'memcached-1.0.18-tcp', {}, { requests: 50, answer_mean: 0.151, misses: 0.01 }],
  [
    'wrk',
    'wrk-4.1.0-nginx',
    {},
    {
      ...{ requests: 19067.53, transferred: 22.98 * 8 * 1024 ** 2, answer_mean: 0.57784, answer_max: 8.58 },
      ...{ answer_median: 0.098, answer_p99: 4.42, failed: 0, socket_errors: 0 },
    },
  ],
  [
    'perftest',
    'perftest-4.5-send_lat',
    {},
    {
      ...{
        rdma_latency_min: 1.15,
        rdma_latency_max: 12.34,
        rdma_latency_median: 1.28,
        rdma_latency_mean: 1.35,
      },
      ...{ rdma_latency_p99: 2.56, rdma_latency_p99_9: 5.89 },
    },
  ],
  ['perftest', 'perftest-6.06-send_lat', {}, { rdma_latency_median: 2.21, rdma_latency_p99_9: 7.75 }],
  [
    'perftest',
    'perftest-4.5-write_bw',
    { test: 'write_bw' },
    { rdma_throughput: 48.92e9, rdma_messages: 93_307 },
  ],
  [
    'perftest',
    'perftest-6.06-write_bw',
    { test: 'write_bw' },
    { rdma_throughput: 11030.45 * 8 * 1024 ** 2, rdma_messages: 176_487 },
  ],
  ['wrk', 'wrk-3.1.0-latency', {}, { answer_p99: 5.8, socket_errors: 3 }],
  [
    'testpmd',
    'testpmd-22.11.11-af_packet',
    { seconds: 2 },
    {
      ...{ frames_sent: 2 * 39_097, frames_received: 2 * 39_097, frames_dropped: 0 },
      throughput: 20_285_480 + 20_285_456,
    },
  ],
  [
    'testpmd',
    'testpmd-22.11.11-null',
    { seconds: 2 },
    { frames_sent: 4_259_215 + 4_259_231, frames_dropped: 0 },
  ],
  [
    'testpmd',
    'testpmd-22.11.11-txonly',
    { forward: 'txonly', seconds: 2 },
    { frames_sent: 2 * 62_400, throughput: 2 * 31_948_904 },
  ],
  [
    'testpmd',
    'testpmd-24.11.8-af_packet',
    { seconds: 3 },
    { frames_sent: 54_775 + 54_786, throughput: 28_824_192 + 28_829_752 },
  ],
  [
    'testpmd',
    'testpmd-24.11.8-rxonly',
    { forward: 'rxonly', seconds: 3 },
    { frames_received: 6_123_091 + 6_123_102 },
  ],
  [
    'trex',
    'trex-2.46-plain',
    { seconds: 3, warm_up: 2, latency_rate: 0 },
    { throughput: 1.35e6, loss: 12 / 6000 },
  ],
  [
    'trex',
    'trex-2.88-latency',
    { seconds: 3, warm_up: 1 },
    { throughput: 1.425e6, loss: 0, latency_mean: 22, latency_max: 61 },
  ],
  ['stress_ng', 'stress_ng-0.15.06', {}, { bogo_ops: 1732.983142 }],
  [
    'stress_ng',
    'stress_ng-0.19.02',
    { stressors: { cpu: 1, vm: 1 } },
    { bogo_ops: 1681.630541 + 86826.107732 },
  ],
  [
    'stress_ng',
    'stress_ng-0.22.01',
    { stressors: { cpu: 1, vm: 1 } },
    { bogo_ops: 188.678938 + 4150.819636 },
  ],
];

describe('real output', () => {
  test.each(captured)('%s reads %s', (name, file, parameters, expected) => {
    const { metrics } = parse(name, parameters, fixture(`${file}.stdout`));
    for (const [metric, value] of Object.entries(expected))
      expect([metric, metrics[metric]]).toEqual([metric, expect.closeTo(value, 9)]);
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  });

  test('gives only metrics that the workload declares', () => {
    for (const [name, file, parameters] of captured) {
      const workload = workloads.get(name)!;
      const declared = Object.keys(workload.metrics(workload.parameters.parse(parameters)));
      expect(declared).toEqual(
        expect.arrayContaining(Object.keys(parse(name, parameters, fixture(`${file}.stdout`)).metrics)),
      );
    }
  });

  test('a metric of one name has one unit and one direction: a run may have several workloads', () => {
    const found = new Map<string, unknown>();
    for (const [name, file, parameters] of captured) {
      const workload = workloads.get(name)!;
      const declared = workload.metrics(workload.parameters.parse(parameters));
      for (const [metric, { unit, better }] of Object.entries(declared)) {
        const first = found.get(metric) ?? { unit, better };
        found.set(metric, first);
        expect([file, metric, { unit, better }]).toEqual([file, metric, first]);
      }
    }
  });

  test('comes from at least two versions of each tool', () => {
    const versions = new Map<string, Set<string>>();
    for (const [name, file] of captured)
      versions.set(name, (versions.get(name) ?? new Set()).add(file.split('-')[1]!));
    for (const [name, found] of versions) expect([name, found.size >= 2]).toEqual([name, true]);
    // Neither has an output that a version of a tool decides.
    expect([...versions.keys(), 'command', 'search'].sort()).toEqual([...workloads.keys()].sort());
  });

  test('every captured file is used', () => {
    const used = [
      ...captured.map(([, file]) => `${file}.stdout`),
      'iperf3-3.12-refused.stdout',
      'iperf3-3.18-stream-refused.stdout',
      'ping-20221126-unreachable.stdout',
      'ping-20221126-killed.stdout',
      'cyclictest-2.40-overflow.stdout',
      'wrk-4.1.0-refused.stdout',
    ];
    const there = readdirSync(folder).filter((name) => name !== 'README.md');
    expect([...new Set(used)].sort()).toEqual(there.sort());
  });
});

describe('output of a tool that failed', () => {
  test.each<[string, object, string, number | null, string, RegExp]>([
    ['ping', {}, 'ping-20221126-unreachable.stdout', 1, '', /^none of 3 requests was answered$/],
    ['ping', {}, 'ping-20221126-killed.stdout', null, '', /no line "packets transmitted"/],
    ['ping', { warm_up: 20 }, 'ping-20221126.stdout', 0, '', /^all 20 replies belong to the warm-up of 20$/],
    [
      'iperf3',
      {},
      'iperf3-3.12-refused.stdout',
      1,
      '',
      /^iperf3 says: unable to connect to server: Connection refused$/,
    ],
    ['iperf3', {}, 'iperf3-3.18-stream-refused.stdout', 1, '', /^iperf3 says: unable to connect to server/],
    [
      'sockperf',
      {},
      'sockperf-3.7-ping-pong.stdout',
      1,
      'sockperf: ERROR: no route',
      /exit code 1: sockperf: ERROR: no route$/,
    ],
    ['netperf', {}, 'netperf-2.7.1-TCP_STREAM.stdout', 0, '', /unit is 10\^6bits\/s; expected Trans\/s/],
    ['fio', {}, 'fio-3.33-write.stdout', 0, '', /^fio was asked for reads and counts none$/],
    ['fio', { rw: 'write' }, 'fio-3.33-write.stdout', 1, 'fio: no space', /code 1: fio: no space$/],
    [
      'cyclictest',
      {},
      'cyclictest-2.40-overflow.stdout',
      0,
      '',
      /99.9 .* beyond its histogram; give a larger/,
    ],
    ['perftest', {}, 'perftest-4.5-write_bw.stdout', 0, '', /has no t_typical/],
    [
      'perftest',
      {},
      'perftest-4.5-send_lat.stdout',
      1,
      'Unable to find the device',
      /code 1: Unable to find/,
    ],
    ['wrk', {}, 'wrk-4.1.0-refused.stdout', 0, '', /^nginx answered with errors/],
    ['wrk', {}, 'wrk-4.1.0-nginx.stdout', 1, 'Connection refused', /code 1: Connection refused$/],
    ['redis', { test: 'set' }, 'redis-7.0.15-csv.stdout', 0, '', /no line of SET$/],
    [
      'redis',
      {},
      'redis-7.0.15-csv.stdout',
      null,
      'Could not connect',
      /not end in time: Could not connect$/,
    ],
    ['stress_ng', { stressors: { vm: 1 } }, 'stress_ng-0.15.06.stdout', 0, '', /no metrics of vm$/],
    ['trex', { seconds: 3, warm_up: 2 }, 'trex-2.46-plain.stdout', 0, '', /has no average-latency$/],
    ['trex', { seconds: 30 }, 'trex-2.88-latency.stdout', 0, '', /no Total-Rx between 5 and 30 s$/],
    ['testpmd', {}, 'testpmd-24.11.8-rxonly.stdout', 0, '', /^testpmd sent nothing between its two looks$/],
    [
      'testpmd',
      { seconds: 10 },
      'testpmd-22.11.11-null.stdout',
      0,
      '',
      /two looks were 2\.0\d s apart, not 10; give/,
    ],
    ['testpmd', {}, 'testpmd-22.11.11-null.stdout', 1, 'No free hugepages', /code 1: No free hugepages$/],
    ['trex', {}, 'trex-2.88-latency.stdout', 1, 'no hugepages', /code 1: no hugepages$/],
  ])('%s %j %s', (name, parameters, file, exit, stderr, message) => {
    expect(() => parse(name, parameters, fixture(file), exit, stderr)).toThrow(message);
    expect(() => parse(name, parameters, fixture(file), exit, stderr)).toThrow(Unreadable);
  });

  test.each(
    [...workloads.keys()].filter((name) => !['command', 'search'].includes(name)),
  )('%s with no output at all', (name) => {
    expect(() => parse(name, {}, '', 0)).toThrow(Unreadable);
    expect(() => parse(name, {}, '', null)).toThrow(Unreadable);
  });
});

/** The metrics, or the error that stands for them; anything but those two is a defect. */
const outcome = (name: string, parameters: object, stdout: string): Measured | Unreadable => {
  try {
    return parse(name, parameters, stdout);
  } catch (error) {
    if (error instanceof Unreadable && error.message.length > 10) return error;
    throw error;
  }
};

/** Lines without which a figure is missing, and the words that name it; a zero would be a lie. */
const indispensable: [string, object, string, RegExp, RegExp][] = [
  ['ping', {}, 'ping-20250605', /^rtt min.*\n/m, /min\/avg\/max/],
  ['ping', {}, 'ping-20210202', /^64 bytes.*icmp_seq=7 .*\n/m, /counts 20 replies and shows 19/],
  ['sockperf', {}, 'sockperf-3.6-ping-pong', /^.*percentile 99.900.*\n/m, /percentile 99.900/],
  ['sockperf', {}, 'sockperf-3.6-ping-pong', /^.*# dropped messages.*\n/m, /number of dropped messages/],
  ['netperf', {}, 'netperf-2.7.1-TCP_RR', /^P99_LATENCY=.*\n/m, /P99_LATENCY/],
  ['netperf', {}, 'netperf-2.7.0-TCP_RR', /^P50_LATENCY=13/m, /P50_LATENCY/],
  [
    'netperf',
    { test: 'UDP_STREAM' },
    'netperf-2.7.1-UDP_STREAM',
    /^REMOTE_RECV.*\n/m,
    /REMOTE_RECV_THROUGHPUT/,
  ],
  ['iperf3', {}, 'iperf3-3.22-tcp', /"retransmits":\s*\d+,/g, /number of retransmits/],
  ['iperf3', {}, 'iperf3-3.12-tcp', /"sum_received"/, /receiver's throughput/],
  ['iperf3', { protocol: 'udp' }, 'iperf3-3.22-udp', /"lost_packets"/g, /number of lost datagrams/],
  ['iperf3', {}, 'iperf3-3.18-stream-tcp', /^\{"event":"end".*\n/m, /cut short/],
  ['iperf3', {}, 'iperf3-3.18-text-tcp', /^\[SUM\].*receiver\n/m, /receiver's throughput/],
  ['iperf3', {}, 'iperf3-3.18-text-tcp', /^iperf Done.\n/m, /cut short/],
  [
    'netperf',
    {},
    'netperf-2.7.0-classic-TCP_RR',
    /^16384 {2}131072\n/m,
    /REQUEST\/RESPONSE is missing or cut/,
  ],
  [
    'netperf',
    { test: 'UDP_STREAM' },
    'netperf-2.7.0-classic-UDP_STREAM',
    /^212992 {11}.*\n/m,
    /UDP STREAM is missing or cut/,
  ],
  ['netperf', {}, 'netperf-2.7.0-o-TCP_RR', /,23733$/m, /9 names and 8 values/],
  ['sockperf', {}, 'sockperf-3.7-full-log', /^7, .*\n/m, /list has "8, .*" for packet 7$/],
  ['sockperf', {}, 'sockperf-3.7-full-log', /^32, .*\n/m, /counts 33 observations and lists 32/],
  ['cyclictest', {}, 'cyclictest-2.40-columns', /^# Max.*\n/m, /no line "# Max Latencies:"/],
  ['cyclictest', {}, 'cyclictest-2.40-columns', /^000020 .*\n/m, /wake-ups of thread 0, and lists/],
  ['cyclictest', {}, 'cyclictest-2.40-json', /^ *"cycles": .*\n/m, /cycles of thread 0/],
  ['redis', {}, 'redis-7.0.15-csv', /^"GET".*\n/m, /no line of GET/],
  ['redis', {}, 'redis-7.0.15-csv', /,"5.519"/, /7 names and 6 values/],
  ['memcached', {}, 'memcached-1.1.4-tcp', /^Total Statistics \(.*\n/m, /no statistics of all requests/],
  ['memcached', {}, 'memcached-1.1.4-tcp', /^get_misses.*\n/m, /number of misses/],
  ['perftest', {}, 'perftest-4.5-send_lat', /5.89/, /9 names and 8 values/],
  ['perftest', { test: 'write_bw' }, 'perftest-4.5-write_bw', /Gb\/sec\] {3}Msg/, /4 names and 5 values/],
  ['wrk', {}, 'wrk-4.1.0-nginx', /^ +99% .*\n/m, /no percentile 99/],
  ['fio', { rw: 'write' }, 'fio-3.33-write', /^ *"99.900000" : .*\n/m, /percentile 99.9 of writes|not JSON/],
  ['fio', { rw: 'randrw' }, 'fio-3.33-randrw', /^ *"iops" : .*\n/m, /reads a second/],
  [
    'testpmd',
    { seconds: 2 },
    'testpmd-22.11.11-null',
    /^ *\+{5,} Accumulated.*\n/m,
    /sums of all ports at the end/,
  ],
  [
    'testpmd',
    { seconds: 2 },
    'testpmd-22.11.11-null',
    /^ *#+ NIC statistics for port 1.*\n/m,
    /shows port 1 1 times/,
  ],
  [
    'testpmd',
    { seconds: 2 },
    'testpmd-22.11.11-null',
    /^ *Tx-pps.*\n/m,
    /no Tx-pps in the statistics of port 0/,
  ],
  ['trex', { seconds: 3, warm_up: 1 }, 'trex-2.88-latency', / summary stats \n/, /its summary is missing$/],
  ['trex', { seconds: 3, warm_up: 1 }, 'trex-2.88-latency', /^ maximum-latency.*\n/m, /no maximum-latency/],
  ['trex', { seconds: 3, warm_up: 1 }, 'trex-2.88-latency', /^ Total-tx-pkt.*\n/m, /no Total-tx-pkt/],
  ['stress_ng', {}, 'stress_ng-0.22.01', /^ +bogo-ops-per-second-real-time: 188.*\n/m, /no metrics of cpu/],
];

test.each(
  indispensable,
)('%s %j %s without %s names what is missing', (name, parameters, file, line, words) => {
  const text = fixture(`${file}.stdout`);
  expect(text).toMatch(line);
  const without = text.replace(line, (found) => (/^"\w+"$/.test(found) ? '"something_else"' : ''));
  expect(() => parse(name, parameters, without)).toThrow(words);
});

describe('single values of a list', () => {
  test.each([
    ['sockperf-3.7-full-log', 33, 12707.717],
    ['sockperf-3.7-full-log-rtt', 28, 68.011 / 2],
  ])('%s', (file, count, first) => {
    const values = parse('sockperf', {}, fixture(`${file}.stdout`)).samples!.latency_median!;
    expect(values).toHaveLength(count);
    expect(values[0]).toBeCloseTo(first, 9);
  });

  test('a list that went into a file of its own has the summary above it, and is enough', () => {
    const whole = fixture('sockperf-3.7-full-log.stdout');
    const list = whole.slice(whole.indexOf('\n-----') + 1);
    expect(parse('sockperf', {}, list)).toEqual(parse('sockperf', {}, whole));
  });
});

describe('the same run told in another way gives the same values', () => {
  test("iperf3's events one by one, or its report as a whole", () => {
    const events = fixture('iperf3-3.18-stream-bidir.stdout')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const data = (name: string) => events.filter(({ event }) => event === name).map((one) => one.data);
    const whole = { start: data('start')[0], intervals: data('interval'), end: data('end')[0] };
    const told = events.map((event) => JSON.stringify(event)).join('\n');
    const parameters = { bidirectional: true };
    expect(parse('iperf3', parameters, told)).toEqual(parse('iperf3', parameters, JSON.stringify(whole)));
  });

  test.each(['ping-20221126', 'ping-busybox'])('%s with answers that came twice', (file) => {
    const text = fixture(`${file}.stdout`);
    const twice = text
      .replace(/^(\d+ bytes from .*seq=3 .*)$/m, (line) => `${line}\n${line} (DUP!)`)
      .replace(/(\d+ (?:packets )?received, )/, '$1+1 duplicates, ');
    expect(twice).toMatch(/DUP!.*\n[\s\S]*\+1 duplicates/);
    expect(parse('ping', {}, twice)).toEqual(parse('ping', {}, text));
  });

  const pings = ['ping-20221126', 'ping-20240905', 'ping-20210202', 'ping-20250605', 'ping-busybox'];

  test.each(pings)('%s with time stamps of -D', (file) => {
    const text = fixture(`${file}.stdout`);
    const stamped = text.replace(/^\d+ bytes from/gm, '[1709208000.123456] $&');
    expect(stamped).not.toBe(text);
    expect(parse('ping', {}, stamped)).toEqual(parse('ping', {}, text));
  });

  test.each([
    ...pings.map((file) => ['ping', file]),
    ['stress_ng', 'stress_ng-0.22.01'],
  ])('%s: %s without its last line feed', (name, file) => {
    const text = fixture(`${file}.stdout`);
    expect(parse(name!, {}, text.trimEnd())).toEqual(parse(name!, {}, text));
  });
});

describe('damaged output', () => {
  const files = captured.map(([name, file, parameters]) => [name, file, parameters] as const);

  test.each(files)('%s: %s cut short anywhere is an error', (name, file, parameters) => {
    // All that is behind the last word may be missing: JSON needs no line feed.
    const text = fixture(`${file}.stdout`);
    const end =
      name === 'ping'
        ? text.indexOf(' ms', text.lastIndexOf('min/avg/max')) + 3
        : text.startsWith('{')
          ? text.lastIndexOf('\n}') + 2
          : ['iperf3', 'stress_ng'].includes(name)
            ? text.trimEnd().length
            : text.trimEnd().length + 1;
    // Before the list of single values stands a whole report without one.
    const report = text.indexOf('\n', text.indexOf('<MIN> observation')) + 1;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: end - 1 }), (length) => {
        if (file.includes('full-log') && length === report) return;
        expect(outcome(name, parameters, text.slice(0, length))).toBeInstanceOf(Unreadable);
      }),
      { numRuns: 200 },
    );
  });

  test.each(
    files,
  )('%s: %s with a damaged line is an error or finite numbers, never NaN', (name, file, parameters) => {
    const lines = fixture(`${file}.stdout`).split('\n');
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.string(), (at, text) => {
        const found = outcome(name, parameters, lines.with(at, text).join('\n'));
        if (!(found instanceof Unreadable))
          expect(Object.values(found.metrics).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what was sent, warm-up included', () => {
  test.each<[string, string, object, Record<string, number>]>([
    ['sockperf', 'sockperf-3.6-ping-pong', {}, { sent_messages: 26918 }],
    ['ping', 'ping-20221126', { warm_up: 1 }, { sent_packets: 20 }],
    ['trex', 'trex-2.88-latency', { seconds: 3, warm_up: 1 }, { sent_packets: 8004, sent_bits: 542_400 * 8 }],
  ])('%s: %s', (name, file, parameters, sent) => {
    expect(parse(name, parameters, fixture(`${file}.stdout`)).sent).toEqual(sent);
  });

  test('iperf3: the intervals that are omitted elsewhere count, which were moved between the looks', () => {
    const stdout = fixture('iperf3-3.12-udp.stdout');
    const { sent } = parse('iperf3', { protocol: 'udp', warm_up: 0.5 }, stdout);
    const intervals = JSON.parse(stdout).intervals.map((one: { sum: Record<string, number> }) => one.sum);
    expect(intervals[0].omitted).toBe(true);
    const packets = intervals.reduce((sum: number, one: { packets: number }) => sum + one.packets, 0);
    expect(sent!.sent_packets).toBe(packets);
    expect(packets).toBeGreaterThan(JSON.parse(stdout).end.sum.packets);
  });
});
