import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Inventory, loadInventory } from '../../src/inventory/index.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rigger-origin-'));
});
afterAll(() => rm(root, { recursive: true }));

const load = async (
  files: Readonly<Record<string, string>>,
  sources: readonly string[],
  options: Parameters<typeof loadInventory>[1] = {},
): Promise<{ inventory: Inventory; folder: string }> => {
  const folder = await mkdtemp(join(root, 'case-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const paths = sources.map((source) => join(folder, source));
  const playbook =
    options.playbookDir === undefined ? {} : { playbookDir: join(folder, options.playbookDir) };
  const { inventory, diagnostics } = await loadInventory(paths, { ...options, ...playbook });
  expect(diagnostics).toEqual([]);
  return { inventory, folder };
};

test('every definition is listed from the lowest to the highest, with its place', async () => {
  const { inventory, folder } = await load(
    {
      'i/hosts': '[web]\nw1 x=host port=1\n[web:vars]\nx = web\n[all:vars]\nx=all\n',
      'i/second.yml': 'web:\n  vars:\n    x: web2\n  hosts:\n    w1:\n      x: host2\n',
      'i/group_vars/all.yml': 'x: all file\n',
      'i/group_vars/web/1.yml': '# first\nx: web file\n',
      'i/host_vars/w1': 'x: {deep: [1, "{{ y }}"]}\n',
      'p/group_vars/web.yml': 'x: web playbook\n',
      'p/host_vars/w1.json': '{"x": "host playbook"}',
    },
    ['i/hosts', 'i/second.yml'],
    { playbookDir: 'p', extraVars: { x: 'extra' } },
  );
  const shown = inventory
    .origin('w1', 'x')
    .map(({ level, owner, position: { file, line, column } }) =>
      [level, owner, `${file.replace(`${folder}/`, '')}:${line}:${column}`].join(' | '),
    );
  expect(shown).toEqual([
    'inventory group | all | i/hosts:6:3',
    'inventory group | web | i/hosts:4:5',
    'inventory group | web | i/second.yml:3:8',
    'inventory group | all | i/group_vars/all.yml:1:4',
    'inventory group | web | i/group_vars/web/1.yml:2:4',
    'inventory group | web | p/group_vars/web.yml:1:4',
    'inventory host | w1 | i/hosts:2:6',
    'inventory host | w1 | i/second.yml:6:10',
    'inventory host | w1 | i/host_vars/w1:1:4',
    'inventory host | w1 | p/host_vars/w1.json:1:7',
    'command line | w1 | (command line):1:1',
  ]);
  const inFile = inventory.origin('w1', 'x')[8]!;
  expect(inFile.table.at(['x', 'deep', 1])).toMatchObject({ line: 1, column: 15 });
  expect(inventory.variable('w1', 'x')?.value).toBe('extra');
  expect(inventory.variable('w1', 'y')).toBeUndefined();
});

test('templates stay as written, and !unsafe says that there is none', async () => {
  const { inventory } = await load(
    {
      'h.yml':
        'all:\n  hosts:\n    h:\n      a: "{{ b }}"\n      c: !unsafe "{{ d }}"\n      within: "ab {{ c }}"\n',
    },
    ['h.yml'],
  );
  expect(inventory.values('h')).toEqual({ a: '{{ b }}', c: '{{ d }}', within: 'ab {{ c }}' });
  const { table } = inventory.variable('h', 'c')!;
  expect([table.isUnsafe(['a']), table.isUnsafe(['c'])]).toEqual([false, true]);
  expect(table.within(['within'], 3)).toMatchObject({ line: 6, column: 19 });
});

describe('the layers agree with each other', () => {
  test('values, variables, variable and origin name the same winner', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'toString', 'constructor');
    const values = fc.dictionary(name, fc.integer({ min: 0, max: 9 }), { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(values, values, values, values, async (all, web, host, file) => {
        const { inventory } = await load(
          {
            'h.yml': JSON.stringify({
              all: { vars: all, children: { web: { vars: web, hosts: { h: host } } } },
            }),
            'group_vars/web.json': JSON.stringify({ ...file, always: 1 }),
          },
          ['h.yml'],
        );
        const merged: Record<string, number> = { ...all, ...web, ...file, always: 1, ...host };
        expect(inventory.values('h')).toEqual(merged);
        expect([...inventory.names('h')].sort()).toEqual(Object.keys(merged).sort());
        for (const key of ['a', 'b', 'c', 'toString', 'constructor', 'always']) {
          const winner = inventory.origin('h', key).at(-1)?.value;
          expect(winner).toBe(Object.hasOwn(merged, key) ? merged[key] : undefined);
          expect(inventory.variable('h', key)?.value).toBe(winner);
          expect(inventory.variables('h').get(key)?.value).toBe(winner);
        }
      }),
      { numRuns: 60, seed: 20240229 },
    );
  });
});

describe('localhost', () => {
  test('is there without being named, runs locally, and has the variables of all', async () => {
    const { inventory } = await load({ hosts: 'h\n[all:vars]\na=1\n', 'host_vars/localhost.yml': 'b: 2\n' }, [
      'hosts',
    ]);
    expect(inventory.hosts.has('localhost')).toBe(false);
    expect(inventory.host('localhost')).toMatchObject({ implicit: true, groups: [] });
    expect(inventory.values('localhost')).toEqual({ a: 1, ansible_connection: 'local', b: 2 });
  });

  test('is an ordinary host when it is named', async () => {
    const { inventory } = await load({ hosts: '[g]\nlocalhost a=1\n' }, ['hosts']);
    expect(inventory.host('localhost')).toMatchObject({ implicit: false, groups: ['g'] });
    expect(inventory.values('localhost')).toEqual({ a: 1 });
  });
});

test('a thousand hosts of two hundred variables each know where theirs come from', async () => {
  const variables = (separator: string, end: string): string =>
    Array.from({ length: 200 }, (_, n) => `var_${n}${separator}value-${n}${end}`).join('');
  const hosts = Array.from({ length: 1000 }, (_, n) => `host${n} ${variables('=', ' ')}`).join('\n');
  const { inventory } = await load(
    { hosts: `[web]\n${hosts}\n`, 'group_vars/web.yml': variables(': ', '\n') },
    ['hosts'],
  );
  expect(inventory.variable('host500', 'var_7')?.value).toBe('value-7');
  expect(inventory.origin('host999', 'var_199')).toHaveLength(2);
});
