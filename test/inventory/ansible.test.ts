import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listInventory, loadInventory } from '../../src/inventory/index.js';
import { ansibleList, asJson } from './ansible-list.js';
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
