import { expect, test } from '@jest/globals';
import { readExperiment } from '../../../src/experiment/plan/experiment.js';
import { RiggerError } from '../../../src/model/index.js';
import { experimentNode } from '../support/local-session.js';

const read = async (goals: string, measure: string, factors = '{ guest_count: [1, 2] }', more = '') =>
  readExperiment(
    await experimentNode(`
factors: ${factors}
design: { repeat: 6, seed: 1 }
guests: { count: 2 }
addresses: { there: 127.0.0.1 }
report: { goals: ${goals}, ${more} }
measure:
${measure}
`),
    { dut: ['here'], peer: ['there'] },
    (extra) => (name) => extra[name],
  );

const iperf = '  - iperf3: { protocol: udp, rate: 5M }';
const both = `${iperf}\n  - ping: { count: 1001 }\n  - id: slow\n    ping: { count: 1001, size: 1400 }`;
const search =
  '  - id: udp\n    search: { workload: { iperf3: { protocol: udp } }, over: rate, from: 10M, to: 1G, goals: [{ loss: 0 }, { loss: 0.5% }] }';

test('goals are recorded with their metric in full, and in its unit', async () => {
  const { analysis, warnings } = await read(
    '[iperf3.loss <= 1%, fairness_jain >= 0.9, ping.rtt_p99 <= 2x, "ping.rtt_p90 <= 2000 us"]',
    both,
  );
  expect(warnings).toEqual([]);
  expect(analysis.goals).toEqual([
    { metric: 'iperf3.loss', direction: 'at most', value: 0.01, unit: 'ratio' },
    { metric: 'iperf3.fairness_jain', direction: 'at least', value: 0.9, unit: 'ratio' },
    { metric: 'ping.rtt_p99', direction: 'at most', value: 2, unit: 'x' },
    { metric: 'ping.rtt_p90', direction: 'at most', value: 2, unit: 'ms' },
  ]);
  const searched = await read('udp.loss <= 0.5%', search, '{}');
  expect(searched.analysis.goals).toEqual([
    { metric: 'udp.loss', direction: 'at most', value: 0.005, unit: 'ratio' },
  ]);
  expect((await read('[]', iperf)).analysis).not.toHaveProperty('goals');
});

test('a percentile that no trial will have is warned of, though only a goal has it', async () => {
  const { warnings } = await read('ping.rtt_p99 <= 2x', '  - ping: { count: 20 }');
  expect(warnings.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^ping.rtt_p99 needs 1000 values, and a trial has 20: it will be absent/),
  );
});

test('all mistakes of goals are said at once, each with its place', async () => {
  const found = await read(
    '[loss < 1, iperf3.lost <= 1, retransmits <= 3, rtt_p99 <= 1 ms, iperf3.loss <= 3 ms]',
    both,
  ).catch((error: unknown) => error);
  if (!(found instanceof RiggerError)) throw found;
  const [first, ...places] = found.diagnostics.map(({ position }) => position!);
  expect(places.map(({ line }) => line)).toEqual([first!.line, first!.line, first!.line, first!.line]);
  expect(new Set([first, ...places].map((place) => place!.column)).size).toBe(5);
  expect(found.diagnostics.map(({ message, help }) => [message, help])).toEqual([
    [
      'found "loss < 1"; expected a metric, <= or >=, and a value',
      expect.stringContaining('ping.rtt_p99 <= 2 ms'),
    ],
    ['no workload gives iperf3.lost', 'did you mean iperf3.loss?'],
    ['no workload gives retransmits', expect.stringContaining('iperf3.loss')],
    ['several workloads give rtt_p99', 'write one of them in full: ping.rtt_p99, slow.rtt_p99'],
    ['iperf3.loss is in ratio, and the goal in ms', expect.stringContaining('percent')],
  ]);
});

test.each([
  [
    'where nothing grows nobody can answer',
    ['loss <= 1%', iperf, '{ datapath: [virtio, sriov] }'],
    /nothing grows, so that nobody can say how many keep loss <= 1%/,
  ],
  [
    'a search looks for its own goals only',
    ['udp.loss <= 2%', search, '{}'],
    /no search looks for udp.loss <= 2%/,
  ],
  [
    'a search has its goals in a unit',
    ['udp.loss <= 2 ms', search, '{}'],
    /udp.loss is in ratio, and the goal in ms/,
  ],
] as const)('%s', async (_, [goals, measure, factors], message) => {
  await expect(read(goals, measure, factors)).rejects.toThrow(message);
});

const levers = '{ guest_count: [1, 2], lever: [none, moderation, all] }';

test('levers that are ranked are recorded with the level without any; a design without levers ranks none', async () => {
  const rank = 'rank: { factor: lever, combination: all }';
  expect((await read('[]', iperf, levers, rank)).analysis.rank).toEqual({
    ...{ factor: 'lever', baseline: 'none', combination: 'all' },
  });
  expect(
    (await read('[]', iperf, '{ guest_count: [1, 2], lever: [none] }', rank)).analysis,
  ).not.toHaveProperty('rank');
});

test.each([
  ['rank: { factor: levers }', 'there is no factor levers; the factors are guest_count, lever'],
  ['rank: { factor: lever, combination: both }', 'both is no level of lever'],
  ['rank: { factor: lever, combination: none }', 'none is what the levers are compared with'],
])('a mistake of a ranking: %s', async (rank, message) => {
  await expect(read('[]', iperf, levers, rank)).rejects.toThrow(message);
});
