import { expect, test } from '@jest/globals';
import { readExperiment } from '../../../src/experiment/plan/experiment.js';
import { shortfallOf } from '../../../src/experiment/search/spec.js';
import { RiggerError } from '../../../src/model/index.js';
import { experimentNode } from '../support/local-session.js';

const roles = { dut: ['here'], peer: ['there'] };

const read = async (search: string, more = '') =>
  readExperiment(
    await experimentNode(`
design: { repeat: 6, seed: 1 }
guests: { count: 4 }
addresses: { there: 127.0.0.1 }
${more}
measure:
  - search: ${search}
`),
    roles,
    (extra) => (name) => extra[name],
  );

const mistakes = async (search: string, more?: string): Promise<string[]> => {
  try {
    await read(search, more);
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return error.diagnostics.map(
      ({ message, position }) => `${position?.line}:${position?.column} ${message}`,
    );
  }
  return [];
};

const udp = 'workload: { iperf3: { protocol: udp } }, over: rate';

test('a search over a rate sets the rate and the time of its workload', async () => {
  const { planned, metrics, analysis, measure } = await read(
    `{ ${udp}, from: 10M, to: 2.5G, goals: [{ loss: 0.5% }] }`,
  );
  const [trial] = planned[0]!.trials;
  expect(trial!.clients).toHaveLength(4);
  expect(trial!.clients[0]!.argv.join(' ')).toMatch(/-t 10 .*-u -b 2500000000$/);
  const one = trial!.search!.at({ load: 123_456, duration: 1.5 });
  expect(one.clients[0]!.argv.join(' ')).toMatch(/-t 1\.5 .*-u -b 123456$/);
  expect(metrics.loss_0_5_lower).toMatchObject({ unit: 'bit/s', better: 'higher' });
  expect(analysis.metrics).toEqual(['search.loss_0_5_lower']);
  expect(measure).toMatchObject([{ id: 'search', driver: 'search' }]);
  expect(trial!.parameters).toMatchObject({ over: 'rate', from: 10e6, to: 2.5e9, absolute: false });
});

test('a search over guests runs the first so many of them, one by one', async () => {
  const { planned } = await read(
    '{ workload: { sockperf: { mode: under-load, rate: 1000 } }, over: guests, from: 1, to: 4, goals: [{ metric: latency_p99, at_most: 2 }, { metric: message_rate, at_least: 900, name: rate }] }',
  );
  const { spec, at } = planned[0]!.trials[0]!.search!;
  expect(at({ load: 3, duration: 1 }).clients.map(({ machine }) => machine.name)).toEqual(['g1', 'g2', 'g3']);
  expect(spec).toMatchObject({ unit: 'count', absolute: true });
  expect(spec.goals).toMatchObject([
    { name: 'latency_p99_at_most_2', quantity: 'latency_p99', limit: 2, width: 1 },
    { name: 'rate', quantity: '-message_rate', limit: -900, width: 1 },
  ]);
});

test('what runs beside a search runs beside each of its Trials', async () => {
  const { planned } = await read(
    '{ workload: { iperf3: { protocol: udp }, alongside: [{ ping: { from: dut } }] }, over: rate, from: 10M, to: 1G, goals: [{ loss: 0 }] }',
  );
  expect(planned[0]!.trials[0]!.search!.at({ load: 1e7, duration: 1 }).loads[0]!.argv[0]).toBe('ping');
});

const wide = 'from: 10M, to: 1G, goals: [{ loss: 0 }]';

test.each([
  {
    search: `{ ${udp}, from: 1G, to: 10M, goals: [{ loss: 0 }] }`,
    says: ['from 1000000000 to 10000000 there is nothing to search'],
  },
  { search: `{ ${udp}, from: 10M, to: 1G, goals: [] }`, says: ['measure.0.search.goals: '] },
  {
    search: `{ ${udp}, from: 10X, to: 1G, goals: [{ loss: 100% }] }`,
    says: ['measure.0.search.from: ', 'measure.0.search.goals.0.loss: '],
  },
  { search: `{ ${udp}, ${wide}, speed: 3 }`, says: ['measure.0.search has no field speed'] },
  {
    search: '{ workload: { iperf3: {} }, over: rate, from: 10M, to: 1G, goals: [{ loss: 0 }] }',
    says: ['iperf3 gives no loss with these parameters'],
  },
  {
    search: `{ workload: { iperf3: { protocol: udp, rate: 1M } }, over: rate, ${wide} }`,
    says: ['`rate` is what the search varies'],
  },
  {
    search: `{ workload: { iperf3: { protocol: udp, seconds: 3 } }, over: rate, ${wide} }`,
    says: ['how long a Trial lasts is said by the search'],
  },
  {
    search: `{ workload: { iperf3: { protocol: udp } }, over: speed, ${wide} }`,
    says: ['iperf3 has no field speed that takes a load of 1000000000'],
  },
  {
    search: `{ workload: { iperf3: { protocol: udp } }, over: load, ${wide} }`,
    says: ['nothing that runs depends on load'],
  },
  { search: `{ workload: { ping: {} }, over: load, ${wide} }`, says: ['ping does not measure for a time'] },
  { search: `{ workload: { iperf4: {} }, over: rate, ${wide} }`, says: ['there is no workload iperf4'] },
  {
    search: `{ workload: { search: {} }, over: rate, ${wide} }`,
    says: ['a search cannot be part of another workload'],
  },
  {
    search: `{ workload: { iperf3: { protocol: udp }, id: x }, over: rate, ${wide} }`,
    says: ['has no field id'],
  },
  {
    search: `{ workload: { iperf3: { protocol: udp } }, over: guests, from: 1, to: 8, goals: [{ loss: 0 }] }`,
    says: ['the cell has 4 guests, and the search goes to 8'],
  },
  {
    search: `{ ${udp}, from: 10M, to: 1G, goals: [{ loss: 0 }, { loss: 0% }] }`,
    says: ['two goals are called loss_0'],
  },
  {
    search: `{ ${udp}, from: 10M, to: 1G, goals: [{ loss: 0, metric: jitter }] }`,
    says: ['expected `loss`, or `metric` with'],
  },
  { search: `{ ${udp}, ${wide}, width: 3 }`, says: ['a width of 3 is an amount; expected a share, 1%'] },
  {
    search: `{ ${udp}, from: 10M, to: 1G, goals: [{ loss: 0.5%, exceed: 0 }] }`,
    says: ['loss_0_5: with `exceed: 0` one lossy second'],
  },
])('a mistake is told at its place: $says.0', async ({ search, says }) => {
  const found = await mistakes(search);
  expect(found).toHaveLength(says.length);
  found.forEach((each, index) => {
    expect(each).toContain(says[index]);
    // Line 7 has the search; nothing is told of the whole experiment.
    expect(each).toMatch(/^7:(1[3-9]|[2-9]\d|1\d\d) /);
  });
});

test('observers do not watch searches', async () => {
  expect(await mistakes(`{ ${udp}, ${wide} }`, 'observe: [cpu]')).toEqual([
    expect.stringContaining('observers do not watch searches'),
  ]);
});

test('what was not offered counts as lost, once it is more than a little', () => {
  expect(shortfallOf(96, 100)).toBe(0);
  expect(shortfallOf(80, 100)).toBeCloseTo(0.2);
  expect(shortfallOf(undefined, 100)).toBe(0);
});
