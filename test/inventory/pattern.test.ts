import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Inventory, limitedHosts, loadInventory, matchHosts } from '../../src/inventory/index.js';
import { RiggerError } from '../../src/model/index.js';
import { python } from './python.js';

const text = `
lonely
[web]
web1.example.com
web2.example.com
web10.example.com
[db]
db[01:04]
[site:children]
web
db
[odd]
db01
2001:db8::1
10.0.0.1
`;

let root: string;
let inventory: Inventory;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rigger-pattern-'));
  await writeFile(join(root, 'hosts'), text);
  inventory = (await loadInventory([join(root, 'hosts')])).inventory;
});
afterAll(() => rm(root, { recursive: true }));

const web = ['web1.example.com', 'web2.example.com', 'web10.example.com'];
const db = ['db01', 'db02', 'db03', 'db04'];

describe('host patterns', () => {
  test.each<[string, readonly string[]]>([
    ['web', web],
    ['web:db', [...web, ...db]],
    ['db,web', [...db, ...web]],
    ['web:db:&odd', ['db01']],
    ['!db:site', web],
    ['!web', ['lonely', ...db, '2001:db8::1', '10.0.0.1']],
    ['&odd', ['db01', '2001:db8::1', '10.0.0.1']],
    ['web[0]', [web[0]!]],
    ['web[-1]', [web[2]!]],
    ['db[1:2]', ['db02', 'db03']],
    ['db[2:]', ['db03', 'db04']],
    ['db[0:0]', ['db01']],
    ['web?.example.com', web.slice(0, 2)],
    ['~web\\d\\.', web.slice(0, 2)],
    ['~(?i)WEB1', [web[0]!, web[2]!]],
    ['db0[!1-3]', ['db04']],
    ['2001:db8::1', ['2001:db8::1']],
    ['10.0.0.1', ['10.0.0.1']],
    ['ungrouped', ['lonely']],
    ['all:!site:!odd', ['lonely']],
    ['localhost', ['localhost']],
    ['d*:!db01', ['db02', 'db03', 'db04']],
  ])('%s', (pattern, hosts) => {
    expect(matchHosts(inventory, pattern)).toEqual({ hosts, diagnostics: [] });
  });

  test('an unknown name is pointed at, with the name that was perhaps meant', () => {
    const position = { file: 'site.yml', line: 3, column: 10 };
    const { hosts, diagnostics } = matchHosts(inventory, 'web:!lonley', { position });
    expect(hosts).toEqual(web);
    expect(diagnostics).toEqual([
      {
        code: 'inventory/unknown-pattern',
        severity: 'warning',
        message: 'lonley is neither a host nor a group of the inventory',
        position: { file: 'site.yml', line: 3, column: 15, endColumn: 21 },
        help: 'did you mean lonely?',
      },
    ]);
  });

  test.each([
    ['~web(', 'inventory/bad-pattern'],
    ['web[7]', 'inventory/pattern-index'],
    ['web[5:6]', 'inventory/pattern-index'],
  ])('%s is a mistake', (pattern, code) => {
    expect(matchHosts(inventory, pattern).diagnostics).toMatchObject([{ code, severity: 'error' }]);
  });

  test('select the same hosts as Ansible, whatever the pattern', () => {
    const name = fc.constantFrom(
      'web',
      'db',
      'site',
      'odd',
      'all',
      'ungrouped',
      'db01',
      'db02',
      'lonely',
      '10.0.0.1',
    );
    const glob = fc.constantFrom(
      'web*',
      'd*',
      '*.example.com',
      'db0?',
      '~db0[12]',
      '~.*1',
      'w*[0]',
      'o*',
      'db0[12]*',
    );
    const index = fc.constantFrom('', '', '', '[0]', '[1]', '[-1]', '[0:1]', '[1:]', '[0:9]');
    const term = fc
      .tuple(
        fc.constantFrom('', '', '', '&', '!'),
        fc.oneof(
          fc.tuple(name, index).map((pair) => pair.join('')),
          glob,
        ),
      )
      .map((pair) => pair.join(''));
    const pattern = fc
      .tuple(fc.array(term, { minLength: 1, maxLength: 4 }), fc.constantFrom(',', ':'))
      .map(([terms, separator]) => terms.join(separator));
    const patterns = fc.sample(pattern, { numRuns: 3000, seed: 20240229 });
    const expected = python<(string[] | null)[]>(selectByAnsible, { source: join(root, 'hosts'), patterns });
    const differing = patterns.flatMap((one, i) => {
      const mine = [...matchHosts(inventory, one).hosts].sort();
      const wanted = expected[i];
      return !wanted || JSON.stringify(mine) === JSON.stringify(wanted.sort()) ? [] : [{ one, mine, wanted }];
    });
    expect(differing).toEqual([]);
    expect(expected.filter((hosts) => hosts && hosts.length > 0).length).toBeGreaterThan(1000);
  });
});

/** null where Ansible stops with an error. */
const selectByAnsible = `
import json, sys, os
os.environ['ANSIBLE_HOST_PATTERN_MISMATCH'] = 'ignore'
from ansible.parsing.dataloader import DataLoader
from ansible.inventory.manager import InventoryManager
given = json.load(sys.stdin)
manager = InventoryManager(loader=DataLoader(), sources=[given['source']])
out = []
for pattern in given['patterns']:
    try: out.append([h.name for h in manager.get_hosts(pattern)])
    except Exception: out.append(None)
json.dump(out, sys.stdout)
`;

describe('--limit', () => {
  test('is a pattern', () => {
    expect([...limitedHosts(inventory, 'site:!web')]).toEqual(db);
  });

  test('reads patterns from a file', () => {
    const readFile = (path: string): string => (path === 'dir:a/b' ? 'db01\n# no\n\nweb[0]\n' : '');
    expect([...limitedHosts(inventory, '@dir:a/b,lonely', readFile)]).toEqual(['db01', web[0], 'lonely']);
  });

  test.each([
    ['webb', 'inventory/unknown-pattern'],
    ['web:!dbb', 'inventory/unknown-pattern'],
    ['@/nonexistent/file', 'inventory/limit-file'],
  ])('%s is an error', (limit, code) => {
    const run = (): unknown => limitedHosts(inventory, limit);
    expect(run).toThrow(RiggerError);
    expect(run).toThrow(code);
  });
});
