import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { derivationOf, readers, recognise } from '../../../src/experiment/foreign/catalogue.js';
import { Unreadable } from '../../../src/experiment/workloads/workload.js';

const own = new URL('fixtures/', import.meta.url);
const shared = new URL('../workloads/fixtures/', import.meta.url);
const content = (name: string): string =>
  readFileSync(new URL(name, name.endsWith('.stdout') ? shared : own), 'utf8');

const measure = (text: string) => {
  const found = recognise(text);
  if (!found) throw new Error('of no tool');
  return found.reader.derivation.parse(found.parameters, { stdout: text, stderr: '', exit: 0 }).metrics;
};

/** A file, its tool, what it says of itself, and figures as read from it by eye. */
const rows: [string, string, object, Record<string, number>][] = [
  [
    'iperf3-3.0.1-tcp.json',
    'iperf3',
    { version: '3.0.1', started: '2014-01-15T10:00:00.000Z' },
    { throughput: 938e6, retransmits: 3 },
  ],
  [
    'iperf3-3.0.1-udp.json',
    'iperf3',
    { variant: 'udp' },
    { throughput: 1048576, loss: 2 / 32, packets: 15, jitter: 0.021 },
  ],
  ['iperf3-3.7-macos-reverse.json', 'iperf3', { variant: 'reverse', version: '3.7' }, { throughput: 796e6 }],
  [
    'iperf3-3.12-udp.stdout',
    'iperf3',
    { variant: 'udp', version: '3.12' },
    { loss: 0, packets: 8929 / 2.000135 },
  ],
  [
    'iperf3-3.18-tcp.stdout',
    'iperf3',
    { version: '3.18' },
    { throughput: 31045417771.320446, retransmits: 77 },
  ],
  ['iperf3-3.22-bidir.stdout', 'iperf3', { variant: 'bidir' }, {}],
  ['iperf3-3.18-stream-udp.stdout', 'iperf3', { variant: 'udp' }, { loss: 0 }],
  ['iperf3-3.18-text-tcp.stdout', 'iperf3', {}, {}],
  ['iperf3-3.18-text-udp.stdout', 'iperf3', { variant: 'udp' }, { loss: 0 }],
  ['ping-20221126.stdout', 'ping', {}, { rtt_min: 0.044, rtt_max: 0.555, received: 20 }],
  ['ping-20250605.stdout', 'ping', {}, { rtt_median: 0.033 }],
  ['ping-busybox-1.35.txt', 'ping', {}, { rtt_min: 0.054, rtt_max: 0.069, rtt_median: 0.056, sent: 8 }],
  ['ping-inetutils-2.4.txt', 'ping', {}, { rtt_min: 0.044, rtt_max: 0.093, received: 8 }],
  ['ping-freebsd.txt', 'ping', {}, { rtt_min: 0.377, rtt_max: 0.42, loss: 0 }],
  ['ping-macos-loss.txt', 'ping', {}, { received: 7, loss: 0.125 }],
  ['sockperf-3.6-tcp.stdout', 'sockperf', {}, { latency_median: 6.749 }],
  ['sockperf-3.7-ping-pong.stdout', 'sockperf', { version: '3.7-no.git' }, { latency_p99: 8.382 }],
  ['sockperf-3.7-full-rtt.stdout', 'sockperf', {}, {}],
  [
    'netperf-2.7.0-TCP_RR.stdout',
    'netperf',
    { variant: 'tcp_rr' },
    { transactions: 19885.16, rr_latency_p50: 13 },
  ],
  ['netperf-2.7.0-classic-UDP_STREAM.stdout', 'netperf', { variant: 'udp_stream' }, {}],
  ['netperf-2.7.0-o-TCP_RR.stdout', 'netperf', {}, { transactions: 41939.69, rr_latency_p99: 31 }],
  ['netperf-2.7.1-TCP_STREAM.stdout', 'netperf', { variant: 'tcp_stream' }, { throughput: 4891.52e6 }],
  [
    'fio-3.33-randread.json',
    'fio',
    { version: '3.33' },
    {
      read_iops: 4345.842217,
      read_throughput: 17383 * 1024 * 8,
      read_latency_median: 55.552,
      read_latency_p99: 1011.712,
    },
  ],
  ['fio-3.33-plus.json', 'fio', {}, {}],
  [
    'fio-2.16.json',
    'fio',
    { version: '2.16', started: '2016-11-24T15:06:40.000Z' },
    { read_iops: 10000, read_latency_median: 48, read_latency_p99: 120 },
  ],
  ['fio-3.33-write.stdout', 'fio', {}, { write_latency_p99: 5013.504 }],
  ['fio-3.1-warned.json', 'fio', { version: '3.1' }, { read_latency_mean: 51.5, read_latency_median: 48 }],
  ['wrk-4.1.0.txt', 'wrk', {}, { requests: 973.97, answer_mean: 2.27, answer_max: 14.56, failed: 0 }],
  [
    'wrk-4.1.0-latency.txt',
    'wrk',
    {},
    { answer_median: 1.1, answer_p99: 13.67, transferred: 1024 * 1024 * 8 },
  ],
  ['wrk-4.1.0-errors.txt', 'wrk', {}, { failed: 1 }],
  ['wrk-3.1.0.txt', 'wrk', {}, { requests: 22000, answer_mean: 0.63591 }],
  ['wrk2-4.0.0.txt', 'wrk', {}, { answer_median: 6.67, answer_p99: 12.77 }],
  [
    'sysbench-1.0.20-cpu.txt',
    'sysbench',
    { variant: 'cpu', version: '1.0.20' },
    { events: 3042 / 2.0023, latency_mean: 0.66, latency_p95: 3.82 },
  ],
  [
    'sysbench-1.0.20-fileio.txt',
    'sysbench',
    { variant: 'fileio' },
    { read_throughput: 126.36 * 8 * 1024 ** 2, write_throughput: 84.24 * 8 * 1024 ** 2 },
  ],
  [
    'sysbench-1.0.20-memory.txt',
    'sysbench',
    { variant: 'memory' },
    { memory_throughput: 2795.39 * 8 * 1024 ** 2 },
  ],
  ['sysbench-1.0.20-threads.txt', 'sysbench', {}, { latency_max: 26.93 }],
  [
    'sysbench-0.5-cpu.txt',
    'sysbench',
    { version: '0.5' },
    { events: 1000, latency_mean: 1, latency_p95: 1.02 },
  ],
  ['sysbench-1.0.11-oltp.txt', 'sysbench', { variant: 'oltp' }, { transactions: 1000, latency_p95: 6.2 }],
  [
    'flent-2.1.1-tcp_upload.json',
    'flent',
    { version: '2.1.1', variant: 'tcp_upload', started: '2019-05-04T10:00:00.000Z' },
    { ping_ms_icmp: 1.15, tcp_upload: 93.9e6 },
  ],
  ['flent-1.9.4-ping.json', 'flent', { version: '1.9.4' }, { ping_ms_icmp: 21 }],
  [
    'flent-0.9.1-tcp_download.json',
    'flent',
    { variant: 'tcp_download' },
    { tcp_download: 90.25e6, ping_ms_avg: 11.5 },
  ],
];

