import type { Cases } from './case.js';
import { noBootScript as boot, link, managedBy, management, own, port, unmanaged } from './network-facts.js';

const input = { link: '0000:01:00.0', persistent: false };
const facts = (over: object = {}) => ({ links: [management, { ...port, ...over }], own, boot, ...unmanaged });

export const suite: Cases = {
  task: 'net_link',
  cases: [
    {
      name: 'up, with an address',
      input: { ...input, addresses: ['10.77.0.1/24'] },
      facts: facts(),
      expect: {
        changes: [
          {
            summary: 'set state up, addresses 10.77.0.1/24 of enp1s0',
            before: { state: 'down', addresses: '' },
            after: { state: 'up', addresses: '10.77.0.1/24' },
            invalidates: ['net', 'sriov'],
          },
        ],
      },
    },
    {
      name: 'as it should be',
      input: { ...input, addresses: ['10.77.0.1/24'], mtu: 1500, master: 'none' },
      facts: facts({ up: true, addresses: ['10.77.0.1/24'] }),
      expect: { nothing: /enp1s0 is as it should be/ },
    },
    {
      name: 'addresses in another order',
      input: { ...input, addresses: ['10.78.0.1/24', '10.77.0.1/24'] },
      facts: facts({ up: true, addresses: ['10.77.0.1/24', '10.78.0.1/24'] }),
      expect: { nothing: /as it should be/ },
    },
    {
      name: 'down is a risk',
      input: { ...input, state: 'down' },
      facts: facts({ up: true }),
      expect: { changes: [{ summary: 'set state down of enp1s0', risk: 'drops-link' }] },
    },
    {
      name: 'kept over reboots',
      input: { link: 'enp1s0' },
      facts: facts(),
      expect: {
        changes: [
          { summary: 'set state up of enp1s0' },
          { summary: /keep it over reboots by rigger-link-enp1s0/ },
        ],
      },
    },
    {
      name: 'our own connection',
      input: { link: 'enp0s2', mtu: 9000, persistent: false },
      facts: facts(),
      expect: {
        refused: /enp0s2 carries rigger's own connection .* its mtu cannot/,
        code: 'hosts/own-connection',
      },
    },
    {
      name: 'what may be our own connection, where nobody can tell',
      input: { ...input, mtu: 9000 },
      facts: { ...facts({ up: true }), own: { ...own, links: ['enp0s2', 'enp1s0'], unsure: true } },
      expect: { refused: /enp1s0 may carry rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'no such interface',
      input: { ...input, link: 'eth7' },
      facts: facts(),
      expect: { refused: /no network interface eth7/, code: 'hosts/no-such-link' },
    },
    {
      name: 'an address without a prefix length',
      input: { ...input, addresses: ['10.0.0.1'] },
      expect: { invalid: /prefix length/ },
    },
    {
      name: 'a prefix that is too long',
      input: { ...input, addresses: ['10.0.0.1/33'] },
      expect: { invalid: /prefix length/ },
    },
    { name: 'a name that no interface can have', input: { link: 'a b' }, expect: { invalid: /./ } },
    {
      name: 'by the address of its card, beside an interface that stands for a function',
      input: { link: '0000:01:00.0', persistent: false },
      facts: {
        links: [
          management,
          link('eth10', { pci: '0000:01:00.0', representor: true }),
          link('enp1s0', { pci: '0000:01:00.0' }),
        ],
        own,
        boot,
        ...unmanaged,
      },
      expect: { changes: [{ summary: 'set state up of enp1s0' }] },
    },
    ...[
      ['0000:04:00.0', 'enp4s0'],
      ['04:00.0d1', 'enp4s0d1'],
    ].map(([selector, name]) => ({
      name: `one of two ports on one function: ${selector}`,
      input: { link: selector, persistent: false },
      facts: {
        links: [
          management,
          link('enp4s0d1', { pci: '0000:04:00.0', dev_port: 1 }),
          link('enp4s0', { pci: '0000:04:00.0' }),
        ],
        own,
        boot,
        ...unmanaged,
      },
      expect: { changes: [{ summary: `set state up of ${name}` }] },
    })),
    {
      name: 'a port that the function does not have',
      input: { link: '0000:04:00.0d2', persistent: false },
      facts: {
        links: [management, link('enp4s0d1', { pci: '0000:04:00.0', dev_port: 1 })],
        own,
        boot,
        ...unmanaged,
      },
      expect: {
        refused: /no network interface 0000:04:00\.0d2/,
        code: 'hosts/no-such-link',
        help: /enp4s0d1 \(0000:04:00\.0d1\)/,
      },
    },
    {
      name: 'out of a bridge',
      input: { ...input, master: 'none' },
      facts: {
        links: [management, link('enp1s0', { pci: '0000:01:00.0', up: true, master: 'br0' })],
        own,
        boot,
        ...unmanaged,
      },
      expect: { changes: [{ summary: 'set master none of enp1s0', before: { master: 'br0' } }] },
    },
    {
      name: 'by NetworkManager, with the boot script of an earlier run, which goes last',
      input: { link: 'enp1s0', addresses: ['10.77.0.1/24', 'fd00::1/64'], promiscuous: true },
      facts: {
        ...facts(),
        boot: { script: 'x', unit: 'y', enabled: true },
        ...managedBy('NetworkManager', { enp1s0: undefined }),
      },
      expect: {
        changes: [
          {
            summary: 'write /etc/NetworkManager/system-connections/rigger-enp1s0.nmconnection',
            writes: {
              '/etc/NetworkManager/system-connections/rigger-enp1s0.nmconnection': `# Written by rigger; each part is changed and removed by the task that made it.

[connection]
id=rigger-enp1s0
type=ethernet
interface-name=enp1s0
autoconnect-priority=100
#: link-enp1s0
[ethernet]
accept-all-mac-addresses=1
[ipv4]
method=manual
address1=10.77.0.1/24
[ipv6]
method=manual
address1=fd00::1/64
`,
            },
          },
          { summary: /set state up, addresses .* of enp1s0, by NetworkManager/ },
          { summary: 'remove rigger-link-enp1s0.service' },
        ],
      },
    },
    {
      name: 'half a configuration, where a file of somebody else has the rest',
      input: { link: 'enp1s0', mtu: 9000 },
      facts: {
        ...facts(),
        ...managedBy('NetworkManager', { enp1s0: '/etc/NetworkManager/system-connections/lan.nmconnection' }),
      },
      expect: { refused: /enp1s0 on .* is set up by .*lan\.nmconnection/, code: 'hosts/link-manager' },
    },
    {
      name: 'half a configuration in netplan, which puts files together',
      input: { link: 'enp1s0', mtu: 9000 },
      facts: {
        ...facts({ up: true }),
        ...managedBy('NetworkManager', {
          enp1s0: '/run/NetworkManager/system-connections/netplan-lan.nmconnection',
        }),
      },
      expect: {
        changes: [
          {
            summary: 'write /etc/netplan/90-rigger-link-enp1s0.yaml',
            writes: {
              '/etc/netplan/90-rigger-link-enp1s0.yaml': `# Written by rigger; each part is changed and removed by the task that made it.
#: link-enp1s0
network:
  version: 2
  ethernets:
    "lan": {"mtu":9000}
`,
            },
          },
          {
            summary: 'set mtu 9000 of enp1s0, by netplan',
            commands: [/netplan generate [\s\S]*nmcli connection reload[\s\S]*connection up id netplan-lan /],
          },
        ],
      },
    },
    {
      name: 'given back in netplan, which has another name for the link of our own connection',
      input: { link: 'enp1s0', persistent: false },
      facts: {
        ...facts({ up: true, mtu: 9000 }),
        own: { ...own, links: ['enp1s0'] },
        ...managedBy(
          'systemd-networkd',
          { enp1s0: '/run/systemd/network/10-netplan-lan.network' },
          {
            '/etc/netplan/90-rigger-link-enp1s0.yaml':
              '# Written by rigger; each part is changed and removed by the task that made it.\n#: link-enp1s0\nnetwork:\n  version: 2\n  ethernets:\n    "lan": {"mtu":9000}\n',
          },
        ),
      },
      expect: {
        nothing: /enp1s0 is as it should be/,
        notes: [/^enp1s0 carries rigger's own connection: what its manager reads of it is left as it is$/],
      },
    },
    {
      name: 'addresses as the kernel writes them, however they are written',
      input: { ...input, addresses: ['2001:DB8:0:0::0001/064', '10.77.0.1/8'] },
      facts: facts({ up: true, addresses: ['10.77.0.1/8', '2001:db8::1/64'] }),
      expect: { nothing: /enp1s0 is as it should be/ },
    },
    {
      name: 'an address twice',
      input: { ...input, addresses: ['2001:db8::1/64', '2001:DB8::1/64'] },
      expect: { invalid: /addresses: must have no address twice/ },
    },
    {
      name: 'an address that the kernel gives by itself, and no fact tells',
      input: { ...input, addresses: ['fe80::1/64'] },
      expect: { invalid: /addresses\.0: must be no link-local or loopback address/ },
    },
    {
      name: 'an address with a zone',
      input: { ...input, addresses: ['2001:db8::1%eth0/64'] },
      expect: { invalid: /addresses\.0: must be an address with its prefix length/ },
    },
    {
      name: 'down, for which networkd has a word',
      input: { link: 'enp1s0', state: 'down', addresses: [] },
      facts: { ...facts({ up: true }), ...managedBy('systemd-networkd', { enp1s0: undefined }) },
      expect: {
        changes: [
          {
            summary: /write .*05-rigger-enp1s0\.network/,
            writes: {
              '/etc/systemd/network/05-rigger-enp1s0.network': `# Written by rigger; each part is changed and removed by the task that made it.

[Match]
Name=enp1s0
#: link-enp1s0
[Link]
ActivationPolicy=down
RequiredForOnline=no
[Network]
ConfigureWithoutCarrier=yes
DHCP=no
IPv6AcceptRA=no
`,
            },
          },
          { summary: 'set state down of enp1s0, by systemd-networkd', risk: 'drops-link' },
        ],
      },
    },
    {
      name: 'the rule of an earlier run stays until a manager is named',
      input: { link: 'enp1s0' },
      facts: {
        ...facts({ up: true }),
        managers: {
          running: ['NetworkManager'],
          netplan: false,
          links: { enp1s0: { by: 'none', also: [] } },
        },
        written: {
          '/etc/NetworkManager/conf.d/zz-rigger-enp1s0.conf':
            '# Written by rigger; each part is changed and removed by the task that made it.\n\n[keyfile]\nunmanaged-devices+=interface-name:=enp1s0\n#: link-enp1s0\n\n',
        },
      },
      expect: { changes: [{ summary: /keep it over reboots/ }] },
    },
  ],
};
