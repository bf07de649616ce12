import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { inventoryScope } from '../../../src/engine/host/inventory-scope.js';
import { hostSource } from '../../../src/engine/host-source.js';
import { loadInventory } from '../../../src/inventory/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-scope-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = async (value: string): Promise<unknown> => {
  const path = join(folder, 'hosts.yml');
  writeFileSync(
    path,
    `all: { children: { web: { hosts: { a.lab: { asked: ${JSON.stringify(value)} }, b: { port: 2222, jump: "{{ inventory_hostname }}-gw" } } } } }\n`,
  );
  const { inventory } = await loadInventory([path]);
  return inventoryScope(
    hostSource(inventory, undefined, () => {}),
    new Map([['x', 'given']]),
    'a.lab',
  ).get('asked');
};

test.each([
  ['{{ inventory_hostname }}', 'a.lab'],
  ['{{ inventory_hostname_short }}.invalid', 'a.invalid'],
  ['{{ join group_names "," }}', 'web'],
  ['{{ groups.web.[1] }}', 'b'],
  ['{{ hostvars.b.port }}', 2222],
  ['{{ hostvars.b.jump }}', 'b-gw'],
  ['{{ hostvars.b.x }}', 'given'],
  ['{{ x }}', 'given'],
])('a host that is yet to be reached has %s', async (value, expected) => {
  expect(await read(value)).toBe(expected);
});

test('the folder of its inventory is told', async () => {
  expect(await read('{{ inventory_dir }}/id')).toBe(`${folder}/id`);
});

test('a fact is refused for what it is, not as a name that nobody knows', async () => {
  await expect(read('{{ facts.hostname.name }}')).rejects.toThrow(
    'facts of a.lab are not known before it has been reached',
  );
});
