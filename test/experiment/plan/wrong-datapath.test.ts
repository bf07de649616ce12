import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { datapaths } from '../../../src/experiment/datapaths/catalogue.js';
import { wrongDatapath } from '../../../src/experiment/datapaths/wrong-datapath.js';
import { observers } from '../../../src/experiment/observers/catalogue.js';
import type { InstanceKind } from '../../../src/experiment/plan/machine.js';

const machine = (kind: InstanceKind) => ({
  name: 'one',
  host: 'dut1',
  ...(kind === 'guest' ? { domain: 'one' } : kind === 'container' ? { container: 'one' } : {}),
});
const position = { file: 'play.yml', line: 3, column: 5 };
const said = (datapath: string, ...kinds: InstanceKind[]) =>
  wrongDatapath({ datapath }, kinds.map(machine), position)?.message;

test.each<[string, InstanceKind[]]>([
  ['virtio', ['guest']],
  ['sriov', ['guest']],
  ['sriov', ['container']],
  ['vhost-user', ['guest']],
  ['veth', ['container']],
  ['passthrough', ['guest', 'container']],
  ['virtio', ['host']],
  ['a path of somebody’s own', ['guest']],
  // The container may be the neighbour, on a path of its own.
  ['virtio', ['guest', 'container']],
])('%s is a datapath for %j', (datapath, kinds) => {
  expect(said(datapath, ...kinds)).toBeUndefined();
});

test.each<[string, InstanceKind, RegExp]>([
  [
    'veth',
    'guest',
    /^guest one cannot have the datapath veth, which is one end of a pair .*, for a container$/,
  ],
  [
    'virtio',
    'container',
    /^container one cannot have the datapath virtio, which is a tap in a bridge, .*, for a guest$/,
  ],
  ['macvlan', 'guest', /^guest one cannot have the datapath macvlan/],
])('%s is none for a %s', (datapath, kind, words) => {
  expect(said(datapath, kind)).toMatch(words);
});

test('of several the first is named, so that cells of more of them say the same', () => {
  const two = ['g1', 'g2'].map((name) => ({ ...machine('guest'), name }));
  expect(wrongDatapath({ datapath: 'veth' }, two, position)?.message).toMatch(/^guest g1 cannot have/);
});

test('the message stands where the guests are named, and says which paths there are', () => {
  expect(wrongDatapath({ datapath: 'veth' }, [machine('guest')], position)).toMatchObject({
    code: 'experiment/no-such-path',
    position,
    help: 'the datapaths of a guest are virtio, sriov, macvtap, passthrough, vdpa, vhost-user',
  });
});

const page = readFileSync(new URL('../../../docs/datapaths.md', import.meta.url), 'utf8');

test.each([...datapaths.values()])('the page has $name, for whom it is, and who sees it', ({
  name,
  given,
  seenBy,
}) => {
  const row = page
    .split('\n')
    .find((line) => line.startsWith('|') && line.split('|')[1]!.includes(`\`${name}\``));
  const [, , guest, container, seen] = row!.split('|').map((cell) => cell.trim());
  expect([guest !== '–', container !== '–']).toEqual([
    given.guest !== undefined,
    given.container !== undefined,
  ]);
  expect(seen!.split(', ')).toEqual(seenBy.map((observer) => `\`${observer}\``));
  expect(seenBy.filter((observer) => !observers.has(observer))).toEqual([]);
});
