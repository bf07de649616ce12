import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ResultRow, readBundle, readRows } from '../../../src/experiment/bundle/index.js';
import { runExperiment } from '../../../src/experiment/index.js';
import { verifyRun } from '../../../src/report/verify/verify-run.js';
import { experimentNode, localSession } from '../support/local-session.js';

/**
 * The programs themselves, both ends of each on this machine, from the plan to the verified bundle: that drivers give
 * arguments which the programs of now understand no captured output can tell.
 */
const entries: readonly [
  workload: string,
  parameters: string,
  metrics: readonly string[],
  programs: readonly string[],
][] = [
  [
    'fio',
    '{ from: dut, rw: randrw, size: 1m, engine: psync, direct: false, seconds: 0.5, warm_up: 0.1, directory: FOLDER }',
    ['read_iops', 'read_latency_p99', 'write_throughput', 'write_latency_max'],
    ['fio'],
  ],
  [
    'cyclictest',
    '{ from: dut, seconds: 2, longest: 20000 }',
    ['wake_median', 'wake_p99', 'wake_max'],
    ['cyclictest'],
  ],
  [
    'redis',
    '{ from: dut, requests: 2000, connections: 2, port: 26380 }',
    ['requests', 'answer_p99', 'answer_max'],
    ['redis-benchmark', 'redis-server'],
  ],
  [
    'memcached',
    '{ from: dut, seconds: 1, connections: 2, memory: 64, port: 26311 }',
    ['requests', 'answer_mean', 'misses'],
    ['memcaslap', 'memcached'],
  ],
  [
    'wrk',
    '{ from: dut, seconds: 1, connections: 2, size: 100, port: 28080 }',
    ['requests', 'answer_p99', 'transferred'],
    ['wrk', 'nginx'],
  ],
  [
    'testpmd',
    '{ from: dut, hugepages: false, memory: 128, seconds: 1, warm_up: 4 }',
    ['frames_sent', 'frames_received', 'frames_dropped'],
    ['dpdk-testpmd'],
  ],
];

let folder: string;
let rows: ResultRow[];
let failed: readonly string[];
let tools: Readonly<Record<string, string>>;
let findings: unknown;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigger-tools-'));
  const session = localSession({ runsFolder: join(folder, 'runs') });
  const measure = entries.map(([name, words]) => `  - ${name}: ${words.replace('FOLDER', folder)}`);
  const text = `
factors: { load: [one] }
design: { repeat: 1, seed: 7 }
addresses: { there: 127.0.0.1 }
observe: []
measure:
${measure.join('\n')}
`;
  const { bundle } = await runExperiment(session, await experimentNode(text), { playbook: 'test.yml' });
  await session.close();
  rows = [];
  for await (const items of readRows(bundle)) rows.push(...items);
  failed = session.events.flatMap((event) =>
    event.type === 'trial-finished' && event.status !== 'ok' ? [JSON.stringify(event)] : [],
  );
  const { machines } = (await readBundle(bundle)).surroundings.get(0)!;
  tools = { ...machines.here?.tools, ...machines.there?.tools };
  ({ findings } = await verifyRun(bundle));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('no trial failed, and the bundle is whole', () => {
  expect(failed).toEqual([]);
  expect(findings).toEqual([]);
});

test.each(entries)('%s %s measures', (name, _, metrics, programs) => {
  const found = new Map(
    rows
      .filter((row) => row.scope === 'trial' && row.workload === name)
      .map((row) => [row.metric, row.value]),
  );
  for (const metric of metrics) expect([metric, found.get(metric)]).toEqual([metric, expect.any(Number)]);
  for (const program of programs)
    expect([program, tools[program]]).toEqual([program, expect.stringMatching(/^\d/)]);
});
