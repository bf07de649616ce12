import { expect, test } from '@jest/globals';
import { vfSettings } from '../../../src/facts/pci/vf-settings.js';

const settingsOf = (vf: object) =>
  vfSettings(JSON.stringify([{ ifname: 'enp1s0', vfinfo_list: [{ vf: 3, ...vf }] }])).get('enp1s0');

const rows: readonly (readonly [name: string, vf: object, settings: object])[] = [
  [
    'iproute2 6.x',
    {
      address: '02:AA:00:00:00:01',
      vlan_list: [{ vlan: 100, qos: 3 }],
      spoofchk: false,
      link_state: 'enable',
      trust: true,
      rate: { max_tx: 1000, min_tx: 100 },
    },
    {
      mac: '02:aa:00:00:00:01',
      vlan: 100,
      qos: 3,
      spoof_check: false,
      link_state: 'enable',
      trust: true,
      min_rate: 100,
      max_rate: 1000,
    },
  ],
  [
    'iproute2 5.x, which calls the address otherwise',
    { mac: '02:aa:00:00:00:01', vlan: 7, qos: 1, rate: { max_tx: 0, min_tx: 0 } },
    { mac: '02:aa:00:00:00:01', vlan: 7, qos: 1, min_rate: 0, max_rate: 0 },
  ],
  [
    'no tag, and a driver that tells little',
    { vlan_list: [{}], link_state: 'disable', rate: { max_tx: 5 } },
    { link_state: 'disable', max_rate: 5 },
  ],
  ['mlx4, whose functions without a tag have 4095', { vlan: 4095, qos: 0 }, {}],
  ['the same with its list', { vlan_list: [{ vlan: 4095 }] }, {}],
  ['the highest tag that there is', { vlan: 4094 }, { vlan: 4094 }],
  ['a kernel that knows one rate', { tx_rate: 100 }, { max_rate: 100 }],
  ['one that tells both', { tx_rate: 100, rate: { max_tx: 200, min_tx: 0 } }, { max_rate: 200, min_rate: 0 }],
  ['a state that is none of the three', { link_state: 'sideways' }, {}],
];

test.each(rows)('%s', (_, vf, settings) => {
  expect(settingsOf(vf)).toStrictEqual([{ index: 3, settings }]);
});

test('no JSON, no settings', () => {
  expect(vfSettings('').size).toBe(0);
});
