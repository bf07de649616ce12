import { expect, test } from '@jest/globals';
import { slices } from '../../../src/experiment/workloads/iperf3-report.js';
import { ping } from '../../../src/experiment/workloads/ping.js';
import { fairness, sharedWindow } from '../../../src/experiment/workloads/window.js';
import type { Client } from '../../../src/experiment/workloads/workload.js';

const interval = (start: number, end: number, bytes: number, omitted = false) => ({
  sum: { start, end, bytes, omitted },
});
const report = (data: object) => ({
  at: (path: readonly string[]) =>
    path.reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], data),
  number: () => 0,
  unreadable: () => new Error() as never,
});
const ours = [interval(0, 1, 10, true), interval(0, 1, 100), interval(1, 3, 50)];
const theirs = [interval(0, 1, 7, true), interval(0, 2, 70)];
const both = { intervals: ours, server_output_json: { intervals: theirs } };

test.each([
  [
    'the warm-up is left out, and what follows is as late as it was long',
    { intervals: ours },
    2,
    [
      [2, 3, 800],
      [3, 5, 400],
    ],
  ],
  ['the receiver’s slices come first', both, 0, [[0, 2, 560]]],
  [
    'in reverse the client receives',
    { ...both, start: { test_start: { reverse: 1 } } },
    0,
    [
      [0, 1, 800],
      [1, 3, 400],
    ],
  ],
  [
    'a slice without a number is none',
    {
      intervals: [
        { sum: { start: 0, end: 1 } },
        { sum: { start: 0, bytes: 1 } },
        { sum: { end: 1, bytes: 1 } },
        {},
        ours[1],
      ],
    },
    0,
    [[0, 1, 800]],
  ],
  ['no slices', {}, 1, []],
])('slices of iperf3: %s', (_, data, warmUp, expected) => {
  expect(slices(report(data), warmUp).map(({ start, end, bits }) => [start, end, bits])).toEqual(expected);
});

test('ping leaves duplicates out, wherever they stand, and does not take them for replies', () => {
  const reply = (seq: number, ms: number, more = '') =>
    `64 bytes from 127.0.0.1: icmp_seq=${seq} ttl=64 time=${ms} ms${more}`;
  const stdout = [
    ...[reply(1, 1), reply(1, 50, ' (DUP!)'), reply(2, 2), reply(3, 3), reply(3, 90, ' (DUP!)')],
    ...[
      '',
      '3 packets transmitted, 3 received, +2 duplicates, 0% packet loss, time 2ms',
      'rtt min/avg/max/mdev = 1/2/3/0 ms',
      '',
    ],
  ].join('\n');
  const { metrics, samples } = ping.parse(ping.parameters.parse({}), { stdout, stderr: '', exit: 0 });
  expect(samples).toEqual({ rtt_median: [1, 2, 3] });
  expect(metrics).toMatchObject({ rtt_max: 3, received: 3, loss: 0 });
});

const client = (began: number | null, ...timeline: [number, number, number][]): Client =>
  ({
    began,
    measured: { metrics: {}, timeline: timeline.map(([start, end, bits]) => ({ start, end, bits })) },
  }) as unknown as Client;

test.each<[string, Client[], { seconds: number; rates: number[] } | null]>([
  ['all of the time', [client(0, [0, 1, 8], [1, 2, 4]), client(0, [0, 2, 6])], { seconds: 2, rates: [6, 3] }],
  [
    'from the last start to the first end, by the parts inside',
    [client(0, [0, 2, 8], [2, 4, 4]), client(1000, [0, 2, 6])],
    { seconds: 2, rates: [3, 3] },
  ],
  [
    'slices outside of it count for nothing, and one that is short by its part',
    [client(0, [0, 0.5, 99], [0.5, 1, 99], [1, 1.5, 4], [1.5, 3.5, 8], [4, 5, 99]), client(1000, [0, 2, 6])],
    { seconds: 2, rates: [5, 3] },
  ],
  [
    'a slice of no length counts for nothing',
    [client(0, [0, 0, 99], [0, 2, 8]), client(0, [0, 2, 2])],
    { seconds: 2, rates: [4, 1] },
  ],
  ['one ends where the other begins', [client(0, [0, 1, 8]), client(1000, [0, 1, 8])], null],
  ['one has no slices', [client(0, [0, 1, 8]), client(0)], null],
  ['one never began', [client(null, [0, 1, 8]), client(0, [0, 1, 8])], null],
])('the window that clients share: %s', (_, clients, shared) => {
  expect(sharedWindow(clients)).toEqual(shared);
});

test('shares are parts of the whole; of nothing there are none', () => {
  expect(fairness({ seconds: 3, rates: [6, 3, 3] })).toEqual({
    fairness_jain: 144 / (3 * 54),
    share_min: 0.25,
    share_max: 0.5,
    window: 3,
  });
  expect(fairness({ seconds: 3, rates: [0, 0] })).toEqual({});
});
