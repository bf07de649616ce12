import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { graphInventory, hostVariables, listInventory, loadInventory } from '../../src/inventory/index.js';
import { ansibleInventory, ansibleList, asJson } from './ansible-list.js';
import { type Case, cases } from './cases.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rigger-inventory-'));
});
afterAll(() => rm(root, { recursive: true }));

const build = async ({ files, executable = [] }: Case): Promise<string> => {
  const folder = await mkdtemp(join(root, 'case-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  for (const path of executable) await chmod(join(folder, path), 0o755);
  return folder;
};

describe('the same data as ansible-inventory --list', () => {
  test.each(cases)('$name', async (one) => {
    const folder = await build(one);
    const sources = one.sources.map((source) => (source.includes(',') ? source : join(folder, source)));
    const playbookDir = one.playbookDir === undefined ? undefined : join(folder, one.playbookDir);
    const expected = await ansibleList(
      sources,
      playbookDir === undefined ? [] : ['--playbook-dir', playbookDir],
    );
    const { inventory, diagnostics } = await loadInventory(
      sources,
      playbookDir === undefined ? {} : { playbookDir },
    );
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(asJson(listInventory(inventory))).toEqual(expected);
  });
});

const named = (name: string): Case => cases.find((one) => one.name === name)!;

describe('the other views of ansible-inventory', () => {
  test.each([
    'INI nested children, declared late',
    'groups repeated over the file',
    'a folder of sources',
    'an executable inventory with _meta',
  ])('--graph: %s', async (name) => {
    const folder = await build(named(name));
    const sources = named(name).sources.map((source) => join(folder, source));
    const { inventory } = await loadInventory(sources);
    expect(graphInventory(inventory)).toBe((await ansibleInventory(sources, ['--graph'])).trimEnd());
  });

  test('--host', async () => {
    const folder = await build(named('group_vars and host_vars, files and folders'));
    const sources = [join(folder, 'hosts.lab')];
    const { inventory } = await loadInventory(sources);
    const expected = JSON.parse(await ansibleInventory(sources, ['--host', 'w1']));
    expect(asJson(hostVariables(inventory, 'w1'))).toEqual(expected);
  });

  test('Ansible reads numbers of base 60, which is where rigger differs on purpose', async () => {
    const folder = await build({
      name: '',
      files: { 'h.yml': 'all:\n  hosts:\n    h: {time: 12:30:45, ratio: 1:2, mac: 52:54:00:12:34:56}\n' },
      sources: ['h.yml'],
    });
    const sources = [join(folder, 'h.yml')];
    const expected = JSON.parse(await ansibleInventory(sources, ['--host', 'h']));
    expect(expected).toEqual({ time: 45_045, ratio: 62, mac: expect.any(Number) });
    const { inventory } = await loadInventory(sources);
    expect(hostVariables(inventory, 'h')).toEqual({
      time: '12:30:45',
      ratio: '1:2',
      mac: '52:54:00:12:34:56',
    });
  });
});
