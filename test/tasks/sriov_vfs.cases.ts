import type { Cases } from './case.js';
import { managedBy, unmanaged } from './network-facts.js';

const pf = '0000:01:00.0';
const vf = (index: number, over: object = {}) => ({
  address: `0000:01:${(0x10 + (index >> 2)).toString(16)}.${(index & 3) * 2}`,
  vendor: '8086',
  device: '10ca',
  class: '020000',
  links: [],
  index,
  holders: [],
  mac: '00:00:00:00:00:00',
  spoof_check: true,
  trust: false,
  link_state: 'auto',
  min_rate: 0,
  max_rate: 0,
  ...over,
});
const port = (count: number, over: object = {}) => ({
  address: pf,
  vendor: '8086',
  device: '10c9',
  class: '020000',
  driver: 'igb',
  links: ['enp1s0'],
  total: 7,
  count,
  autoprobe: false,
  link: 'up',
  virtual_functions: Array.from({ length: count }, (_, index) => vf(index)),
  ...over,
});
const own = { client: '10.0.2.2', server: '10.0.2.15', links: ['enp0s2'] };
const none = { enabled: false };
const facts = (ports: readonly object[], over: object = {}) => ({
  ...{ ports, own, boot: none, makers: [], ...unmanaged },
  ...over,
});
const held = (holder: object) =>
  port(4, { virtual_functions: [vf(0), vf(1), vf(2, { holders: [holder] }), vf(3)] });
const input = { pf, vf_count: 4, persistent: false };

const kept = { pf, vf_count: 4 };
const script = { script: 'x', unit: 'y', enabled: true };
const keyfile = '/etc/NetworkManager/system-connections/rigger-enp1s0.nmconnection';
/** As `net_link` leaves it. */
const ours = `# Written by rigger; each part is changed and removed by the task that made it.

[connection]
id=rigger-enp1s0
type=ethernet
interface-name=enp1s0
autoconnect-priority=100
#: link-enp1s0
[ipv4]
method=disabled
[ipv6]
method=link-local
`;
const withFunctions = `${ours}#: sriov-0000:01:00.0
[sriov]
autoprobe-drivers=0
total-vfs=4
`;
const byManager = (text: string) => managedBy('NetworkManager', { enp1s0: keyfile }, { [keyfile]: text });

