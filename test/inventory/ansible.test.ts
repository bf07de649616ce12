import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { graphInventory, hostVariables, listInventory, loadInventory } from '../../src/inventory/index.js';
import { ansibleInventories, asJson } from './ansible-list.js';
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

const sourcesOf = (one: Case, folder: string): string[] =>
  one.sources.map((source) => (source.includes(',') ? source : join(folder, source)));

const playbookFolder = (one: Case, folder: string): string | undefined =>
  one.playbookDir === undefined ? undefined : join(folder, one.playbookDir);

const argumentsFor = (one: Case, folder: string, ...action: string[]): string[] => {
  const playbook = playbookFolder(one, folder);
  return [
    ...sourcesOf(one, folder).flatMap((source) => ['-i', source]),
    ...action,
    ...(playbook === undefined ? [] : ['--playbook-dir', playbook]),
  ];
};

describe('the same data as ansible-inventory --list', () => {
  const folders = new Map<Case, string>();
  const expected = new Map<Case, unknown>();
  beforeAll(async () => {
    for (const one of cases) folders.set(one, await build(one));
    const printed = ansibleInventories(cases.map((one) => argumentsFor(one, folders.get(one)!, '--list')));
    for (const [index, one] of cases.entries()) expected.set(one, JSON.parse(printed[index]!));
  });

  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const folder = folders.get(one)!;
    const playbookDir = playbookFolder(one, folder);
    const { inventory, diagnostics } = await loadInventory(
      sourcesOf(one, folder),
      playbookDir === undefined ? {} : { playbookDir },
    );
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(asJson(listInventory(inventory))).toEqual(expected.get(one));
  });
});

const named = (name: string): Case => cases.find((one) => one.name === name)!;

describe('the other views of ansible-inventory', () => {
  test('--graph', async () => {
    const chosen = [
      'INI nested children, declared late',
      'groups repeated over the file',
      'a folder of sources',
      'an executable inventory with _meta',
    ].map(named);
    const folders = await Promise.all(chosen.map(build));
    const printed = ansibleInventories(chosen.map((one, i) => argumentsFor(one, folders[i]!, '--graph')));
    for (const [i, one] of chosen.entries()) {
      const { inventory } = await loadInventory(sourcesOf(one, folders[i]!));
      expect(graphInventory(inventory)).toBe(printed[i]!.trimEnd());
    }
  });

  test('--host', async () => {
    const one = named('group_vars and host_vars, files and folders');
    const folder = await build(one);
    const [printed] = ansibleInventories([argumentsFor(one, folder, '--host', 'w1')]);
    const { inventory } = await loadInventory(sourcesOf(one, folder));
    expect(asJson(hostVariables(inventory, 'w1'))).toEqual(JSON.parse(printed!));
  });

  test('Ansible reads numbers of base 60, which is where rigger differs on purpose', async () => {
    const one = {
      name: '',
      files: { 'h.yml': 'all:\n  hosts:\n    h: {time: 12:30:45, ratio: 1:2, mac: 52:54:00:12:34:56}\n' },
      sources: ['h.yml'],
    };
    const folder = await build(one);
    const [printed] = ansibleInventories([argumentsFor(one, folder, '--host', 'h')]);
    expect(JSON.parse(printed!)).toEqual({ time: 45_045, ratio: 62, mac: expect.any(Number) });
    const { inventory } = await loadInventory(sourcesOf(one, folder));
    expect(hostVariables(inventory, 'h')).toEqual({
      time: '12:30:45',
      ratio: '1:2',
      mac: '52:54:00:12:34:56',
    });
  });
});
