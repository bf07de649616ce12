import type { Cases } from './case.js';
import { link, own } from './network-facts.js';

const bridge = (over: object = {}) => ({
  ...{ name: 'br0', datapath_type: 'system', stp: false, rstp: false, other_config: {}, ports: ['br0'] },
  ...over,
});
const facts = (bridges: readonly object[] = [], over: object = {}) => ({
  ...{ found: { bridges, ports: [] }, links: [], own },
  ...over,
});

export const suite: Cases = {
  task: 'ovs_bridge',
  cases: [
    {
      name: 'new, with what it should be',
      input: { name: 'br0', fail_mode: 'secure', stp: false, other_config: { 'mac-table-size': 4096 } },
      facts: facts(),
      expect: {
        changes: [
          {
            summary: 'make the bridge br0 with fail_mode=secure other_config:mac-table-size="4096"',
            commands: [
              /^ovs-vsctl --timeout=60 --may-exist add-br br0 -- set Bridge br0 fail_mode=secure .other_config:mac-table-size=.+4096/,
            ],
            invalidates: ['net'],
          },
        ],
      },
    },
    {
      name: 'only what differs',
      input: { name: 'br0', datapath_type: 'netdev', rstp: true, other_config: { a: '1', b: true } },
      facts: facts([bridge({ rstp: true, other_config: { a: '1', z: '2' } })]),
      expect: { changes: [{ summary: 'set datapath_type=netdev other_config:b="true" of the bridge br0' }] },
    },
    {
      name: 'as it is',
      input: { name: 'br0', fail_mode: 'standalone' },
      facts: facts([bridge()]),
      expect: { nothing: /as it should be/ },
    },
    {
      name: 'an interface has its name',
      input: { name: 'br0' },
      facts: facts([], { links: [link('br0', { kind: 'bridge' })] }),
      expect: {
        refused: /br0 on .* is an interface, and no bridge of Open vSwitch/,
        code: 'hosts/link-taken',
      },
    },
    {
      name: 'absent',
      input: { name: 'br0', state: 'absent' },
      facts: facts([bridge()]),
      expect: {
        changes: [
          { summary: 'remove the bridge br0', commands: ['ovs-vsctl --timeout=60 --if-exists del-br br0'] },
        ],
      },
    },
    {
      name: 'absent already',
      input: { name: 'br0', state: 'absent' },
      facts: facts(),
      expect: { nothing: /there is no bridge br0/ },
    },
    {
      name: 'ports are in it',
      input: { name: 'br0', state: 'absent' },
      facts: facts([bridge({ ports: ['br0', 'vnet3'] })]),
      expect: { refused: /the bridge br0 on .* has vnet3/, code: 'hosts/link-taken' },
    },
    {
      name: 'rigger comes over it',
      input: { name: 'br0', state: 'absent' },
      facts: facts([bridge()], { own: { ...own, links: ['br0'] } }),
      expect: { refused: /carries rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'rigger comes over it, and it would forward nothing',
      input: { name: 'br0', fail_mode: 'secure', other_config: { 'mac-table-size': 4096 } },
      facts: facts([bridge()], { own: { ...own, links: ['br0'] } }),
      expect: {
        refused: /br0 carries rigger's own connection to .*, which might not survive fail_mode=secure$/,
        code: 'hosts/own-connection',
      },
    },
    {
      name: 'rigger comes over a port of it that has the address',
      input: { name: 'br0', rstp: true },
      facts: facts([bridge({ ports: ['br0', 'mgmt'] })], { own: { ...own, links: ['mgmt'] } }),
      expect: { refused: /^mgmt carries .* rstp_enable=true$/, code: 'hosts/own-connection' },
    },
    {
      name: 'rigger comes over it, and only a table grows',
      input: { name: 'br0', other_config: { 'mac-table-size': 4096 } },
      facts: facts([bridge()], { own: { ...own, links: ['br0'] } }),
      expect: { changes: [{ summary: /mac-table-size/ }] },
    },
    {
      name: 'a value for a shell',
      input: { name: 'br0', other_config: { a: 'x" y' } },
      expect: { invalid: /other_config\.a/ },
    },
  ],
};
