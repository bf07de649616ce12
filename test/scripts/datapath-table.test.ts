import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import {
  datapathTable,
  lookScript,
  minutes,
  pathsOf,
  readLook,
  whyNot,
} from '../../scripts/datapath-table.mjs';
import { datapaths } from '../../src/experiment/datapaths/catalogue.js';

const known = new Set(datapaths.keys());
const lab = {
  kernel: '6.12.1',
  processors: '2',
  hugepages: '0',
  ...Object.fromEntries(
    ['macvtap', 'macvlan', 'ipvlan', 'vhost_net', 'vhost_vdpa'].map((name) => [`module ${name}`, 'yes']),
  ),
  'module vdpa_sim_net': 'no',
  port: 'enp1s0',
  driver: 'igb',
  master: 'br-data',
  'guest-drivers': 'failover igbvf virtio_net',
};
const why = (name: string, instance: string, seen: Record<string, string> | undefined = lab) =>
  whyNot(datapaths.get(name)!, instance, seen);

test.each<[string, string, object, RegExp]>([
  ['virtio', 'container', {}, /^only a guest can have it: a tap in a bridge/],
  ['veth', 'guest', {}, /^only a container can have it: one end of a pair/],
  [
    'macvlan',
    'container',
    {},
    /^dut1: the only port, enp1s0, is in bridge br-data: playbooks\/own-port\.yml takes it out$/,
  ],
  ['macvtap', 'guest', { 'module macvtap': 'no' }, /^dut1: kernel 6\.12\.1 has no macvtap$/],
  ['passthrough', 'guest', {}, /no driver igb for the port enp1s0; it has igbvf, virtio_net$/],
  ['passthrough', 'guest', { 'guest-drivers': 'igb igbvf' }, /^not measured yet; nothing on dut1/],
  ['vdpa', 'guest', {}, /^dut1: kernel 6\.12\.1 has no vdpa_sim_net$/],
  ['vdpa', 'guest', { 'module vdpa_sim_net': 'yes' }, /^dut1: there is no device/],
  [
    'vdpa',
    'guest',
    { 'module vdpa_sim_net': 'yes', vdpa: '/dev/vhost-vdpa-0', 'vdpa-parent': 'vdpasim_net' },
    /^dut1: \/dev\/vhost-vdpa-0 is vdpasim_net, which has no wire/,
  ],
  ['vhost-user', 'guest', {}, /^dut1: neither dpdk-testpmd nor ovs-vswitchd is there, and 0 huge pages$/],
  [
    'vhost-user',
    'guest',
    { ovs: 'ovs-vswitchd (Open vSwitch) 3.5.0' },
    /ovs-vswitchd 3\.5\.0 was built without DPDK/,
  ],
  [
    'vhost-user',
    'guest',
    { ovs: 'DPDK', 'ovs-starts': 'false EAL: cannot' },
    /does not start with DPDK: EAL: cannot$/,
  ],
  [
    'vhost-user',
    'guest',
    { testpmd: '81234' },
    /one of 2 processors, always: dpdk-testpmd handed on 81234 frames a second/,
  ],
  [
    'vhost-user',
    'guest',
    { testpmd: 'did not start: Illegal instruction' },
    /dpdk-testpmd did not start: Illegal/,
  ],
  ['sriov', 'guest', {}, /^not measured yet/],
])('%s of a %s with %j', (name, instance, more, words) => {
  expect(why(name, instance, { ...lab, ...more })).toMatch(words);
});

test('what nobody looked at is unknown', () => {
  expect(whyNot(datapaths.get('vdpa')!, 'guest')).toMatch(/^unknown: .* dut1 did not answer$/);
});

test.each<[object, object[], [string, string][]]>([
  [{ datapath: 'veth', instance: 'container' }, [], [['veth', 'container']]],
  [
    { networks: 'veth+sriov' },
    [{ role: 'client', container: true }],
    [
      ['veth', 'container'],
      ['sriov', 'container'],
    ],
  ],
  [{ networks: 'virtio+virtio' }, [{ role: 'client', guest: true }], [['virtio', 'guest']]],
  [{ networks: 'bond' }, [{ role: 'client', guest: true }], []],
  [{ rate: 7 }, [{ role: 'load', guest: true }], []],
])('a trial with %j and %j is of %j', (factors, processes, expected) => {
  const trial = { factors, processes } as Parameters<typeof pathsOf>[0];
  expect(pathsOf(trial, known).map(({ datapath, instance }) => [datapath, instance])).toEqual(expected);
});

test('data and reasons stand in one table, each datapath by what can have it', () => {
  const trial = (status: string) => ({
    factors: { datapath: 'sriov', instance: 'guest' },
    ...{ status, time: { total: 61_000 } },
  });
  const rows = datapathTable(
    datapaths.values(),
    [
      { verified: true, trials: [trial('ok'), trial('failed')] },
      { verified: false, trials: [trial('ok')] },
      { verified: true, trials: [{ ...trial('failed'), factors: { datapath: 'vdpa', instance: 'guest' } }] },
    ],
    lab,
  );
  expect(rows).toHaveLength(1 + 2 * datapaths.size);
  const row = (name: string, instance: string) => rows.find(([one, two]) => one === name && two === instance);
  expect(row('sriov', 'guest')).toEqual(['sriov', 'guest', '3', '1', '3:03', '1 of 2', '']);
  expect(row('vdpa', 'guest')!.slice(2, 6)).toEqual(['1', '1', '1:01', '1 of 1']);
  expect(row('vdpa', 'guest')![6]).toMatch(/no vdpa_sim_net/);
  expect(row('veth', 'guest')!.slice(2, 6)).toEqual(['–', '–', '–', '–']);
});

test('the look runs anywhere, and says what there is', () => {
  const seen = readLook(
    execFileSync('sh', ['-c', lookScript.replaceAll(/command -v (ovs-vswitchd|dpdk-testpmd)/g, 'false')], {
      encoding: 'utf8',
    }),
  );
  expect(seen).toMatchObject({
    kernel: expect.stringMatching(/^\d/),
    processors: expect.stringMatching(/^\d+$/),
    hugepages: expect.stringMatching(/^\d+$/),
    'module vdpa_sim_net': expect.stringMatching(/^(yes|no)$/),
  });
  expect(readLook('ssh: connection refused\n')).toBeUndefined();
});

test.each([
  [59.6, '1:00'],
  [0, '0:00'],
  [3725, '62:05'],
])('%d s are %s', (seconds, text) => {
  expect(minutes(seconds)).toBe(text);
});
