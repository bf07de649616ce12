import type { Cases } from './case.js';
import { noBootScript as boot, link, managedBy, management, own, port, unmanaged } from './network-facts.js';

const input = { name: 'data.5', link: '0000:01:00.0', id: 5, addresses: ['10.77.5.1/24'] };
const facts = (...links: object[]) => ({ links: [management, port, ...links], own, boot, ...unmanaged });
const found = (over: object = {}) =>
  link('data.5', {
    ...{ kind: 'vlan', up: true, parent: 'enp1s0', options: { protocol: '802.1Q', id: 5 } },
    ...{ addresses: ['10.77.5.1/24'], ...over },
  });
const kept = { summary: /keep it over reboots by rigger-vlan-data\.5\.service/ };

export const suite: Cases = {
  task: 'vlan',
  cases: [
    {
      name: 'a new one',
      input,
      facts: facts(),
      expect: {
        changes: [
          {
            summary: 'create VLAN interface data.5 over enp1s0',
            before: null,
            after: { link: 'enp1s0', id: 5, state: 'up', addresses: '10.77.5.1/24' },
            commands: [/ip link add link "\$parent" name "\$vlan" type vlan id 5 /],
          },
          kept,
        ],
      },
    },
    { name: 'as it should be', input, facts: facts(found()), expect: { changes: [kept] } },
    {
      name: 'another tag makes it anew',
      input,
      facts: facts(found({ options: { id: 6 } })),
      expect: {
        changes: [
          {
            summary: 'set id of VLAN interface data.5',
            before: { id: 6 },
            after: { id: 5 },
            commands: [/ip link delete dev "\$vlan" \|\| exit 1\n\[ -e/],
          },
          kept,
        ],
      },
    },
    {
      name: 'larger frames than below',
      input: { ...input, mtu: 9000 },
      facts: facts(),
      expect: {
        refused: /mtu 9000 of data\.5 on .* is more than the 1500 of enp1s0/,
        code: 'tasks/impossible',
        help: /net_link: \{ link: 0000:01:00\.0, mtu: 9000 \}/,
      },
    },
    {
      name: 'over the link of our own connection, which stays as it is',
      input: { ...input, link: 'enp0s2' },
      facts: facts(),
      expect: { changes: [{ summary: /create VLAN interface data\.5 over enp0s2/ }, kept] },
    },
    {
      name: 'one that carries our own connection',
      input: { ...input, id: 6 },
      facts: { ...facts(found()), own: { ...own, links: ['data.5', 'enp1s0'] } },
      expect: { refused: /data\.5 carries rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'something else has the name',
      input,
      facts: facts(link('data.5', { kind: 'bridge' })),
      expect: { refused: /another kind \(bridge\)/, code: 'hosts/link-taken' },
    },
    {
      name: 'no such interface below',
      input: { ...input, link: 'enp9s0' },
      facts: facts(),
      expect: { refused: /no network interface enp9s0/, code: 'hosts/no-such-link' },
    },
    {
      name: 'away with it',
      input: { name: 'data.5', state: 'absent' },
      facts: facts(found()),
      expect: {
        changes: [
          {
            summary: 'remove VLAN interface data.5',
            before: { addresses: '10.77.5.1/24', link: 'enp1s0' },
            after: null,
            commands: ['ip link delete dev data.5'],
          },
        ],
      },
    },
    {
      name: 'gone already',
      input: { name: 'data.5', state: 'absent' },
      facts: facts(),
      expect: { nothing: /there is no VLAN interface data\.5/ },
    },
    {
      name: 'neither interface nor tag',
      input: { name: 'data.5' },
      expect: { invalid: /link: is missing\nid: is missing/ },
    },
    {
      name: 'by NetworkManager, over a port that carries our own connection and stays as it is',
      input: { ...input, link: 'enp0s2' },
      facts: { ...facts(), ...managedBy('NetworkManager', { enp0s2: '/run/x.nmconnection' }) },
      expect: {
        changes: [
          {
            summary: 'write /etc/NetworkManager/system-connections/rigger-data.5.nmconnection',
            writes: {
              '/etc/NetworkManager/system-connections/rigger-data.5.nmconnection': `# Written by rigger; each part is changed and removed by the task that made it.

[connection]
id=rigger-data.5
type=vlan
interface-name=data.5
autoconnect-priority=100
#: vlan-data.5
[vlan]
id=5
parent=enp0s2
flags=1
[ipv4]
method=manual
address1=10.77.5.1/24
[ipv6]
method=link-local
`,
            },
          },
          { summary: 'create VLAN interface data.5 over enp0s2, by NetworkManager' },
        ],
      },
    },
    {
      name: 'by networkd, which has to be told at the interface below',
      input: { ...input, mtu: 1400 },
      facts: {
        ...facts(),
        ...managedBy(
          'systemd-networkd',
          { enp1s0: '/etc/systemd/network/05-rigger-enp1s0.network' },
          {
            '/etc/systemd/network/05-rigger-enp1s0.network':
              '# Written by rigger; each part is changed and removed by the task that made it.\n\n[Match]\nName=enp1s0\n#: link-enp1s0\n[Network]\nAddress=192.0.2.1/24\n',
          },
        ),
      },
      expect: {
        changes: [
          {
            summary: 'write /etc/systemd/network/05-rigger-data.5.netdev',
            writes: {
              '/etc/systemd/network/05-rigger-data.5.netdev': `# Written by rigger; each part is changed and removed by the task that made it.
#: vlan-data.5
[NetDev]
Name=data.5
Kind=vlan
[VLAN]
Id=5
`,
            },
          },
          {
            summary: 'write /etc/systemd/network/05-rigger-data.5.network',
            writes: {
              '/etc/systemd/network/05-rigger-data.5.network': `# Written by rigger; each part is changed and removed by the task that made it.

[Match]
Name=data.5
#: vlan-data.5
[Link]
MTUBytes=1400
[Network]
ConfigureWithoutCarrier=yes
DHCP=no
IPv6AcceptRA=no
Address=10.77.5.1/24
`,
            },
          },
          {
            summary: 'update /etc/systemd/network/05-rigger-enp1s0.network',
            writes: {
              '/etc/systemd/network/05-rigger-enp1s0.network': `# Written by rigger; each part is changed and removed by the task that made it.

[Match]
Name=enp1s0
#: link-enp1s0
[Network]
Address=192.0.2.1/24
#: vlan-data.5
[Network]
ConfigureWithoutCarrier=yes
VLAN=data.5
`,
            },
          },
          { summary: /create VLAN interface data\.5 over enp1s0, by systemd-networkd/ },
        ],
      },
    },
    {
      name: 'by networkd, where somebody else has the interface below',
      input,
      facts: {
        ...facts(),
        ...managedBy('systemd-networkd', { enp1s0: '/etc/systemd/network/50-all.network' }),
      },
      expect: {
        refused: /enp1s0 on .* is set up by \/etc\/systemd\/network\/50-all\.network/,
        code: 'hosts/link-manager',
        help: /name all of its addresses \(net_link: \{ link: enp1s0, addresses: /,
      },
    },
    {
      name: 'by netplan, which tells networkd of it in what it writes of our own connection',
      input,
      facts: {
        ...facts(),
        own: { ...own, links: ['enp1s0'] },
        ...managedBy('systemd-networkd', { enp1s0: '/run/systemd/network/10-netplan-data0.network' }),
      },
      expect: { refused: /enp1s0 carries rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'by netplan, which has NetworkManager leave our own connection as it is',
      input,
      facts: {
        ...facts(),
        own: { ...own, links: ['enp1s0'] },
        ...managedBy('NetworkManager', {
          enp1s0: '/run/NetworkManager/system-connections/netplan-data0.nmconnection',
        }),
      },
      expect: { changes: [{ summary: /write/ }, { summary: /create VLAN interface data\.5/ }] },
    },
    {
      name: 'by netplan',
      input,
      facts: {
        ...facts(),
        ...managedBy('systemd-networkd', { enp1s0: '/run/systemd/network/10-netplan-data0.network' }),
      },
      expect: {
        changes: [
          {
            summary: 'write /etc/netplan/90-rigger-vlan-data.5.yaml',
            writes: {
              '/etc/netplan/90-rigger-vlan-data.5.yaml': `# Written by rigger; each part is changed and removed by the task that made it.
#: vlan-data.5
network:
  version: 2
  vlans:
    "data.5": {"dhcp4":false,"dhcp6":false,"accept-ra":false,"addresses":["10.77.5.1/24"],"id":5,"link":"data0"}
`,
            },
          },
          {
            summary: /create VLAN interface data\.5 over enp1s0, by netplan/,
            commands: [/^netplan generate \|\| exit 1\nif systemctl .* networkctl reload/],
          },
        ],
      },
    },
  ],
};
