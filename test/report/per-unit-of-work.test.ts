import { expect, test } from '@jest/globals';
import { unitCosts } from '../../src/report/analysis/per-unit-of-work.js';
import type { ObservedSeries, RunData, Series } from '../../src/report/data/run-data.js';

const observed = (metric: string, subject: string, value: number, unit = 'count/s') =>
  ({
    ...{ workload: 'sockperf', host: 'dut1', metric, subject, unit },
    ...{ values: [value], trials: [1], cells: [0] },
  }) as ObservedSeries;

/** 100 messages in 4 s between the looks, in which the host counted 48 exits a second, and 30 before. */
const seen = [
  observed('look_window', 'all', 4, 's'),
  observed('kvm_exits', 'all', 48),
  observed('idle_kvm_exits', 'all', 30),
  observed('softirqs', 'NET_RX', 20),
  observed('softirqs', 'TIMER', 5),
  observed('idle_softirqs', 'all', 5),
  observed('cpu_busy', 'all', 50, 'percent'),
  observed('idle_cpu_busy', 'all', 10, 'percent'),
];

const costs = (parts: readonly ObservedSeries[]): { [part: string]: number } => {
  const sent = { workload: 'sockperf', metric: 'sent_messages', unit: 'count', values: [100], trials: [1] };
  const data = {
    series: new Map([['sockperf.sent_messages', sent as unknown as Series]]),
    observed: parts,
  } as unknown as RunData;
  return Object.fromEntries(
    unitCosts(data, 'sockperf', parts).map(({ part, series }) => [part, series.values[0]!]),
  );
};

test('a cost has what the host does anyway in the same time beside it', () => {
  expect(costs(seen)).toEqual({
    'exits per message': 1.92,
    'exits per message, idle': 1.2,
    'soft interrupts per message': 1,
    'soft interrupts per message, idle': 0.2,
    // Half busy at 25 messages a second.
    'host, % busy per 1000 messages/s': 2000,
    'host, % busy per 1000 messages/s, idle': 400,
  });
});

test('of a bundle without a baseline a cost stands alone', () => {
  const without = seen.filter(({ metric }) => !metric.startsWith('idle_'));
  expect(Object.keys(costs(without)).filter((part) => part.includes('idle'))).toEqual([]);
  expect(costs(without)).toMatchObject({ 'exits per message': 1.92 });
});
