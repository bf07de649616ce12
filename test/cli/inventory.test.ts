import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { InventoryFlags } from '../../src/cli/inventory/flags.js';
import { showInventory } from '../../src/cli/inventory/show.js';
import { encryptAge, inlineValue, newIdentity } from '../../src/language/vault/index.js';

let root: string;
let source: string;
let key: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'rigger-cli-inventory-'));
  source = join(root, 'lab.yml');
  key = join(root, 'key');
  const { identity, recipient } = await newIdentity();
  writeFileSync(key, identity, { mode: 0o600 });
  const secret = inlineValue('bmc_password', await encryptAge('hunter2', [recipient])).replaceAll(
    /^(?=.)/gm,
    '    ',
  );
  writeFileSync(
    source,
    `duts:\n  hosts:\n    dut[1:2]: {vf_count: 4}\n  vars:\n    vf_count: 2\n${secret}peers:\n  hosts: {peer1: }\n`,
  );
  mkdirSync(join(root, 'host_vars'));
  writeFileSync(join(root, 'host_vars/dut1.yml'), 'vf_count: 7\n');
});
afterAll(() => rmSync(root, { recursive: true }));

/** What a command prints; standard output only. */
const printed = async (flags: InventoryFlags): Promise<string> => {
  const pieces: string[] = [];
  const { write } = process.stdout;
  process.stdout.write = ((text: string) => pieces.push(text) > 0) as typeof write;
  try {
    await showInventory({ inventory: [source], vaultIdentity: [key], ...flags });
  } finally {
    process.stdout.write = write;
  }
  return pieces
    .join('')
    .replaceAll(`${root}/`, '')
    .replaceAll(/(?:\.\.\/)+tmp\/rigger-cli-inventory-\w+\//g, '');
};

describe('rigger inventory', () => {
  test('draws the tree unless something else is asked for', async () => {
    const tree =
      '@all:\n  |--@ungrouped:\n  |--@duts:\n  |  |--dut1\n  |  |--dut2\n  |--@peers:\n  |  |--peer1\n';
    expect(await printed({})).toBe(tree);
    expect(await printed({ graph: true })).toBe(tree);
    expect(await printed({ graph: 'peers' })).toBe('@peers:\n  |--peer1\n');
  });

  test('lists everything as JSON or YAML, secrets as stars', async () => {
    const list = await printed({ list: true });
    expect(JSON.parse(list)).toEqual({
      _meta: {
        hostvars: {
          dut1: { bmc_password: '********', vf_count: 7 },
          dut2: { bmc_password: '********', vf_count: 4 },
        },
      },
      all: { children: ['ungrouped', 'duts', 'peers'] },
      duts: { hosts: ['dut1', 'dut2'] },
      peers: { hosts: ['peer1'] },
    });
    expect(await printed({ host: 'dut2', yaml: true })).toBe('bmc_password: "********"\nvf_count: 4\n');
    for (const flags of [
      { list: true },
      { list: true, yaml: true },
      { graph: true, vars: true },
      { origin: 'bmc_password' },
    ])
      expect(await printed(flags)).not.toContain('hunter2');
  });

  test('--limit leaves hosts out', async () => {
    expect(JSON.parse(await printed({ list: true, limit: 'duts:!dut1' }))).toMatchObject({
      _meta: { hostvars: { dut2: {} } },
      duts: { hosts: ['dut2'] },
    });
    await expect(printed({ list: true, limit: 'dutz' })).rejects.toThrow('inventory/unknown-pattern');
  });

  test('--origin says which file set a variable, and which definition is in force', async () => {
    expect(await printed({ origin: 'vf_count' })).toBe(
      [
        'dut1',
        '     2  group duts  lab.yml:5:15',
        '     4  host        lab.yml:3:26',
        '  *  7  host        host_vars/dut1.yml:1:11',
        'dut2',
        '     2  group duts  lab.yml:5:15',
        '  *  4  host        lab.yml:3:26',
        '',
      ].join('\n'),
    );
    const json = JSON.parse(
      await printed({ origin: 'vf_count', host: 'dut1', json: true, extraVars: ['vf_count=9'] }),
    );
    expect(json.hosts.dut1.at(-1)).toMatchObject({ value: 9, level: 'command line', inForce: true });
    expect(json.hosts.dut1.filter(({ inForce }: { inForce: boolean }) => inForce)).toHaveLength(1);
  });

  test.each<[string, InventoryFlags, string]>([
    ['a variable that nobody has', { origin: 'vfcount' }, 'did you mean vf_count?'],
    ['a host that is not there', { host: 'dut3' }, 'did you mean dut1?'],
    ['a group that is not there', { graph: 'dut' }, 'did you mean duts?'],
    ['two questions at once', { list: true, origin: 'x' }, 'cli/usage'],
    ['a secret without its key', { list: true, vaultIdentity: ['/nonexistent/key'] }, 'vault/identity-file'],
    ['a missing inventory', { list: true, inventory: ['/nonexistent/hosts'] }, 'inventory/not-found'],
  ])('%s is an error with help', async (_, flags, message) => {
    await expect(printed(flags)).rejects.toThrow(message);
  });
});
