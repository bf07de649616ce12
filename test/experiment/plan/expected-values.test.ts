import { expect, test } from '@jest/globals';
import type { PlannedCell } from '../../../src/experiment/plan/cell.js';
import { expectedValues, tooFewValues } from '../../../src/experiment/plan/expected-values.js';
import { workloads } from '../../../src/experiment/workloads/catalogue.js';

const planned = (workload: string, written: object): PlannedCell[] => {
  const driver = workloads.get(workload)!;
  const parameters = driver.parameters.parse(written);
  const trial = { workload, driver, parameters, seconds: driver.seconds(parameters) };
  return [
    {
      cell: { index: 0, id: 'all', factors: {} },
      guests: [],
      trials: [{ ...trial, clients: [], loads: [], alongside: [] }],
    },
  ];
};

test.each<[string, object, string, RegExp | null, RegExp | null]>([
  // Exactly 1,000 are enough for p99, and the warm-up is not among them.
  ['ping', { count: 1000 }, 'ping.rtt_p99', /^ping: 1000 values .*enough for rtt_p90, rtt_p99$/, null],
  [
    'ping',
    { count: 1000, warm_up: 1 },
    'ping.rtt_p99',
    /^ping: 999 .*too few for rtt_p99 \(1000\)$/,
    /rtt_p99 needs 1000 values, and a trial has 999/,
  ],
  [
    'ping',
    { count: 5 },
    'ping.rtt_median',
    /^ping: 5 values in a trial, which is too few: a valid trial has 6/,
    /a trial of ping has 5 values/,
  ],
  ['ping', { count: 1, warm_up: 5 }, 'ping.rtt_median', /^ping: 0 values/, /has 0 values/],
  [
    'sockperf',
    { mode: 'under-load', rate: 10_000, reply_every: 100, seconds: 10 },
    'sockperf.latency_p99',
    /^sockperf: 1000 values .*enough for latency_p90, latency_p99; too few for latency_p99_9/,
    null,
  ],
  [
    'netperf',
    { test: 'UDP_RR', seconds: 10 },
    'netperf.rr_latency_p99',
    /as many values as round trips fit into 10 s.*rr_latency_p99 10 ms$/,
    null,
  ],
  ['netperf', { test: 'TCP_STREAM' }, 'netperf.throughput', null, null],
  ['iperf3', {}, 'iperf3.throughput', null, null],
])('%s with %j, reported by %s', (workload, written, metric, words, caution) => {
  const cells = planned(workload, written);
  const said = expectedValues(cells);
  if (words === null) expect(said).toEqual([]);
  else expect(said).toEqual([expect.stringMatching(words)]);
  const found = tooFewValues(cells, [metric], { file: 'play.yml', line: 1, column: 1 });
  if (caution === null) expect(found).toEqual([]);
  else expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(caution)]);
});
