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
    'netperf',
    'netperf-2.7-TCP_RR',
    {},
    { transactions: 15156.61, rr_latency_p50: 67, rr_latency_p99: 94, rr_latency_mean: 65.9 },
  ],
  ['netperf', 'netperf-2.7-UDP_RR', { test: 'UDP_RR' }, { transactions: 15486.94, rr_latency_p50: 61 }],
  ['netperf', 'netperf-2.7-TCP_STREAM', { test: 'TCP_STREAM' }, { throughput: 1306.67e6 }],
  [
    'netperf',
    'netperf-2.7-UDP_STREAM',
    { test: 'UDP_STREAM' },
    { throughput: 2458.48e6, loss: (2480.65 - 2458.48) / 2480.65 },
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
  ['stress_ng', 'stress_ng-0.15.06', {}, { bogo_ops: 1732.983142 }],
  [
    'stress_ng',
    'stress_ng-0.19.02',
    { stressors: { cpu: 1, vm: 1 } },
    { bogo_ops: 1681.630541 + 86826.107732 },
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

  test('every captured file is used', () => {
    const used = [
      ...captured.map(([, file]) => `${file}.stdout`),
      'iperf3-3.12-refused.stdout',
      'ping-20221126-unreachable.stdout',
      'ping-20221126-killed.stdout',
    ];
    expect([...new Set(used)].sort()).toEqual(readdirSync(folder).sort());
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
    [
      'sockperf',
      {},
      'sockperf-3.7-ping-pong.stdout',
      1,
      'sockperf: ERROR: no route',
      /exit code 1: sockperf: ERROR: no route$/,
    ],
    ['netperf', {}, 'netperf-2.7-TCP_STREAM.stdout', 0, '', /unit is 10\^6bits\/s; expected Trans\/s/],
    ['stress_ng', { stressors: { vm: 1 } }, 'stress_ng-0.15.06.stdout', 0, '', /no metrics of vm$/],
  ])('%s %j %s', (name, parameters, file, exit, stderr, message) => {
    expect(() => parse(name, parameters, fixture(file), exit, stderr)).toThrow(message);
    expect(() => parse(name, parameters, fixture(file), exit, stderr)).toThrow(Unreadable);
  });

  test.each(
    [...workloads.keys()].filter((name) => name !== 'command'),
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

describe('damaged output', () => {
  const files = captured.map(([name, file, parameters]) => [name, file, parameters] as const);

  test.each(files)('%s: %s cut short anywhere is an error', (name, file, parameters) => {
    // All that is behind the last word may be missing: JSON needs no line feed.
    const text = fixture(`${file}.stdout`);
    const end = name === 'iperf3' ? text.trimEnd().length : text.length;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: end - 1 }), (length) => {
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
