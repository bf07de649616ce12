import { expect, test } from '@jest/globals';
import { wrongDatapath } from '../../../src/experiment/datapaths/wrong-datapath.js';
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
  ['veth', 'guest', /^a guest has no datapath veth: it is one end of a pair .*, for a container$/],
  ['virtio', 'container', /^a container has no datapath virtio: it is a tap in a bridge, .*, for a guest$/],
  ['macvlan', 'guest', /^a guest has no datapath macvlan/],
])('%s is none for a %s', (datapath, kind, words) => {
  expect(said(datapath, kind)).toMatch(words);
});

test('the message stands where the guests are named, and says which paths there are', () => {
  expect(wrongDatapath({ datapath: 'veth' }, [machine('guest')], position)).toMatchObject({
    code: 'experiment/no-such-path',
    position,
    help: 'the datapaths of a guest are virtio, sriov, macvtap, passthrough',
  });
});
