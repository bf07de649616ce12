import type { Cases } from './case.js';
import { noBootScript as boot, link, managedBy, management, own, port, unmanaged } from './network-facts.js';

const input = { name: 'br-data', ports: ['0000:01:00.0'], vlan_filtering: true, port_learning: false };
const facts = (...links: object[]) => ({ links: [management, ...links], own, boot, ...unmanaged });
const br = link('br-data', { kind: 'bridge', up: true, options: { stp_state: 0, vlan_filtering: 1 } });
const enslaved = { ...port, up: true, master: 'br-data', port: { learning: false } };
/** The boot script is a change of its own in every case here. */
const kept = { summary: /rigger-bridge-br-data\.service/ };

export const suite: Cases = {
  task: 'bridge',
  cases: [
    {
      name: 'at boot after the functions of its port, named by its interface',
      input: { ...input, ports: ['enp1s0'] },
      facts: facts(port),
      expect: {
        changes: [
          { summary: /create/ },
          {
            summary: /keep it/,
            writes: {
              '/etc/systemd/system/rigger-bridge-br-data.service': `# Written by rigger; changed and removed by the task that made it.
[Unit]
Description=Bridge br-data
After=rigger-sriov-0000:01:00.0.service
Before=libvirtd.service virtqemud.service virtnetworkd.service network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/rigger/boot/bridge-br-data.sh

[Install]
WantedBy=multi-user.target
`,
            },
          },
        ],
      },
    },
    {
      name: 'a port with addresses',
      input,
      facts: facts({ ...port, addresses: ['192.0.2.1/24'] }),
      expect: {
        refused: /^enp1s0 on .* has 192\.0\.2\.1\/24, where nobody answers once it is in br-data/,
        code: 'hosts/link-taken',
        help: /net_link: \{ link: 0000:01:00\.0, addresses: \[\] \}/,
      },
    },
    {
      name: 'a bridge without ports has none that could learn',
      input: { name: 'br-data' },
      facts: facts(),
      expect: {
        changes: [
          {
            summary: /create bridge br-data/,
            after: { state: 'up', stp: false, vlan_filtering: false, addresses: '', ports: '' },
          },
          kept,
        ],
      },
    },
    {
      name: 'ports that learn, and frames of any size',
      input: { ...input, port_learning: true },
      facts: facts(port),
      expect: {
        changes: [
          {
            summary: /create bridge/,
            commands: [/^(?![\s\S]* mtu )[\s\S]*\n *bridge link set dev "\$port" learning on /],
          },
          kept,
        ],
      },
    },
    {
      name: 'larger frames',
      input: { ...input, mtu: 9000 },
      facts: facts(port),
      expect: {
        changes: [
          {
            summary: /create bridge/,
            commands: [/dev "\$port" mtu 9000 [\s\S]*learning off [\s\S]*dev "\$br" mtu 9000 /],
          },
          kept,
        ],
      },
    },
    {
      name: 'a new bridge over a port',
      input,
      facts: facts(port),
      expect: {
        changes: [
          {
            summary: 'create bridge br-data over enp1s0',
            before: null,
            after: {
              state: 'up',
              stp: false,
              vlan_filtering: true,
              addresses: '',
              ports: 'enp1s0',
              port_learning: false,
            },
          },
          kept,
        ],
      },
    },
    { name: 'as it should be', input, facts: facts(br, enslaved), expect: { changes: [kept] } },
    {
      name: 'the port learns',
      input,
      facts: facts(br, { ...enslaved, port: { learning: true } }),
      expect: {
        changes: [{ summary: 'set port_learning of bridge br-data', before: { port_learning: true } }, kept],
      },
    },
    {
      name: 'the port left',
      input,
      facts: facts(br, { ...port, up: true }),
      expect: { changes: [{ summary: /set ports, port_learning of bridge/ }, kept] },
    },
    {
      name: 'the port of another bridge',
      input,
      facts: facts({ ...port, master: 'br0' }),
      expect: { refused: /enp1s0 on .* belongs to br0/, code: 'hosts/link-taken' },
    },
    {
      name: 'the port of our own connection',
      input: { ...input, ports: ['enp0s2'] },
      facts: facts(port),
      expect: { refused: /enp0s2 carries rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'it is our own connection, and what is left out would take its addresses away',
      input: { name: 'br-data', ports: ['0000:01:00.0'] },
      facts: {
        ...facts({ ...br, addresses: ['192.0.2.7/24'] }, { ...enslaved, port: { learning: true } }),
        own: { ...own, links: ['br-data', 'enp1s0'] },
      },
      expect: {
        refused:
          /^br-data carries rigger's own connection to .*; its vlan_filtering, addresses cannot be changed over it$/,
        code: 'hosts/own-connection',
      },
    },
    {
      name: 'it may be our own connection, and is down',
      input,
      facts: { ...facts({ ...br, up: false }, enslaved), own: { ...own, unsure: true, links: ['br-data'] } },
      expect: { refused: /^br-data may carry .*; its state cannot/, code: 'hosts/own-connection' },
    },
    {
      name: 'a port of our own connection learns',
      input,
      facts: {
        ...facts(br, { ...enslaved, port: { learning: true } }),
        own: { ...own, links: ['br-data', 'enp1s0'] },
      },
      expect: { changes: [{ summary: 'set port_learning of bridge br-data' }, kept] },
    },
    {
      name: 'something else has the name',
      input: { ...input, name: 'enp1s0' },
      facts: facts(port),
      expect: { refused: /another kind \(physical\)/, code: 'hosts/link-taken' },
    },
    {
      name: 'away with it',
      input: { name: 'br-data', state: 'absent' },
      facts: facts(br, enslaved),
      expect: {
        changes: [
          { summary: 'remove bridge br-data', commands: ['ip link delete dev br-data'], after: null },
        ],
      },
    },
    {
      name: 'gone already',
      input: { name: 'br-data', state: 'absent' },
      facts: facts(port),
      expect: { nothing: /no bridge br-data/ },
    },
    {
      name: 'by NetworkManager, which has its port',
      input: { name: 'br-data', ports: ['enp1s0'], mtu: 9000 },
      facts: { ...facts(port), ...managedBy('NetworkManager', { enp1s0: undefined }) },
      expect: {
        changes: [
          {
            summary: 'write /etc/NetworkManager/system-connections/rigger-br-data.nmconnection',
            writes: {
              '/etc/NetworkManager/system-connections/rigger-br-data.nmconnection': `# Written by rigger; each part is changed and removed by the task that made it.

[connection]
id=rigger-br-data
type=bridge
interface-name=br-data
autoconnect-priority=100
#: bridge-br-data
[ethernet]
mtu=9000
[bridge]
stp=false
forward-delay=0
vlan-filtering=false
[ipv4]
method=disabled
[ipv6]
method=link-local
`,
            },
          },
          {
            summary: 'write /etc/NetworkManager/system-connections/rigger-enp1s0.nmconnection',
            writes: {
              '/etc/NetworkManager/system-connections/rigger-enp1s0.nmconnection': `# Written by rigger; each part is changed and removed by the task that made it.

[connection]
id=rigger-enp1s0
type=ethernet
interface-name=enp1s0
autoconnect-priority=100
#: bridge-br-data
[connection]
master=br-data
slave-type=bridge
[ethernet]
mtu=9000
`,
            },
          },
          {
            summary: 'create bridge br-data over enp1s0, by NetworkManager',
            commands: [
              /nmcli connection load .*rigger-br-data.*rigger-enp1s0.*\nnmcli -w 30 connection up id rigger-br-data .*\nnmcli -w 30 connection up id rigger-enp1s0 /,
            ],
          },
        ],
      },
    },
    {
      name: 'what NetworkManager has no word for',
      input: { ...input, manager: 'NetworkManager' },
      facts: { ...facts(port), ...managedBy('NetworkManager', { enp1s0: undefined }) },
      expect: {
        refused: /NetworkManager has no word for a port that does not learn, as bridge br-data on .* has it/,
        code: 'hosts/link-manager',
        help: /manager: none/,
      },
    },
    {
      name: 'a name that would be a pattern to the manager, about every other link',
      input: { name: '!br-data', manager: 'none' },
      facts: { ...facts(), ...managedBy('systemd-networkd', { enp0s2: undefined }) },
      expect: {
        refused: /a network manager cannot be told of a link with the name !br-data$/,
        code: 'hosts/link-manager',
        help: /letters/,
      },
    },
    {
      name: 'what netplan has no word for is taken away from its manager',
      input: { ...input, port_learning: true },
      facts: {
        ...facts(port),
        ...managedBy('systemd-networkd', { enp1s0: '/run/systemd/network/10-netplan-enp1s0.network' }),
      },
      expect: {
        changes: [
          { summary: /write .*05-rigger-br-data\.network/ },
          {
            summary: /write .*05-rigger-enp1s0\.network/,
            writes: {
              '/etc/systemd/network/05-rigger-enp1s0.network': `# Written by rigger; each part is changed and removed by the task that made it.

[Match]
Name=enp1s0
#: bridge-br-data
[Link]
Unmanaged=yes
`,
            },
          },
          { summary: 'create bridge br-data over enp1s0' },
          kept,
        ],
        notes: [
          /^netplan has no word for a bridge that keeps VLANs apart, .*: rigger sets up br-data, enp1s0 instead/,
        ],
      },
    },
    {
      name: 'by nobody, although NetworkManager has its port',
      input: { ...input, manager: 'none' },
      facts: { ...facts(port), ...managedBy('NetworkManager', { enp1s0: undefined }) },
      expect: {
        changes: [
          {
            summary: 'write /etc/NetworkManager/conf.d/zz-rigger-br-data.conf',
            writes: {
              '/etc/NetworkManager/conf.d/zz-rigger-br-data.conf': `# Written by rigger; each part is changed and removed by the task that made it.

[keyfile]
unmanaged-devices+=interface-name:=br-data
#: bridge-br-data

`,
            },
          },
          { summary: 'write /etc/NetworkManager/conf.d/zz-rigger-enp1s0.conf' },
          { summary: 'create bridge br-data over enp1s0' },
          kept,
        ],
      },
    },
    {
      name: 'a manager that does not run',
      input: { ...input, manager: 'systemd-networkd' },
      facts: { ...facts(port), ...managedBy('NetworkManager', { enp1s0: undefined }) },
      expect: {
        refused: /systemd-networkd does not set up links on /,
        code: 'hosts/link-manager',
        help: /it runs NetworkManager/,
      },
    },
    {
      name: 'a port of which nobody tells who has it',
      input,
      facts: {
        ...facts(port),
        managers: { running: [], netplan: false, links: { enp1s0: { by: 'unknown', also: [] } } },
      },
      expect: { refused: /nobody on .* tells who sets up enp1s0/, code: 'hosts/link-manager' },
    },
    {
      name: 'our own connection over one that is as it should be, by somebody else’s configuration',
      input: { name: 'br-data', vlan_filtering: true },
      facts: {
        ...facts(br),
        own: { ...own, links: ['br-data', 'enp1s0'] },
        ...managedBy('NetworkManager', {
          'br-data': '/etc/NetworkManager/system-connections/br.nmconnection',
        }),
      },
      expect: {
        nothing: /is as it should be/,
        notes: [/br-data carries rigger's own connection: .* left as it is/],
      },
    },
  ],
};