describe('results of other tools', () => {
  test.each(rows)('%s', (name, tool, about, figures) => {
    const text = content(name);
    expect({ tool: recognise(text)?.reader.name, ...recognise(text) }).toMatchObject({ tool, ...about });
    const metrics = measure(text);
    for (const [metric, value] of Object.entries(figures))
      expect([metric, metrics[metric]]).toEqual([metric, expect.closeTo(value, 6)]);
    const { reader, parameters } = recognise(text)!;
    expect(Object.keys(reader.derivation.metrics(parameters))).toEqual(
      expect.arrayContaining(Object.keys(metrics)),
    );
  });

  test('every fixture is listed, and every tool has three origins', () => {
    const listed = new Set(rows.map(([name]) => name));
    expect(readdirSync(own).filter((name) => name !== 'README.md' && !listed.has(name))).toEqual([]);
    for (const { name } of readers)
      expect(rows.filter(([, tool]) => tool === name).length).toBeGreaterThanOrEqual(3);
    for (const { derivation } of readers) expect(derivationOf(derivation.name)).toBeDefined();
  });
});

describe('what is cut or damaged', () => {
  const texts = rows.map(([name]) => content(name));
  const whole = texts.map(measure);
  const place = fc.integer({ min: 0, max: texts.length - 1 });

  test('gives the values of the whole, or none and a reason', () => {
    fc.assert(
      fc.property(place, fc.double({ min: 0, max: 1, noNaN: true }), (i, share) => {
        const cut = texts[i]!.slice(0, Math.floor(share * texts[i]!.length));
        if (!recognise(cut)) return;
        try {
          const metrics = measure(cut);
          for (const [metric, value] of Object.entries(metrics))
            expect([metric, value]).toEqual([metric, whole[i]![metric]]);
        } catch (error) {
          if (!(error instanceof Unreadable)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('breaks no reader, and never makes a value that is no number', () => {
    fc.assert(
      fc.property(place, fc.nat(), fc.string({ maxLength: 12 }), (i, at, junk) => {
        const text = texts[i]!;
        const from = at % text.length;
        try {
          for (const value of Object.values(
            measure(text.slice(0, from) + junk + text.slice(from + junk.length)),
          ))
            expect(Number.isFinite(value)).toBe(true);
        } catch (error) {
          if (!(error instanceof Unreadable) && (error as Error).message !== 'of no tool') throw error;
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    '',
    '\n',
    '{}',
    '[]',
    'hello',
    '{"start":{}}',
    'a,b\n1,2\n',
    '<html>',
    '{"jobs": []}',
  ])('%j is of no tool', (text) => {
    expect(recognise(text)).toBeUndefined();
  });
});
