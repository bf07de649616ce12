import type { Cases } from './case.js';
import { link, own } from './network-facts.js';

const bridges = [
  { name: 'br0', datapath_type: 'system', stp: false, rstp: false, other_config: {}, ports: ['br0', 'p1'] },
  { name: 'br1', datapath_type: 'system', stp: false, rstp: false, other_config: {}, ports: ['br1', 'p2'] },
];
const port = (over: object = {}) => ({ name: 'p1', trunks: [], type: 'system', options: {}, ...over });
const facts = (ports: readonly object[] = [port()], over: object = {}) => ({
  ...{ found: { bridges, ports }, links: [link('p1'), link('e1')], own },
  ...over,
});
const input = { bridge: 'br0', port: 'e1' };

export const suite: Cases = {
  task: 'ovs_port',
  cases: [
    {
      name: 'an interface of the host, with its VLANs',
      input: { ...input, tag: 10, trunks: [200, 100], vlan_mode: 'native-tagged' },
      facts: facts(),
      expect: {
        changes: [
          {
            summary: 'put e1 into the bridge br0',
            commands: [
              'ovs-vsctl --timeout=60 --may-exist add-port br0 e1 -- set Port e1 tag=10 trunks=[100,200] vlan_mode=native-tagged',
            ],
          },
        ],
      },
    },
    {
      name: 'a tunnel',
      input: { bridge: 'br0', port: 'vx1', type: 'vxlan', options: { remote_ip: '192.0.2.7', key: 42 } },
      facts: facts(),
      expect: {
        changes: [
          {
            summary: 'put vx1 into the bridge br0',
            commands: [
              /add-port br0 vx1 -- set Interface vx1 type=vxlan .options:remote_ip=.+192\.0\.2\.7.+ .options:key=.+42/,
            ],
          },
        ],
      },
    },
    {
      name: 'what differs, and what goes',
      input: { ...input, port: 'p1', tag: 'none', trunks: [], vlan_mode: 'trunk' },
      facts: facts([port({ tag: 5, trunks: [1] })]),
      expect: {
        changes: [
          {
            summary: 'set vlan_mode=trunk tag trunks of the port p1',
            commands: [/-- set Port p1 vlan_mode=trunk -- clear Port p1 tag trunks$/],
          },
        ],
      },
    },
    {
      name: 'as it is, and of no use',
      input: { ...input, port: 'p1', trunks: [2, 1] },
      facts: facts([port({ trunks: [1, 2], error: 'could not open network device p1' })]),
      expect: { nothing: /p1 is in the bridge br0/, notes: [/cannot use p1: could not open/] },
    },
    {
      name: 'in another bridge',
      input: { ...input, port: 'p2' },
      facts: facts([port({ name: 'p2' })]),
      expect: { refused: /p2 on .* is in the bridge br1/, code: 'hosts/link-taken' },
    },
    {
      name: 'of another type',
      input: { ...input, port: 'p1', type: 'internal' },
      facts: facts(),
      expect: { refused: /p1 of br0 on .* is system, not internal/, code: 'hosts/link-taken' },
    },
    {
      name: 'no such bridge',
      input: { ...input, bridge: 'br9' },
      facts: facts(),
      expect: { refused: /has no bridge br9/, code: 'hosts/no-such-link' },
    },
    {
      name: 'no such interface',
      input: { ...input, port: 'e9' },
      facts: facts(),
      expect: { refused: /no network interface e9/, code: 'hosts/no-such-link' },
    },
    {
      name: 'an interface with addresses, and one of a bond',
      input,
      facts: facts([], { links: [link('e1', { addresses: ['192.0.2.7/24'] })] }),
      expect: {
        refused: /192\.0\.2\.7\/24, where nobody answers once it is in br0/,
        code: 'hosts/link-taken',
      },
    },
    {
      name: 'one of a bond',
      input,
      facts: facts([], { links: [link('e1', { master: 'bond0' })] }),
      expect: { refused: /is in bond0/, code: 'hosts/link-taken' },
    },
    {
      name: 'taken out',
      input: { ...input, port: 'p1', state: 'absent' },
      facts: facts(),
      expect: {
        changes: [
          { summary: /take p1 out/, commands: ['ovs-vsctl --timeout=60 --if-exists del-port br0 p1'] },
        ],
      },
    },
    {
      name: 'not in it',
      input: { ...input, state: 'absent' },
      facts: facts(),
      expect: { nothing: /not in the bridge/ },
    },
    {
      name: 'rigger comes over it',
      input: { ...input, port: 'p1', state: 'absent' },
      facts: facts([], { own: { ...own, links: ['p1'] } }),
      expect: { refused: /carries rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'rigger comes over it, and it would be in another VLAN',
      input: { ...input, port: 'p1', tag: 10 },
      facts: facts([port()], { own: { ...own, links: ['p1'] } }),
      expect: { refused: /^p1 carries rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'rigger comes over a VLAN of an interface that has no address itself',
      input,
      facts: facts([], { own: { ...own, links: ['e1.10', 'e1'] } }),
      expect: { refused: /^e1 carries rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'rigger comes over it, and it is as it should be',
      input: { ...input, port: 'p1' },
      facts: facts([port()], { own: { ...own, links: ['p1'] } }),
      expect: { nothing: /p1 is in the bridge br0/ },
    },
    { name: 'its own port', input: { bridge: 'br0', port: 'br0' }, expect: { invalid: /own port/ } },
  ],
};