export const suite: Cases = {
  task: 'sriov_vfs',
  cases: [
    {
      name: 'of a port that NetworkManager has: made at boot by rigger, and why',
      input: kept,
      facts: facts([port(0)], byManager(ours)),
      expect: {
        changes: [{ summary: /sriov_numvfs/ }, { summary: /keep it over reboots/ }],
        notes: [
          /^NetworkManager sets up enp1s0, but takes functions away whenever it takes the link down.*: rigger-sriov-0000:01:00\.0\.service makes them at boot$/,
        ],
      },
    },
    {
      name: 'NetworkManager is named: the boot script goes when it has them, and no function with it',
      input: {
        ...kept,
        manager: 'NetworkManager',
        vfs: [
          { index: 1, mac: '52:54:00:aa:00:01', trust: true, vlan: 100, qos: 2, max_rate: 1000 },
          { index: 2 },
        ],
      },
      facts: facts(
        [
          port(4, {
            virtual_functions: [
              vf(0),
              vf(1, { mac: '52:54:00:aa:00:01', trust: true, vlan: 100, qos: 2, max_rate: 1000 }),
              vf(2, { holders: [{ kind: 'guest', name: 'g1', running: true }] }),
              vf(3),
            ],
          }),
        ],
        { ...byManager(ours), boot: script },
      ),
      expect: {
        changes: [
          {
            summary: `update ${keyfile}`,
            writes: {
              [keyfile]: `${ours}#: sriov-0000:01:00.0
[sriov]
autoprobe-drivers=0
total-vfs=4
vf.1=mac=52:54:00:aa:00:01 max-tx-rate=1000 trust=true vlans=100.2
`,
            },
          },
          {
            summary: 'have NetworkManager set up virtual functions of 0000:01:00.0',
            commands: [/^(?![\s\S]*(taken|sriov_numvfs))[\s\S]*connection up id rigger-enp1s0/],
          },
          { summary: 'remove rigger-sriov-0000:01:00.0.service' },
        ],
      },
    },
    {
      name: 'NetworkManager makes them, and nobody else is named: it keeps them, and a second run changes nothing',
      input: kept,
      facts: facts([port(4)], byManager(withFunctions)),
      expect: { nothing: /has 4 virtual functions/ },
    },
    {
      name: 'NetworkManager makes another number: they go and come again, and not under somebody who has one',
      input: { ...kept, vf_count: 6 },
      facts: facts([port(4)], byManager(withFunctions)),
      expect: {
        changes: [
          { summary: `update ${keyfile}` },
          {
            summary: 'set sriov_numvfs of 0000:01:00.0 through 0 to 6, by NetworkManager',
            commands: [/^taken\(\)[\s\S]*pf=\/sys\/class\/net\/enp1s0\/device; for v in "\$pf"\/virtfn\*/],
            risk: 'drops-vfs',
          },
        ],
      },
    },
    {
      name: 'another number by NetworkManager, of functions that the boot script made: not under somebody who has one',
      input: { ...kept, vf_count: 6, manager: 'NetworkManager' },
      facts: facts([port(4)], { ...byManager(ours), boot: script }),
      expect: {
        changes: [
          { summary: `update ${keyfile}` },
          {
            summary: 'set sriov_numvfs of 0000:01:00.0 through 0 to 6, by NetworkManager',
            commands: [/^taken\(\)[\s\S]*pf=\/sys\/class\/net\/enp1s0\/device; for v in "\$pf"\/virtfn\*/],
            risk: 'drops-vfs',
          },
          { summary: 'remove rigger-sriov-0000:01:00.0.service' },
        ],
      },
    },
    {
      name: 'taken from NetworkManager: its part goes, and rigger makes them at the next boot',
      input: { ...kept, vf_count: 0 },
      facts: facts([port(4)], byManager(withFunctions)),
      expect: {
        changes: [
          { summary: `update ${keyfile}`, writes: { [keyfile]: ours } },
          { summary: /sriov_numvfs .* to 0$/, commands: [/want=0/], risk: 'drops-vfs' },
        ],
      },
    },
    {
      name: 'what NetworkManager has no word for',
      input: { ...kept, manager: 'NetworkManager', vfs: [{ index: 0, link_state: 'enable' }] },
      facts: facts([port(0)], byManager(ours)),
      expect: {
        refused: /^NetworkManager has no word for `link_state` and `msix`/,
        code: 'hosts/link-manager',
        help: /rigger makes the functions beside it/,
      },
    },
    ...(
      [
        ['systemd-networkd', false, [], /has no word for the number of virtual functions/],
        ['netplan', false, [], /has no word for virtual functions that no driver of the host takes/],
        ['netplan', true, [{ index: 0, trust: true }], /has no word for settings of virtual functions/],
      ] as const
    ).map(([manager, autoprobe, vfs, refused]) => ({
      name: `${manager} lacks a word: ${refused.source}`,
      input: { ...kept, manager, autoprobe, vfs },
      facts: facts(
        [port(0)],
        managedBy('systemd-networkd', { enp1s0: '/run/systemd/network/10-netplan-data.network' }),
      ),
      expect: { refused, code: 'hosts/link-manager', help: /leave `manager` out/ },
    })),
    {
      name: 'netplan is named, by its own name for the port; they are made now, as `netplan apply` is about all links',
      input: { ...kept, manager: 'netplan', autoprobe: true },
      facts: facts(
        [port(0)],
        managedBy('systemd-networkd', { enp1s0: '/run/systemd/network/10-netplan-data.network' }),
      ),
      expect: {
        changes: [
          {
            summary: 'write /etc/netplan/90-rigger-sriov-0000:01:00.0.yaml',
            writes: {
              '/etc/netplan/90-rigger-sriov-0000:01:00.0.yaml': `# Written by rigger; each part is changed and removed by the task that made it.
#: sriov-0000:01:00.0
network:
  version: 2
  ethernets:
    "data": {"virtual-function-count":4}
`,
            },
          },
          {
            summary: 'set sriov_numvfs of 0000:01:00.0 to 4, by netplan',
            commands: [/netplan generate \|\| exit 1[\s\S]*want=4/],
          },
        ],
      },
    },
    {
      name: 'manager none: the port is taken away from its manager, and rigger makes them at boot',
      input: { ...kept, manager: 'none' },
      facts: facts(
        [port(4)],
        managedBy('systemd-networkd', { enp1s0: '/etc/systemd/network/50-all.network' }),
      ),
      expect: {
        changes: [
          {
            summary: 'write /etc/systemd/network/05-rigger-enp1s0.network',
            diff: {
              before: null,
              after: `# Written by rigger; each part is changed and removed by the task that made it.

[Match]
Name=enp1s0
#: sriov-0000:01:00.0
[Link]
Unmanaged=yes
`,
            },
          },
          {
            summary: 'take enp1s0 away from its manager',
            commands: [/^(?![\s\S]*want=)[\s\S]*let_go enp1s0/],
          },
          { summary: /keep it over reboots/ },
        ],
      },
    },
    {
      name: 'a manager by name, of a port without an interface',
      input: { ...kept, manager: 'NetworkManager' },
      facts: facts([port(0, { links: [], driver: 'nvme' })], byManager(ours)),
      expect: {
        refused: /has no network interface, by which NetworkManager would know/,
        code: 'hosts/link-manager',
      },
    },
    {
      name: 'a manager has part of a link that somebody else configured',
      input: { ...kept, manager: 'NetworkManager' },
      facts: facts(
        [port(0)],
        managedBy('NetworkManager', { enp1s0: '/etc/NetworkManager/system-connections/wired.nmconnection' }),
      ),
      expect: {
        refused: /is set up by .*wired/,
        code: 'hosts/link-manager',
        help: /name all of its addresses/,
      },
    },
    ...(
      [
        ['NetworkManager', { link: 'enp1s0' }, /^NetworkManager makes 2 virtual functions of 0000:01:00\.0/],
        ['NetworkManager', {}, /^NetworkManager makes 2/],
        ['netplan', { link: 'data' }, /^netplan makes 2/],
        ['udev', { link: 'enp1s0' }, /^udev makes 2/],
      ] as const
    ).map(([by, link, refused]) => ({
      name: `${by}${'link' in link ? '' : ', by no name of the link,'} makes another number by a file of somebody else`,
      input: kept,
      facts: facts([port(0)], {
        makers: [
          { by, ...link, file: '/run/x/netplan-data.nmconnection', count: 2 },
          { by, link: 'eth9', file: '/etc/other', count: 3 },
        ],
        ...managedBy('NetworkManager', { enp1s0: '/run/x/netplan-data.nmconnection' }),
      }),
      expect: { refused, code: 'hosts/link-manager', help: /let rigger make them/ },
    })),
    {
      name: 'somebody else makes as many, or it is for now only',
      input: { ...kept, persistent: false },
      facts: facts([port(4)], { makers: [{ by: 'udev', link: 'enp1s0', file: '/etc/x.link', count: 2 }] }),
      expect: { nothing: /has 4/ },
    },
    {
      name: 'vectors of a function that no driver has, beside what the port sets',
      input: {
        ...input,
        vfs: [
          { index: 1, msix: 31, trust: true },
          { index: 2, msix: 11 },
        ],
      },
      facts: facts([port(4, { driver: 'mlx5_core' })], {
        vectors: { total: 64, vectors: { 0: 11, 1: 11, 2: 11 } },
      }),
      expect: {
        changes: [
          {
            summary: 'set trust true, msix 31 of virtual function 1 of 0000:01:00.0',
            commands: [/0000:01:10\.2\/sriov_vf_msix_count/, /vf 1 trust on/],
            before: { trust: false, msix: 11 },
            after: { trust: true, msix: 31 },
          },
        ],
      },
    },
    {
      name: 'vectors of functions that are made',
      input: { ...input, vfs: [{ index: 3, msix: 31 }] },
      facts: facts([port(0, { driver: 'mlx5_core' })], { vectors: { total: 64, vectors: {} } }),
      expect: {
        changes: [
          {
            summary: /sriov_numvfs .* to 4/,
            commands: [/printf %s 31 > "\$pf"\/virtfn3\/sriov_vf_msix_count \|\|/],
          },
        ],
      },
    },
    {
      name: 'vectors that the driver fixes',
      input: { ...input, vfs: [{ index: 1, msix: 31 }] },
      facts: facts([port(4)], { vectors: { vectors: { 1: 3 } } }),
      expect: {
        refused: /\(driver igb\) gives each virtual function a fixed number/,
        code: 'hosts/vf-settings',
      },
    },
    {
      name: 'more vectors than there are',
      input: {
        ...input,
        vfs: [
          { index: 0, msix: 40 },
          { index: 1, msix: 40 },
        ],
      },
      facts: facts([port(4)], { vectors: { total: 64, vectors: {} } }),
      expect: { refused: /80 MSI-X vectors are more than the 64/, code: 'hosts/vf-settings' },
    },
    {
      name: 'vectors of a function that a driver has',
      input: { ...input, vfs: [{ index: 0, msix: 40 }] },
      facts: facts([port(4, { virtual_functions: [vf(0, { driver: 'mlx5_core' }), vf(1), vf(2), vf(3)] })], {
        vectors: { total: 64, vectors: { 0: 11 } },
      }),
      expect: {
        refused: /mlx5_core has virtual function 0 .*cannot change under it/,
        code: 'hosts/vf-settings',
      },
    },
    {
      name: 'vectors as they are, with a driver',
      input: { ...input, vfs: [{ index: 0, msix: 11 }] },
      facts: facts([port(4, { virtual_functions: [vf(0, { driver: 'mlx5_core' }), vf(1), vf(2), vf(3)] })], {
        vectors: { total: 64, vectors: { 0: 11 } },
      }),
      expect: { nothing: /has 4 virtual functions/ },
    },
    ...[
      ['one function is held', [2], []],
      ['two functions are held, and both are told', [1, 2], [/function 1 /, /function 2 /]],
    ].map(([name, indices, notes]) => ({
      name: name as string,
      input: { ...input, vf_count: 2 },
      facts: facts([
        port(4, {
          virtual_functions: [0, 1, 2, 3].map((index) =>
            vf(index, {
              holders: (indices as number[]).includes(index) ? [{ kind: 'process', pid: 800 + index }] : [],
            }),
          ),
        }),
      ]),
      expect: {
        refused: new RegExp(`process 80${(indices as number[])[0]} holds`),
        code: 'hosts/vf-held',
        notes: notes as RegExp[],
      },
    })),
    {
      name: 'no such port, where another offers functions and a third none',
      input: { ...input, pf: '0000:09:00.0' },
      facts: facts([port(0), port(0, { address: '0000:02:00.0', total: 0 })]),
      expect: {
        refused: /no physical function 0000:09:00\.0 with SR-IOV/,
        code: 'hosts/no-sriov',
        help: /^it has 0000:01:00\.0$/,
      },
    },
    {
      name: 'no functions of a port that cannot have any',
      input: { ...input, vf_count: 0 },
      facts: facts([port(0, { total: 0 })]),
      expect: { nothing: /has no virtual functions/ },
    },
    {
      name: 'settings of one function twice',
      input: {
        ...input,
        vfs: [
          { index: 1, trust: true },
          { index: 1, trust: false },
        ],
      },
      expect: { invalid: /^vfs\.1\.index: 1 has settings already$/ },
    },
    {
      name: '0 → 4',
      input,
      facts: facts([port(0)]),
      expect: {
        changes: [
          {
            summary: 'set sriov_numvfs of 0000:01:00.0 to 4',
            before: 0,
            after: 4,
            invalidates: ['sriov', 'pci', 'net', 'kernel:module'],
          },
        ],
      },
    },
    {
      name: '0 → 4, kept over reboots before libvirt starts',
      input: { pf: '01:00.0', vf_count: 4 },
      facts: facts([port(0)]),
      expect: {
        changes: [
          { summary: /sriov_numvfs/ },
          {
            summary: 'keep it over reboots by rigger-sriov-0000:01:00.0.service',
            commands: [
              'mkdir -p /etc/rigger/boot',
              'write /etc/rigger/boot/sriov-0000:01:00.0.sh',
              'write /etc/systemd/system/rigger-sriov-0000:01:00.0.service',
              'mkdir -p /etc/systemd/system/multi-user.target.wants',
              'ln -sfn /etc/systemd/system/rigger-sriov-0000:01:00.0.service /etc/systemd/system/multi-user.target.wants/rigger-sriov-0000:01:00.0.service',
            ],
            writes: {
              '/etc/systemd/system/rigger-sriov-0000:01:00.0.service': `# Written by rigger; changed and removed by the task that made it.
[Unit]
Description=Virtual functions of 0000:01:00.0
After=systemd-modules-load.service systemd-udev-trigger.service
Before=libvirtd.service virtqemud.service virtnetworkd.service virtnodedevd.service libvirt-guests.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/rigger/boot/sriov-0000:01:00.0.sh

[Install]
WantedBy=multi-user.target
`,
            },
          },
        ],
      },
    },
    { name: '4 → 4', input, facts: facts([port(4)]), expect: { nothing: /has 4 virtual functions/ } },
    {
      name: '4 → 7 goes through 0, at a risk',
      input: { ...input, vf_count: 7 },
      facts: facts([port(4)]),
      expect: {
        changes: [{ summary: 'set sriov_numvfs of 0000:01:00.0 through 0 to 7', risk: 'drops-vfs' }],
      },
    },
    {
      name: '4 → 0',
      input: { ...input, vf_count: 0 },
      facts: facts([port(4)]),
      expect: { changes: [{ summary: 'set sriov_numvfs of 0000:01:00.0 to 0', risk: 'drops-vfs' }] },
    },
    {
      name: 'more than the device allows',
      input: { ...input, vf_count: 8 },
      facts: facts([port(0)], {}),
      context: { host: 'dut1' },
      expect: {
        refused: /^vf_count 8 exceeds sriov_totalvfs 7 of 0000:01:00\.0 on dut1$/,
        code: 'hosts/too-many-vfs',
      },
    },
    ...[0, 2, 7].map((vf_count) => ({
      name: `4 → ${vf_count} while a running guest holds one`,
      input: { ...input, vf_count },
      facts: facts([held({ kind: 'guest', name: 'g3', running: true })]),
      expect: { refused: /guest g3 holds virtual function 2 \(0000:01:10\.4\)/, code: 'hosts/vf-held' },
    })),
    {
      name: 'a process without libvirt holds one',
      input: { ...input, vf_count: 2 },
      facts: facts([held({ kind: 'process', pid: 812 })]),
      expect: { refused: /process 812 holds virtual function 2/, code: 'hosts/vf-held' },
    },
    ...(
      [
        [
          { kind: 'interface', name: 'bond0', link: 'v2' },
          /interface bond0, by v2, holds virtual function 2/,
        ],
        [
          { kind: 'address', address: '192.0.2.7/24', link: 'v2' },
          /the host itself, with 192\.0\.2\.7\/24 on v2, holds/,
        ],
        [
          { kind: 'elsewhere', driver: 'iavf' },
          /not in this network namespace \(driver iavf\), holds virtual/,
        ],
      ] as const
    ).map(([holder, refused]) => ({
      name: `one is held by ${holder.kind}`,
      input: { ...input, vf_count: 2 },
      facts: facts([held(holder)]),
      expect: { refused, code: 'hosts/vf-held' },
    })),
    {
      name: 'a tag without a priority: none is named',
      input: { ...input, vfs: [{ index: 1, vlan: 100 }] },
      facts: facts([port(4)]),
      expect: {
        changes: [
          {
            summary: 'set vlan 100 of virtual function 1 of 0000:01:00.0',
            commands: [/^links=enp1s0\n[\s\S]*\nset_vf 1 vlan 100$/],
            before: { vlan: 0 },
            after: { vlan: 100 },
          },
        ],
      },
    },
    {
      name: 'another priority: its command names the tag too, which it would take away',
      input: { ...input, vfs: [{ index: 1, vlan: 100, qos: 3 }] },
      facts: facts([port(4, { virtual_functions: [vf(0), vf(1, { vlan: 100, qos: 1 })] })]),
      expect: {
        changes: [
          {
            summary: /qos 3/,
            commands: [/^links=enp1s0\n[\s\S]*\nset_vf 1 vlan 100 qos 3$/],
            before: { vlan: 100, qos: 1 },
            after: { vlan: 100, qos: 3 },
          },
        ],
      },
    },
    {
      name: 'another tag: its command names the priority too, which it would take away',
      input: { ...input, vfs: [{ index: 1, vlan: 200, qos: 3 }] },
      facts: facts([port(4, { virtual_functions: [vf(0), vf(1, { vlan: 100, qos: 3 })] })]),
      expect: {
        changes: [{ summary: /vlan 200/, commands: [/^links=enp1s0\n[\s\S]*\nset_vf 1 vlan 200 qos 3$/] }],
      },
    },
    {
      name: 'the tag is right, and nobody asks for a priority',
      input: { ...input, vfs: [{ index: 1, vlan: 100 }] },
      facts: facts([port(4, { virtual_functions: [vf(0), vf(1, { vlan: 100, qos: 3 })] })]),
      expect: { nothing: /has 4/ },
    },
    {
      name: 'host drivers that take functions, which alone differs',
      input,
      facts: facts([port(4, { autoprobe: true })]),
      expect: {
        changes: [
          {
            summary: /sriov_drivers_autoprobe of .* to 0/,
            before: true,
            after: false,
            invalidates: ['sriov', 'file:/sys/bus/pci/devices/0000:01:00.0/sriov_drivers_autoprobe'],
          },
        ],
      },
    },
    {
      name: 'a kernel that does not tell whether they do',
      input,
      facts: facts([port(4, { autoprobe: undefined })]),
      expect: { nothing: /has 4/ },
    },
    {
      name: 'a higher lower rate, told with the upper one that stays',
      input: { ...input, vfs: [{ index: 1, min_rate: 1500, max_rate: 2000 }] },
      facts: facts([port(4, { virtual_functions: [vf(0), vf(1, { min_rate: 500, max_rate: 2000 })] })]),
      expect: {
        changes: [
          {
            summary: /min_rate 1500/,
            commands: [/^links=enp1s0\n[\s\S]*\nset_vf 1 min_tx_rate 1500 max_tx_rate 2000$/],
          },
        ],
      },
    },
    {
      name: 'rates: the lower and the upper one',
      input: { ...input, vfs: [{ index: 1, min_rate: 100, max_rate: 1000 }] },
      facts: facts([port(4)]),
      expect: {
        changes: [
          {
            summary: /min_rate 100, max_rate 1000/,
            commands: [/^links=enp1s0\n[\s\S]*\nset_vf 1 min_tx_rate 100 max_tx_rate 1000$/],
          },
        ],
      },
    },
    {
      name: 'a limit of 0 takes the limit away',
      input: { ...input, vfs: [{ index: 1, max_rate: 0 }] },
      facts: facts([port(4, { virtual_functions: [vf(0), vf(1, { max_rate: 500 })] })]),
      expect: {
        changes: [{ summary: /max_rate 0/, commands: [/^links=enp1s0\n[\s\S]*\nset_vf 1 max_tx_rate 0$/] }],
      },
    },
    {
      name: 'settings that nobody tells: nothing differs, and nothing is set',
      input: { ...input, vfs: [{ index: 1, mac: '52:54:00:aa:00:01' }] },
      facts: facts([
        port(4, {
          virtual_functions: [
            vf(0),
            vf(1, {
              ...{ mac: undefined, settings_unknown: true },
              holders: [{ kind: 'guest', name: 'g1', running: true }],
            }),
            vf(2),
            vf(3),
          ],
        }),
      ]),
      expect: {
        refused: /^`ip link show` on .* does not tell the settings of virtual function 1 of 0000:01:00\.0/,
        code: 'hosts/vf-settings',
      },
    },
    {
      name: 'settings by a port without an interface',
      input: { ...input, vfs: [{ index: 1, trust: true }] },
      facts: facts([port(0, { links: [], driver: 'vfio-pci' })]),
      expect: {
        refused: /has no network interface \(driver vfio-pci\)/,
        code: 'hosts/vf-settings',
      },
    },
    {
      name: 'a drive, now and at boot: no interface is waited for',
      input: { ...input, persistent: true },
      facts: facts([port(0, { links: [], driver: 'nvme', class: '010802' })]),
      expect: {
        changes: [
          {
            summary: 'set sriov_numvfs of 0000:01:00.0 to 4',
            commands: [/^(?![\s\S]*(ip link|\$pf"?\/net))[\s\S]*\[ ! -e "\$pf\/driver" \]/],
          },
          { summary: /keep it over reboots/, commands: [/./, /./, /./, /./, /./] },
        ],
      },
    },
    {
      name: 'a guest that is off loses its function, which is noted',
      input: { ...input, vf_count: 2 },
      facts: facts([held({ kind: 'guest', name: 'g3', running: false })]),
      expect: {
        changes: [{ summary: /through 0 to 2/, risk: 'drops-vfs' }],
        notes: [/guest g3, which is off, names virtual function 2/],
      },
    },
    {
      name: 'a guest holds one, and the number is right',
      input,
      facts: facts([held({ kind: 'guest', name: 'g3', running: true })]),
      expect: { nothing: /has 4/ },
    },
    {
      name: 'the port of our own connection',
      input,
      facts: facts([port(0)], { own: { ...own, links: ['br0', 'enp1s0'] } }),
      expect: {
        refused: /enp1s0 of 0000:01:00\.0 carries rigger's own connection/,
        code: 'hosts/own-connection',
      },
    },
    {
      name: 'our own connection runs over one of its functions',
      input: { ...input, vf_count: 2 },
      facts: facts([port(4, { virtual_functions: [vf(0, { links: ['enp1s0v0'] })] })], {
        own: { ...own, links: ['enp1s0v0'] },
      }),
      expect: { refused: /enp1s0v0 of/, code: 'hosts/own-connection' },
    },
    {
      name: 'no such port',
      input: { ...input, pf: '0000:02:00.0' },
      facts: facts([port(0)]),
      expect: { refused: /no physical function 0000:02:00\.0 with SR-IOV/, code: 'hosts/no-sriov' },
    },
    {
      name: 'no functions of a port that is gone',
      input: { ...input, pf: '0000:02:00.0', vf_count: 0 },
      facts: facts([port(0)]),
      expect: { nothing: /has no virtual functions/ },
    },
    {
      name: 'totalvfs is 0',
      input,
      facts: facts([port(0, { total: 0 })]),
      expect: { refused: /sriov_totalvfs of 0000:01:00\.0 on .* is 0/, code: 'hosts/no-sriov' },
    },
    {
      name: 'settings that differ, each by its own words',
      input: {
        ...input,
        vfs: [{ index: 1, mac: '52:54:00:AA:00:01', vlan: 100, spoof_check: true, trust: true }],
      },
      facts: facts([port(4)]),
      expect: {
        changes: [
          {
            summary: 'set mac 52:54:00:aa:00:01, vlan 100, trust true of virtual function 1 of 0000:01:00.0',
            before: { mac: '00:00:00:00:00:00', vlan: 0, trust: false },
            after: { mac: '52:54:00:aa:00:01', vlan: 100, trust: true },
            commands: [/\nset_vf 1 mac 52:54:00:aa:00:01\nset_vf 1 vlan 100\nset_vf 1 trust on$/],
          },
        ],
      },
    },
    {
      name: 'a function of the second port of mlx4 is set by that port',
      input: { ...input, vfs: [{ index: 1, vlan: 7 }] },
      facts: facts([
        port(4, {
          ...{ driver: 'mlx4_core', links: ['enp1s0', 'enp1s0d1'] },
          virtual_functions: [vf(0), vf(1, { set_by: 'enp1s0d1' }), vf(2), vf(3)],
        }),
      ]),
      expect: { changes: [{ summary: /vlan 7/, commands: [/^links=enp1s0d1\n[\s\S]*\nset_vf 1 vlan 7$/] }] },
    },
    {
      name: 'settings of functions with which the interface comes',
      input: { ...input, vfs: [{ index: 1, mac: '52:54:00:aa:00:01' }] },
      facts: facts([port(0, { driver: 'cxgb4', links: [] })]),
      expect: {
        changes: [
          {
            summary: 'set sriov_numvfs of 0000:01:00.0 to 4',
            commands: [
              /^(?![\s\S]*ip link set dev "\$l" up)[\s\S]*\[ ! -e "\$pf\/driver" \][\s\S]*got no network interface[\s\S]*\nset_vf 1 mac 52:54:00:aa:00:01\n/,
            ],
          },
        ],
      },
    },
    {
      name: 'a MAC address is not changed under a guest',
      input: { ...input, vfs: [{ index: 2, mac: '52:54:00:aa:00:01' }] },
      facts: facts([held({ kind: 'guest', name: 'g3', running: true })]),
      expect: { refused: /guest g3 .* holds virtual function 2/, code: 'hosts/vf-held' },
    },
    {
      name: 'settings beyond the number',
      input: { ...input, vfs: [{ index: 4 }] },
      expect: { invalid: /is 4, but there are 4 virtual functions/ },
    },
    {
      name: 'a priority without a VLAN',
      input: { ...input, vfs: [{ index: 0, qos: 3 }] },
      expect: { invalid: /needs a vlan/ },
    },
    {
      name: 'a name instead of an address',
      input: { ...input, pf: 'eth0' },
      expect: { invalid: /PCI address such as/ },
    },
  ],
  // The port of the emulated lab, which is none of the functions' masters.
  trials: [
    {
      name: 'functions with settings',
      host: true,
      prepare: `echo 0 > /sys/bus/pci/devices/${pf}/sriov_numvfs`,
      input: {
        ...{ pf, vf_count: 3, persistent: false },
        vfs: [{ index: 1, mac: '52:54:00:aa:00:01', vlan: 100, qos: 3, spoof_check: false, trust: true }],
      },
      check: `[ "$(cat /sys/bus/pci/devices/${pf}/sriov_numvfs)" = 3 ]; ip link show | grep -q 'vf 1 .*52:54:00:aa:00:01.*vlan 100, qos 3'`,
    },
    {
      name: 'settings of functions that are there',
      host: true,
      input: {
        pf,
        vf_count: 3,
        persistent: false,
        vfs: [
          { index: 0, vlan: 5, max_rate: 100 },
          { index: 1, vlan: 0 },
        ],
      },
      check: "ip link show | grep 'vf 0 .*vlan 5' && ! ip link show | grep 'vf 1 .*vlan'",
    },
    {
      name: 'drivers of the host for functions that come later',
      host: true,
      input: { pf, vf_count: 3, persistent: false, autoprobe: true },
      check: `[ "$(cat /sys/bus/pci/devices/${pf}/sriov_drivers_autoprobe)" = 1 ]`,
    },
    {
      name: 'another number, kept over boots',
      host: true,
      input: { pf, vf_count: 2 },
      check: `[ "$(ls -d /sys/bus/pci/devices/${pf}/virtfn* | wc -l)" = 2 ]; ls /etc/rigger/boot/sriov-${pf}.sh`,
    },
    {
      name: 'none',
      host: true,
      input: { pf, vf_count: 0 },
      check: `! ls -d /sys/bus/pci/devices/${pf}/virtfn* /etc/rigger/boot/sriov-${pf}.sh 2>/dev/null`,
    },
  ],
};
