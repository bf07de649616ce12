import { expect, test } from '@jest/globals';
import { hostsByRole, resolveHosts } from '../../src/engine/play/play-hosts.js';
import { literalTemplate } from '../../src/language/template/index.js';
import type { Value } from '../../src/model/index.js';
import { playOf } from './support/engine-run.js';
import { inventoryOf } from './support/local-run.js';

const here = { file: 'play.yml', line: 2, column: 10 };
const run = {
  extra: new Map<string, Value>(),
  inventory: { ...inventoryOf({}), match: (pattern: string) => pattern.split(',').map((name) => `${name}1`) },
};

test.each<[Value, Record<string, string[]>]>([
  ['web', { hosts: ['web1'] }],
  [['web', 'db'], { hosts: ['web1', 'db1'] }],
  [
    { dut: 'web', peer: 'db,web' },
    { dut: ['web1'], peer: ['db1', 'web1'] },
  ],
])('hosts: %j', (hosts, roles) => {
  const play = playOf([], { hosts: literalTemplate(hosts, here) });
  expect(hostsByRole(play, run)).toEqual(roles);
  expect(resolveHosts(play, run)).toEqual([...new Set(Object.values(roles).flat())]);
});

test.each<[Value]>([[3], [null], [true]])('hosts: %j is a mistake with its place', (hosts) => {
  const play = playOf([], { hosts: literalTemplate(hosts, here) });
  expect(() => hostsByRole(play, run)).toThrow('play.yml:2:10: hosts must be a pattern');
});
