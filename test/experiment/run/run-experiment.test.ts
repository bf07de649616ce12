import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  deriveRows,
  filesOf,
  manifestOf,
  type ResultRow,
  readBundle,
  readRows,
  trialNumbers,
} from '../../../src/experiment/bundle/index.js';
import { runExperiment } from '../../../src/experiment/index.js';
import { verifyRun } from '../../../src/report/verify/verify-run.js';
import { experimentNode, localSession } from '../support/local-session.js';

let runsFolder: string;
beforeEach(async () => {
  runsFolder = await mkdtemp(join(tmpdir(), 'rigger-runs-'));
});
afterEach(() => rm(runsFolder, { recursive: true, force: true }));

const pingOverLoopback = `
factors: { size: [56, 1000] }
design: { repeat: 6, seed: 7 }
addresses: { there: 127.0.0.1 }
observe: [cpu, softirqs, interrupts, context_switches, nic]
measure:
  - ping: { from: dut, count: 6, interval: 0.01, size: "{{ size }}" }
`;

const all = async <T>(pieces: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const found: T[] = [];
  for await (const items of pieces) found.push(...items);
  return found;
};

interface Crate {
  readonly '@context': string;
  readonly '@graph': readonly {
    readonly '@id': string;
    readonly '@type': string;
    readonly [key: string]: unknown;
  }[];
}

/** What RO-Crate 1.1 asks of a crate: a descriptor, a root with its properties, every file, no dangling reference. */
const requireCrate = (crate: Crate, files: readonly string[]): void => {
  const graph = new Map(crate['@graph'].map((entity) => [entity['@id'], entity]));
  expect(graph.size).toBe(crate['@graph'].length);
  expect(crate['@context']).toBe('https://w3id.org/ro/crate/1.1/context');
  expect(graph.get('ro-crate-metadata.json')).toMatchObject({
    '@type': 'CreativeWork',
    about: { '@id': './' },
    conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
  });
  const root = graph.get('./')!;
  expect(root).toMatchObject({
    '@type': 'Dataset',
    name: expect.any(String),
    description: expect.any(String),
  });
  expect(root.datePublished).toMatch(/^\d{4}-\d\d-\d\dT/);
  const own = new Set(['ro-crate-metadata.json', 'MANIFEST.sha256']);
  const described = files.filter((path) => !own.has(path)).sort();
  expect((root.hasPart as { '@id': string }[]).map((part) => decodeURIComponent(part['@id'])).sort()).toEqual(
    described,
  );
  for (const entity of graph.values())
    for (const value of Object.values(entity).flat())
      if (typeof value === 'object' && value !== null && '@id' in value) {
        const { '@id': id } = value as { '@id': string };
        if (!/^https?:/.test(id)) expect([id, graph.has(id)]).toEqual([id, true]);
        expect(() => new URL(id, 'file:///crate/')).not.toThrow();
      }
};

describe('an experiment over the loopback device', () => {
  test('leaves a bundle that is whole and can be derived again from its raw output', async () => {
    const session = localSession({ runsFolder });
    const { bundle, trials, failed } = await runExperiment(session, await experimentNode(pingOverLoopback), {
      playbook: 'playbooks/test.yml',
    });
    await session.close();
    expect({ trials, failed }).toEqual({ trials: 12, failed: 0 });
    const { run, outcome, finished, hosts } = await readBundle(bundle);
    expect(finished).toBe(true);
    expect(outcome).toMatchObject({
      status: 'complete',
      stopped_because: 'repeat',
      blocks: 6,
      trials: { ok: 12 },
    });
    expect(Object.keys(hosts)).toEqual(['here', 'there']);
    expect(hosts.here?.before?.facts.system).toMatchObject({ value: { kernel: expect.any(String) } });

    const rows = await all(readRows(bundle));
    const order = rows
      .filter((row) => row.metric === 'rtt_median' && row.scope === 'trial')
      .map((row: ResultRow) => row.cell);
    expect(order).toEqual(run.schedule.flat());
    expect(rows.some(({ metric }) => metric === 'cpu_busy')).toBe(true);
    // One for each trial, of the whole host.
    const idle = rows.filter(({ metric }) => metric === 'idle_softirqs' || metric === 'idle_cpu_busy');
    expect(idle.map(({ subject }) => subject)).toEqual(Array(24).fill('all'));
    expect((await all(deriveRows(bundle))).join('\n')).toBe(
      (await readFile(join(bundle, 'results.jsonl'), 'utf8')).trimEnd(),
    );
    const crate = JSON.parse(await readFile(join(bundle, 'ro-crate-metadata.json'), 'utf8')) as Crate;
    requireCrate(crate, await filesOf(bundle));
    expect(await manifestOf(bundle)).toBe(await readFile(join(bundle, 'MANIFEST.sha256'), 'utf8'));
    expect(session.events.map(({ type }) => type).filter((type) => type === 'trial-finished')).toHaveLength(
      12,
    );
    expect(session.converged).toHaveLength(12);
    const { surroundings } = await readBundle(bundle);
    expect([...surroundings.keys()]).toEqual([0, 1]);
    expect(surroundings.get(1)!.machines.here).toMatchObject({
      tools: { ping: expect.stringMatching(/^\d{8}$/) },
      facts: { network_stack: { value: { 'net/ipv4/tcp_congestion_control': expect.any(String) } } },
    });
    expect((await verifyRun(bundle)).findings).toEqual([]);

    // Told otherwise in every trial, and nowhere else.
    for (const number of await trialNumbers(bundle)) {
      const path = join(bundle, `trials/${String(number).padStart(4, '0')}/trial.json`);
      await writeFile(path, (await readFile(path, 'utf8')).replace('"interval": 0.01', '"interval": 0.02'));
    }
    await writeFile(join(bundle, 'MANIFEST.sha256'), await manifestOf(bundle));
    const { findings } = await verifyRun(bundle);
    expect(findings).toHaveLength(12);
    expect(findings[0]).toMatchObject({
      code: 'verify/contradiction',
      path: 'trials/0001/trial.json',
      message: 'its parameters are not those of its cell in run.json',
    });
  });
});
