import type { Cases } from './case.js';
import { noBootScript as boot, link, managedBy, management, own, port, unmanaged } from './network-facts.js';

const second = link('enp2s0', { pci: '0000:02:00.0' });
const input = { name: 'bond0', ports: ['0000:01:00.0', 'enp2s0'], addresses: ['10.77.0.1/24'] };
const facts = (...links: object[]) => ({ links: [management, ...links], own, boot, ...unmanaged });
const bond = (over: object = {}) =>
  link('bond0', {
    kind: 'bond',
    up: true,
    mtu: 1500,
    addresses: ['10.77.0.1/24'],
    options: { mode: 'active-backup', miimon: 100 },
    ...over,
  });
const enslaved = [port, second].map((one) => ({ ...one, up: true, master: 'bond0' }));
const lacp = { mode: '802.3ad', xmit_hash_policy: 'layer3+4', lacp_rate: 'fast' };
const withLacp = (xmit_hash_policy: string, ad_lacp_rate: string) =>
  bond({ options: { mode: '802.3ad', miimon: 100, xmit_hash_policy, ad_lacp_rate } });
/** The boot script is a change of its own in every case here. */
const kept = { summary: /rigger-bond-bond0\.service/ };

export const suite: Cases = {
  task: 'bond',
  cases: [
    {
      name: 'a port with addresses',
      input,
      facts: facts(port, { ...second, addresses: ['192.0.2.1/24'] }),
      expect: {
        refused: /^enp2s0 on .* has 192\.0\.2\.1\/24, where nobody answers once it is in bond0/,
        code: 'hosts/link-taken',
      },
    },
    {
      name: 'no such port',
      input: { ...input, ports: ['enp9s0'] },
      facts: facts(port),
      expect: { refused: /has no network interface enp9s0/, code: 'hosts/no-such-link' },
    },
    {
      name: 'nothing is taken away for a new bond, nor for other addresses; it waits at boot for no network',
      input: { ...input, addresses: [] },
      facts: facts(port, second),
      expect: {
        changes: [
          { summary: /create bond/, commands: [/^(?![\s\S]*ip link delete)[\s\S]*type bond/] },
          {
            ...kept,
            commands: [/mkdir/, /write/, /write/, /mkdir/, /ln/],
          },
        ],
      },
    },
    {
      name: 'other addresses alone',
      input: { ...input, addresses: [] },
      facts: facts(bond(), ...enslaved),
      expect: {
        changes: [{ summary: /set addresses of bond/, commands: [/^(?![\s\S]*ip link delete)/] }, kept],
      },
    },
    {
      name: 'a new bond over two ports',
      input,
      facts: facts(port, second),
      expect: {
        changes: [
          {
            summary: 'create bond bond0 over enp1s0, enp2s0',
            before: null,
            after: {
              mode: 'active-backup',
              miimon: 100,
              ports: 'enp1s0 enp2s0',
              addresses: '10.77.0.1/24',
              state: 'up',
            },
            commands: [/type bond mode active-backup miimon 100/],
            invalidates: ['net'],
          },
          kept,
        ],
      },
    },
    {
      name: 'it looks at its links seldom',
      input: { ...input, miimon: 50 },
      facts: facts(bond(), ...enslaved),
      expect: {
        changes: [
          {
            summary: 'set miimon of bond bond0',
            before: { miimon: 100 },
            after: { miimon: 50 },
            commands: [/^(?![\s\S]*ip link delete)[\s\S]*ip link set dev "\$bond" type bond miimon 50 /],
          },
          kept,
        ],
      },
    },
    { name: 'as it should be', input, facts: facts(bond(), ...enslaved), expect: { changes: [kept] } },
    {
      name: 'another mode: the bond is made anew',
      input: { ...input, mode: '802.3ad' },
      facts: facts(bond(), ...enslaved),
      expect: {
        changes: [
          {
            summary: 'set mode of bond bond0',
            before: { mode: 'active-backup' },
            after: { mode: '802.3ad' },
            commands: [/ip link delete dev "\$bond"/],
          },
          kept,
        ],
      },
    },
    {
      name: 'a port left',
      input,
      facts: facts(bond(), enslaved[0]!, second),
      expect: { changes: [{ summary: 'set ports of bond bond0', before: { ports: 'enp1s0' } }, kept] },
    },
    {
      name: 'MTU and addresses',
      input: { ...input, mtu: 9000, addresses: [] },
      facts: facts(bond(), ...enslaved),
      expect: {
        changes: [
          { summary: 'set addresses, mtu of bond bond0', before: { addresses: '10.77.0.1/24', mtu: 1500 } },
          kept,
        ],
      },
    },
    {
      name: 'a port of our own connection',
      input: { ...input, ports: ['enp0s2'] },
      facts: facts(port),
      expect: { refused: /enp0s2 carries rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'a port that a bridge has',
      input,
      facts: facts({ ...port, master: 'br0' }, second),
      expect: { refused: /enp1s0 on .* belongs to br0/, code: 'hosts/link-taken' },
    },
    {
      name: 'something else has the name',
      input: { ...input, name: 'enp2s0', ports: [] },
      facts: facts(second),
      expect: { refused: /another kind \(physical\)/, code: 'hosts/link-taken' },
    },
    {
      name: 'away with it',
      input: { name: 'bond0', state: 'absent' },
      facts: facts(bond(), ...enslaved),
      expect: { changes: [{ summary: 'remove bond bond0', commands: ['ip link delete dev bond0'] }] },
    },
    {
      name: 'gone already',
      input: { name: 'bond0', state: 'absent' },
      facts: facts(port),
      expect: { nothing: /no bond bond0/ },
    },
    {
      name: 'a new bond with LACP',
      input: { ...input, ...lacp },
      facts: facts(port, second),
      expect: {
        changes: [
          {
            summary: /^create bond bond0/,
            after: {
              ...lacp,
              miimon: 100,
              ports: 'enp1s0 enp2s0',
              addresses: '10.77.0.1/24',
              state: 'up',
            },
            commands: [/type bond mode 802\.3ad miimon 100 xmit_hash_policy layer3\+4 lacp_rate fast /],
          },
          kept,
        ],
      },
    },
    {
      name: 'with LACP, as it should be',
      input: { ...input, ...lacp },
      facts: facts(withLacp('layer3+4', 'fast'), ...enslaved),
      expect: { changes: [kept] },
    },
    {
      name: 'LACP that is told nothing of its rate and hash leaves them as they are',
      input: { ...input, mode: '802.3ad' },
      facts: facts(withLacp('encap3+4', 'fast'), ...enslaved),
      expect: { changes: [kept] },
    },
    {
      name: 'another rate and hash: down for a moment, not made anew',
      input: { ...input, ...lacp },
      facts: facts(withLacp('layer2', 'slow'), ...enslaved),
      expect: {
        changes: [
          {
            summary: 'set xmit_hash_policy, lacp_rate of bond bond0',
            before: { xmit_hash_policy: 'layer2', lacp_rate: 'slow' },
            after: { xmit_hash_policy: 'layer3+4', lacp_rate: 'fast' },
            commands: [
              /^(?![\s\S]*ip link delete)[\s\S]*type bond xmit_hash_policy layer3\+4 [\s\S]* down && ip link set dev "\$bond" type bond lacp_rate fast;[\s\S]*"\$bond" up/,
            ],
          },
          kept,
        ],
      },
    },
    {
      name: 'a kernel that does not tell the hash is not taken for right',
      input: { ...input, ...lacp },
      facts: facts(bond({ options: { mode: '802.3ad', miimon: 100, ad_lacp_rate: 'fast' } }), ...enslaved),
      expect: {
        changes: [
          { summary: 'set xmit_hash_policy of bond bond0', before: { xmit_hash_policy: 'unknown' } },
          kept,
        ],
      },
    },
    {
      name: 'a hash where the mode has none',
      input: { ...input, xmit_hash_policy: 'layer2' },
      expect: { invalid: /xmit_hash_policy[\s\S]*a bond of mode active-backup chooses its links by no hash/ },
    },
    {
      name: 'a rate of LACP where the mode has none',
      input: { ...input, mode: 'balance-xor', lacp_rate: 'fast' },
      expect: { invalid: /lacp_rate[\s\S]*a bond of mode balance-xor sends no LACP frames/ },
    },
    {
      name: 'another rate by networkd, which leaves a bond that is there as it is',
      input: { ...input, ...lacp },
      facts: {
        ...facts(withLacp('layer3+4', 'slow'), ...enslaved),
        ...managedBy('systemd-networkd', { enp1s0: '/etc/systemd/network/50-all.network' }),
      },
      expect: {
        changes: [
          {
            summary: /bond0/,
            writes: {
              '/etc/systemd/network/05-rigger-bond0.netdev': `# Written by rigger; each part is changed and removed by the task that made it.
#: bond-bond0
[NetDev]
Name=bond0
Kind=bond
[Bond]
Mode=802.3ad
MIIMonitorSec=100ms
TransmitHashPolicy=layer3+4
LACPTransmitRate=fast
`,
            },
          },
          { summary: /bond0\.network$/ },
          { summary: /enp1s0\.network$/ },
          { summary: /enp2s0\.network$/ },
          {
            summary: 'set lacp_rate of bond bond0, by systemd-networkd',
            commands: [
              /networkctl reload[\s\S]*\nbond=bond0\n[\s\S]*lacp_rate fast; } [\s\S]*"\$bond" up[\s\S]*10\.77\.0\.1\/24/,
            ],
          },
        ],
      },
    },
    {
      name: 'with LACP by NetworkManager',
      input: { ...input, ...lacp },
      facts: { ...facts(port, second), ...managedBy('NetworkManager', { enp1s0: '/x.nmconnection' }) },
      expect: {
        changes: [
          {
            summary: /bond0/,
            writes: {
              '/etc/NetworkManager/system-connections/rigger-bond0.nmconnection': `# Written by rigger; each part is changed and removed by the task that made it.

[connection]
id=rigger-bond0
type=bond
interface-name=bond0
autoconnect-priority=100
#: bond-bond0
[bond]
mode=802.3ad
miimon=100
xmit_hash_policy=layer3+4
lacp_rate=fast
[ipv4]
method=manual
address1=10.77.0.1/24
[ipv6]
method=link-local
`,
            },
          },
          { summary: /enp1s0/ },
          { summary: /enp2s0/ },
          { summary: /^create bond bond0 .* by NetworkManager$/ },
        ],
      },
    },
    {
      name: 'with LACP by netplan',
      input: { ...input, ...lacp },
      facts: {
        ...facts(port, second),
        ...managedBy('systemd-networkd', {
          enp1s0: '/run/systemd/network/10-netplan-enp1s0.network',
          enp2s0: '/run/systemd/network/10-netplan-enp2s0.network',
        }),
      },
      expect: {
        changes: [
          {
            summary: /netplan/,
            writes: {
              '/etc/netplan/90-rigger-bond-bond0.yaml': `# Written by rigger; each part is changed and removed by the task that made it.
#: bond-bond0
network:
  version: 2
  bonds:
    "bond0": {"dhcp4":false,"dhcp6":false,"accept-ra":false,"addresses":["10.77.0.1/24"],"interfaces":["enp1s0","enp2s0"],"parameters":{"mode":"802.3ad","mii-monitor-interval":100,"transmit-hash-policy":"layer3+4","lacp-rate":"fast"}}
  ethernets:
    "enp1s0": {"dhcp4":false,"dhcp6":false,"accept-ra":false}
    "enp2s0": {"dhcp4":false,"dhcp6":false,"accept-ra":false}
`,
            },
          },
          { summary: /^create bond bond0 .* by netplan$/ },
        ],
      },
    },
    { name: 'an unknown mode', input: { ...input, mode: 'lacp' }, expect: { invalid: /mode/ } },
    {
      name: 'by networkd',
      input,
      facts: {
        ...facts(port, second),
        ...managedBy('systemd-networkd', { enp1s0: '/etc/systemd/network/50-all.network' }),
      },
      expect: {
        changes: [
          {
            summary: 'write /etc/systemd/network/05-rigger-bond0.netdev',
            writes: {
              '/etc/systemd/network/05-rigger-bond0.netdev': `# Written by rigger; each part is changed and removed by the task that made it.
#: bond-bond0
[NetDev]
Name=bond0
Kind=bond
[Bond]
Mode=active-backup
MIIMonitorSec=100ms
`,
            },
          },
          { summary: 'write /etc/systemd/network/05-rigger-bond0.network' },
          {
            summary: 'write /etc/systemd/network/05-rigger-enp1s0.network',
            writes: {
              '/etc/systemd/network/05-rigger-enp1s0.network': `# Written by rigger; each part is changed and removed by the task that made it.

[Match]
Name=enp1s0
#: bond-bond0
[Network]
ConfigureWithoutCarrier=yes
Bond=bond0
`,
            },
          },
          { summary: 'write /etc/systemd/network/05-rigger-enp2s0.network' },
          {
            summary: 'create bond bond0 over enp1s0, enp2s0, by systemd-networkd',
            commands: [
              /^if systemctl .* networkctl reload [\s\S]*\nholds bond0 - - \+ - '1 10\.77\.0\.1\/24 '\nholds enp1s0 - \+ - - '1 bond0'\n/,
            ],
          },
        ],
      },
    },
    {
      name: 'ports that two managers have',
      input,
      facts: {
        ...facts(port, second),
        managers: {
          running: ['NetworkManager', 'systemd-networkd'],
          netplan: false,
          links: {
            enp1s0: { by: 'NetworkManager', also: [] },
            enp2s0: { by: 'systemd-networkd', also: [] },
          },
        },
      },
      expect: {
        refused: /enp1s0 is set up by NetworkManager, and enp2s0 by systemd-networkd/,
        code: 'hosts/link-manager',
      },
    },
  ],
};
