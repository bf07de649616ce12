import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { hostsInPlace, readPlaces } from '../../../src/cli/rerun/places.js';
import { type Inventory, loadInventory } from '../../../src/inventory/index.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-places-'));
afterAll(() => rmSync(folder, { recursive: true }));

const inventoryOf = async (name: string, text: string): Promise<Inventory> => {
  writeFileSync(join(folder, name), text);
  return (await loadInventory([join(folder, name)], {})).inventory;
};

test('the machine that runs rigger stands for itself, but for a role only where that is said', async () => {
  const site = await inventoryOf('site.yml', 'lab: { hosts: { hv7: { theirs: 1 } } }\n');
  const hosts = ['localhost', 'hv1'];
  const plain = readPlaces({ hosts, roles: {}, map: ['hv1=hv7'] }, site);
  expect([plain.mistakes, plain.places.get('localhost')]).toEqual([[], 'localhost']);
  const roles = { gen: ['localhost'], dut: ['hv1'] };
  const inRole = readPlaces({ hosts, roles, map: ['dut=hv7'] }, site);
  expect(inRole.mistakes).toMatchObject([
    {
      code: 'rerun/map',
      message: 'nobody is in the place of localhost',
      notes: [expect.stringContaining('the machine that runs rigger')],
    },
  ]);
  const said = readPlaces({ hosts, roles, map: ['dut=hv7', 'gen=localhost'] }, site);
  expect([said.mistakes, said.places.get('localhost')]).toEqual([[], 'localhost']);
});

test('what localhost had of its own in the inventory of then is left behind, and told', async () => {
  const site = await inventoryOf('site.yml', 'lab: { hosts: { hv7: {} } }\n');
  const before = await inventoryOf(
    'before.yml',
    'gens: { vars: { rate: 9 }, hosts: { localhost: { ansible_host: 192.0.2.7, nic: eth7 } } }\n',
  );
  const { table } = hostsInPlace(new Map([['localhost', 'localhost']]), before, site);
  expect(table).toMatchObject([{ implicit: true, run: ['rate'], left: ['ansible_host', 'nic'] }]);
  expect(table[0]!.site).not.toContain('nic');
});
