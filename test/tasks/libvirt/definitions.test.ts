import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { at, everyElement, parseXml } from '../../../src/facts/reading/xml.js';
import type { Outcome } from '../../../src/model/index.js';
import { taskCatalogue } from '../../../src/tasks/catalogue.js';
import { contextWith, parseInput } from '../../support/converge.js';
import { schemaComplaints } from '../../support/libvirt-schema.js';

/** The definition that a task hands to libvirt for an input; undefined where the input is rejected. */
const definitionOf = (name: string, input: unknown, facts: object): string | undefined => {
  const task = taskCatalogue.get(name)!;
  const parsed = parseInput(task, input);
  if (!parsed.success) return undefined;
  const outcome: Outcome = task.plan(parsed.data, facts as never, contextWith());
  if (outcome.kind === 'refused') return undefined;
  if (outcome.kind !== 'changes') throw new Error(`no change: ${JSON.stringify(outcome)}`);
  for (const { commands } of outcome.changes)
    for (const command of commands)
      if (command.kind === 'script' && typeof command.stdin === 'string') return command.stdin;
  throw new Error('no definition among the commands');
};
const none = { libvirt: true, defined: false };
const network = (input: object) =>
  definitionOf('libvirt_network', { name: 'n1', ...input }, { network: none });
const pool = (input: object) => definitionOf('libvirt_pool', { name: 'p1', ...input }, { pool: none });

const networks = [
  ...['kernel', 'libvirt'].map((mac_table) => ({ mode: 'bridge', bridge: 'br-data', mac_table })),
  ...['bridge', 'vepa', 'private', 'passthrough'].map((macvtap_mode) => ({
    mode: 'macvtap',
    port: 'enp59s0f0',
    macvtap_mode,
  })),
  ...[undefined, 1, 4094].map((vlan) => ({ mode: 'hostdev', port: 'eth1', ...(vlan && { vlan }) })),
].flatMap((one) => [true, false].map((autostart) => ({ ...one, autostart })));

test(`libvirt's schema accepts networks in all ${networks.length} combinations of their options`, () => {
  const documents = networks.map((one) => network(one)!);
  expect(schemaComplaints('network', documents).filter((complaint) => complaint !== undefined)).toEqual([]);
});

test("libvirt's schema accepts a pool", () => {
  expect(schemaComplaints('storagepool', [pool({ path: '/srv/images & "more"' })!])).toEqual([undefined]);
});

test('virt-xml-validate itself judges as the schema does', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-xml-'));
  const verdict = (text: string): number | null => {
    writeFileSync(join(folder, 'network.xml'), text);
    return spawnSync('virt-xml-validate', [join(folder, 'network.xml'), 'network']).status;
  };
  const good = network(networks[0]!)!;
  expect(verdict(good)).toBe(0);
  expect(verdict(good.replace('<bridge', '<fridge'))).not.toBe(0);
  rmSync(folder, { recursive: true });
});

describe('names and values with signs that mean something in XML', () => {
  const nasty = fc.string({
    unit: fc.constantFrom('<', '&', '"', "'", '>', ' ', '\n', ']]>', '<!--', '&amp;', 'a', 'é', '\\'),
    minLength: 1,
    maxLength: 6,
  });

  test('are rejected in a network, or are in it as they were given', () => {
    let taken = 0;
    fc.assert(
      fc.property(nasty, nasty, fc.constantFrom('bridge', 'macvtap', 'hostdev'), (name, device, mode) => {
        expect(network({ name, mode, bridge: 'br0', port: 'eth1' }) === undefined || /^a+$/.test(name)).toBe(
          true,
        );
        const text = network({ mode, bridge: device, port: device });
        if (text === undefined) return;
        taken += 1;
        const root = parseXml(text);
        const element = { bridge: 'bridge', macvtap: 'interface', hostdev: 'pf' }[mode];
        const [found] = everyElement(root, element);
        expect([at(root, 'name')?.text, found?.attributes[mode === 'bridge' ? 'name' : 'dev']]).toEqual([
          'n1',
          device,
        ]);
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(0);
  });

  test('are rejected in a pool, or are in it as they were given', () => {
    fc.assert(
      fc.property(nasty, (name) => {
        const text = pool({ path: `/srv/${name}x` });
        if (text !== undefined) expect(at(parseXml(text), 'target', 'path')?.text).toBe(`/srv/${name}x`);
      }),
      { numRuns: 300 },
    );
  });
});
