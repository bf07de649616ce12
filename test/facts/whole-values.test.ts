import { describe, expect, test } from '@jest/globals';
import { parseCpuList, showCpuList } from '../../src/facts/cpu/cpu-list.js';
import { kvm } from '../../src/facts/cpu/kvm.js';
import { virtualization } from '../../src/facts/cpu/virtualization.js';
import { authorizedKeys } from '../../src/facts/files/authorized-keys.js';
import { diskImage } from '../../src/facts/files/disk-image.js';
import { gitCheckout, gitRemote } from '../../src/facts/files/git-checkout.js';
import { mountPoint } from '../../src/facts/files/mount-point.js';
import { unpacked } from '../../src/facts/files/unpacked.js';
import { bootScript } from '../../src/facts/host/boot-script.js';
import { firmware } from '../../src/facts/host/firmware.js';
import { kernel } from '../../src/facts/host/kernel.js';
import { kernelModule, moduleName } from '../../src/facts/host/kernel-module.js';
import { os } from '../../src/facts/host/os.js';
import { power } from '../../src/facts/host/power.js';
import { sysctlPath, sysctlValue } from '../../src/facts/host/sysctl-value.js';
import { libvirt } from '../../src/facts/libvirt/libvirt.js';
import { libvirtDomain } from '../../src/facts/libvirt/libvirt-domain.js';
import { libvirtNetwork } from '../../src/facts/libvirt/libvirt-network.js';
import { libvirtPool } from '../../src/facts/libvirt/libvirt-pool.js';
import { libvirtPrinted } from '../../src/facts/libvirt/libvirt-printed.js';
import { libvirtValidation } from '../../src/facts/libvirt/libvirt-validation.js';
import { libvirtVolume } from '../../src/facts/libvirt/libvirt-volume.js';
import { devlink } from '../../src/facts/network/devlink.js';
import { ethtool } from '../../src/facts/network/ethtool.js';
import { links } from '../../src/facts/network/links.js';
import { network } from '../../src/facts/network/network.js';
import { ovs } from '../../src/facts/network/ovs.js';
import { ownConnection } from '../../src/facts/network/own-connection.js';
import { cardPorts } from '../../src/facts/pci/card-ports.js';
import { domainUses } from '../../src/facts/pci/domain-uses.js';
import { nicFirmware } from '../../src/facts/pci/nic-firmware.js';
import { vfAddresses } from '../../src/facts/pci/vf-addresses.js';
import { parseXml } from '../../src/facts/reading/xml.js';
import { groups, users } from '../../src/facts/software/accounts.js';
import { backgroundProcess } from '../../src/facts/software/background-process.js';
import { homeKeeper } from '../../src/facts/software/home-keeper.js';
import { homeMove } from '../../src/facts/software/home-move.js';
import { packageLists, upgrades } from '../../src/facts/software/package-lists.js';
import { installedPackages, packageManager, packageState } from '../../src/facts/software/packages.js';
import { serviceState } from '../../src/facts/software/service-state.js';
import { services } from '../../src/facts/software/services.js';
import { tuned } from '../../src/facts/software/tuned.js';
import { controllerRequestIn, ended, type FactQuery, walkHelp } from '../../src/model/index.js';
import { ownConnections } from './own-connections.js';

/** What a script printed, and all that it means: what is left out of a value is absent. */
interface Row {
  readonly name: string;
  readonly query: FactQuery<unknown>;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exit?: number;
  readonly value?: unknown;
  readonly reason?: string;
  readonly help?: string;
}

const virsh = (answers: Readonly<Record<string, string>>) =>
  Object.entries(answers)
    .map(([name, text]) => `@rigger@${name}@\n${text}\n`)
    .join('');
const parts = (sections: Readonly<Record<string, string>>) =>
  Object.entries(sections)
    .map(([name, text]) => `\u001e${name}\n${text}`)
    .join('');
const refused =
  "error: failed to connect to the hypervisor\nerror: Failed to connect socket to 'x': No such file\n";

const unit = (name: string, active: string) =>
  `Type=simple\nId=${name}\nLoadState=loaded\nActiveState=${active}\nSubState=running\nNeedDaemonReload=no\n`;

/** A dependency of an attribute registry. */
const locking = (to: string, property: string, from: readonly (readonly [string, string, string])[]) => ({
  Dependency: {
    MapFrom: from.map(([MapFromAttribute, MapFromCondition, MapFromValue]) => ({
      ...{ MapFromAttribute, MapFromCondition, MapFromValue, MapFromProperty: 'CurrentValue' },
    })),
    ...{ MapToAttribute: to, MapToProperty: property, MapToValue: true },
  },
});

const rows: readonly Row[] = [
  {
    name: 'settings that others lock, by any of several values and by two together',
    query: firmware(),
    stdout: JSON.stringify({
      attributes: { A: 'x', B: ['no setting'] },
      pending: {},
      registry: [
        { AttributeName: 'A', ReadOnly: true, Value: [{ ValueName: 'x', ValueDisplayName: 'X' }] },
        { AttributeName: 'B', ReadOnly: true, Immutable: true },
      ],
      dependencies: [
        locking('A', 'ReadOnly', [
          ['P', 'EQU', '1'],
          ['P', 'EQU', '2'],
        ]),
        locking('A', 'ReadOnly', [
          ['P', 'NEQ', '1'],
          ['Q', 'EQU', '2'],
        ]),
        locking('A', 'Hidden', [['P', 'EQU', '1']]),
        locking('B', 'ReadOnly', [['P', 'EQU', '1']]),
        { Dependency: {} },
      ],
    }),
    value: {
      attributes: { A: 'x' },
      pending: { A: 'x' },
      registry: [
        {
          ...{ name: 'A', read_only: true, values: ['x'], shown: { x: 'X' } },
          locks: [
            [
              { attribute: 'P', is: 'EQU', value: '1' },
              { attribute: 'P', is: 'EQU', value: '2', or: true },
            ],
            [
              { attribute: 'P', is: 'NEQ', value: '1' },
              { attribute: 'Q', is: 'EQU', value: '2' },
            ],
          ],
        },
        { name: 'B', read_only: true },
      ],
    },
  },
  {
    name: 'a running guest',
    query: libvirtDomain({ name: 'g1' }),
    stdout: virsh({
      info: 'Id: 3\nName: g1\nUUID:  5a\nState:  running\nPersistent:     yes\nAutostart:      enable\n',
      definition: '<domain type="kvm"/>',
      live: '<domain id="3"/>',
    }),
    value: {
      ...{ libvirt: true, defined: true, uuid: '5a', state: 'running', autostart: true, persistent: true },
      ...{ definition: '<domain type="kvm"/>', live: '<domain id="3"/>' },
    },
  },
  {
    name: 'a running guest with an interface that libvirt notes',
    query: libvirtDomain({ name: 'g1' }),
    stdout: `${virsh({ info: 'UUID: 5a\nState: running\nPersistent: yes\nAutostart: disable\n', definition: '<domain/>', live: '<domain id="3"/>' })}\u001einterfaces\n      <interface type='network'>\n      </interface>\n`,
    value: {
      ...{ libvirt: true, defined: true, uuid: '5a', state: 'running', autostart: false, persistent: true },
      ...{ definition: '<domain/>', live: '<domain id="3"/>' },
      interfaces: "<interface type='network'>\n      </interface>",
    },
  },
  {
    name: 'how libvirt prints a guest',
    query: libvirtPrinted({ kind: 'domain', name: 'g1', xml: '<domain/>' }),
    stdout: "\u001eprinted\n<domain type='test'>\n</domain>\n\n",
    value: { xml: "<domain type='test'>\n</domain>" },
  },
  {
    name: 'a guest that libvirt does not take',
    query: libvirtPrinted({ kind: 'domain', name: 'g1', xml: '<domain/>' }),
    stdout: '\u001eprinted\nerror: Failed to define\nerror: XML error: no name\n',
    value: { reason: 'Failed to define: XML error: no name' },
  },
  {
    name: 'how libvirt prints a network, without libvirt',
    query: libvirtPrinted({ kind: 'network', name: 'n', xml: '<network/>' }),
    stdout: 'no-virsh\n',
    value: { reason: 'there is no virsh' },
  },
  {
    name: 'how libvirt prints a network, not asked',
    query: libvirtPrinted({ kind: 'network', name: 'n', xml: '<network/>' }),
    stdout: '',
    reason: 'virsh was not asked',
  },
  {
    name: 'a network that is active with another definition',
    query: libvirtNetwork({ name: 'lab' }),
    stdout: virsh({
      info: 'UUID: 7\nActive: yes\nAutostart: yes\n',
      definition: '<network/>',
      live: '<network connections="1"/>',
    }),
    value: {
      ...{ libvirt: true, defined: true, uuid: '7', active: true, autostart: true },
      ...{ definition: '<network/>', live: '<network connections="1"/>' },
    },
  },
  ...['shut off', 'crashed'].map((state) => ({
    name: `a guest that is ${state} has no live definition`,
    query: libvirtDomain({ name: 'g1' }),
    stdout: virsh({
      info: `UUID: 5a\nState: ${state}\nPersistent: no\nAutostart: disable\n`,
      definition: '<domain/>',
      live: '<domain/>',
    }),
    value: {
      ...{ libvirt: true, defined: true, uuid: '5a', state, autostart: false, persistent: false },
      definition: '<domain/>',
    },
  })),
  {
    name: 'no such guest',
    query: libvirtDomain({ name: 'g1' }),
    stdout: virsh({ info: '' }),
    stderr: "error: failed to get domain 'g1'\n",
    value: { libvirt: true, defined: false },
  },
  {
    name: 'a guest that cannot be asked for',
    query: libvirtDomain({ name: 'g1' }),
    stdout: virsh({ info: '' }),
    stderr: 'error: access denied\n',
    reason: 'virsh dominfo g1 said: error: access denied',
  },
  {
    name: 'a guest without a definition',
    query: libvirtDomain({ name: 'g1' }),
    stdout: virsh({ info: 'UUID: 5a\nState: running\n', definition: '' }),
    stderr: 'error: gone\n',
    reason: 'virsh dumpxml g1 said: error: gone',
  },
  {
    name: 'guests without libvirt',
    query: libvirtDomain({ name: 'g1' }),
    stdout: 'no-virsh\n',
    value: { libvirt: false },
  },
  {
    name: 'a guest where the daemon is down',
    query: libvirtDomain({ name: 'g1' }),
    stdout: virsh({ info: '' }),
    stderr: refused,
    reason: "failed to connect to the hypervisor: Failed to connect socket to 'x': No such file",
  },
  {
    name: 'an active network',
    query: libvirtNetwork({ name: 'lab' }),
    stdout: virsh({
      info: 'Name: lab\nUUID: 7\nActive: yes\nPersistent: yes\nAutostart: yes\n',
      definition: '<network/>',
    }),
    value: {
      libvirt: true,
      defined: true,
      uuid: '7',
      active: true,
      autostart: true,
      definition: '<network/>',
    },
  },
  {
    name: 'an inactive network',
    query: libvirtNetwork({ name: 'lab' }),
    stdout: virsh({ info: 'UUID: 7\nActive: no\nAutostart: no\n', definition: '<network/>' }),
    value: {
      libvirt: true,
      defined: true,
      uuid: '7',
      active: false,
      autostart: false,
      definition: '<network/>',
    },
  },
  {
    name: 'no such network',
    query: libvirtNetwork({ name: 'lab' }),
    stdout: virsh({ info: '' }),
    stderr: "error: failed to get network 'lab'\n",
    value: { libvirt: true, defined: false },
  },
  {
    name: 'a network that cannot be asked for',
    query: libvirtNetwork({ name: 'lab' }),
    stdout: virsh({ info: '' }),
    stderr: 'error: denied\n',
    reason: 'virsh net-info lab said: error: denied',
  },
  {
    name: 'networks without libvirt',
    query: libvirtNetwork({ name: 'x' }),
    stdout: 'no-virsh\n',
    value: { libvirt: false },
  },
  {
    name: 'a running pool',
    query: libvirtPool({ name: 'images' }),
    stdout: virsh({ info: 'UUID: 9\nState: running\nAutostart: no\n', definition: '<pool/>' }),
    value: { libvirt: true, defined: true, uuid: '9', active: true, autostart: false, definition: '<pool/>' },
  },
  {
    name: 'no such pool',
    query: libvirtPool({ name: 'images' }),
    stdout: virsh({ info: '' }),
    stderr: "error: Storage pool not found: no storage pool with matching name 'images'\n",
    value: { libvirt: true, defined: false },
  },
  {
    name: 'a layer over another image',
    query: libvirtVolume({ pool: 'images', name: 'a' }),
    stdout: virsh({
      pool: 'Name: images\nState:          running',
      volume: `<volume><capacity unit="bytes">1048576</capacity><target><path>/i/a</path><format type="qcow2"/></target>
<backingStore><path>/i/base</path></backingStore></volume>`,
    }),
    value: {
      ...{ libvirt: true, pool: true, defined: true, capacity: 1_048_576 },
      ...{ format: 'qcow2', path: '/i/a', backing: '/i/base' },
    },
  },
  {
    name: 'a volume of no format',
    query: libvirtVolume({ pool: 'images', name: 'a' }),
    stdout: virsh({
      pool: 'State: running',
      volume: '<volume><capacity>5</capacity><target><path>/dev/vg/a</path></target><backingStore/></volume>',
    }),
    value: { libvirt: true, pool: true, defined: true, capacity: 5, path: '/dev/vg/a' },
  },
  {
    name: 'no such volume in a pool that runs',
    query: libvirtVolume({ pool: 'images', name: 'a' }),
    stdout: virsh({ pool: 'State: running', volume: '' }),
    value: { libvirt: true, pool: true, defined: false },
  },
  {
    name: 'a pool that does not run',
    query: libvirtVolume({ pool: 'images', name: 'a' }),
    stdout: virsh({ pool: 'State: inactive', volume: '' }),
    value: { libvirt: true, pool: false, defined: false },
  },
  {
    name: 'a volume without a path',
    query: libvirtVolume({ pool: 'images', name: 'a' }),
    stdout: virsh({ pool: 'State: running', volume: '<volume><target/></volume>' }),
    reason: 'virsh vol-dumpxml a told no path',
  },
  {
    name: 'libvirt with a guest, a network and a pool',
    query: libvirt(),
    stdout: virsh({
      version:
        'Compiled against library: libvirt 11.3.0\nRunning hypervisor: QEMU 10.0.2\nRunning against daemon: 11.3.1',
      domains: ' 3    g1             running\n -    my guest       shut off',
      networks: ' default   active     no    yes\n lab       inactive   yes   yes',
      pools: ' images   active   yes',
    }),
    value: {
      ...{ installed: true, version: '11.3.1', qemu: '10.0.2' },
      domains: [
        { name: 'g1', state: 'running' },
        { name: 'my guest', state: 'shut off' },
      ],
      networks: [
        { name: 'default', active: true, autostart: false },
        { name: 'lab', active: false, autostart: true },
      ],
      pools: [{ name: 'images', active: true, autostart: true }],
    },
  },
  {
    name: 'no libvirt',
    query: libvirt(),
    stdout: 'no-virsh\n',
    value: { installed: false, domains: [], networks: [], pools: [] },
  },
  {
    name: 'what libvirt thinks of a host',
    query: libvirtValidation(),
    stdout:
      '  QEMU: Checking for hardware virtualization     : PASS\n  QEMU: Checking if IOMMU is enabled by kernel   : WARN (Add iommu to kernel cmdline)\n',
    value: [
      { check: 'hardware virtualization', verdict: 'pass' },
      {
        check: 'IOMMU is enabled by kernel',
        verdict: 'warn',
        remark: 'Add iommu to kernel cmdline',
      },
    ],
  },
  {
    name: 'a host without virt-host-validate',
    query: libvirtValidation(),
    stdout: 'missing\n',
    reason: 'virt-host-validate is not installed',
  },
  {
    name: 'a virt-host-validate that says something else',
    query: libvirtValidation(),
    stdout: 'error: odd\n',
    reason: 'virt-host-validate said: error: odd',
  },
  ...[
    ['yes\n', '', '', true, 'missing', 'missing'],
    ['', 'vfio_pci\n', 'vhost_net.ko\n', false, 'loaded', 'available'],
    ['', 'vhost_net\n', 'vfio-pci.ko\nvhost_net.ko\n', false, 'available', 'loaded'],
  ].map(([there, loaded, files, device, vfio_pci, vhost_net]) => ({
    name: `KVM: vfio-pci ${vfio_pci}, vhost_net ${vhost_net}`,
    query: kvm(),
    stdout: parts({ device: String(there), loaded: String(loaded), available: String(files) }),
    value: { device, vfio_pci, vhost_net },
  })),
  {
    name: 'links of a port that are no virtual functions',
    query: vfAddresses(),
    stdout:
      "0000:01:00.0/sriov_totalvfs:7\n'0000:01:00.0/virtfn0' -> '../0000:01:10.0'\n'0000:01:00.0/driver' -> '../x'\n",
    value: { '0000:01:00.0': ['0000:01:10.0'] },
  },
  ...['home/alice\n\n', '/home/alice', ''].map((stdout) => ({
    name: `a keeper of a home that is not told whole: ${JSON.stringify(stdout)}`,
    query: homeKeeper({ name: 'alice' }),
    stdout,
    reason: 'the home of the account could not be found out',
  })),
  {
    name: 'a home on whose way somebody else is',
    query: homeKeeper({ name: 'alice' }),
    stdout: '/srv/x/alice\na directory above it belongs to x\n',
    value: { home: '/srv/x/alice', stranger: 'a directory above it belongs to x' },
  },
  {
    name: 'a home that root keeps',
    query: homeKeeper({ name: 'alice' }),
    stdout: '/home/alice\n\n',
    value: { home: '/home/alice', stranger: null },
  },
  ...(
    [
      ['bare', 'own', true, true],
      ['used', 'common', false, false],
    ] as const
  ).map(([homeIs, groupIs, bareHome, ownGroup]) => ({
    name: `a home that is yet to be made: ${homeIs}, ${groupIs}`,
    query: homeKeeper({ name: 'alice' }),
    stdout: `/home/alice\n\n${homeIs}\n${groupIs}\n`,
    value: { home: '/home/alice', stranger: null, newcomer: { bareHome, ownGroup } },
  })),
  {
    name: 'package lists on a host without a clock',
    query: packageLists(),
    ...{ stderr: 'date: not found\n', exit: 127 },
    reason: 'the age of the package lists cannot be read: date: not found',
  },
  {
    name: 'libvirt that answers nothing',
    query: libvirt(),
    stdout: '\n',
    stderr: 'error: odd\n',
    reason: 'virsh said error: odd',
  },
  {
    name: 'links of four kinds',
    query: links(),
    stdout: JSON.stringify([
      {
        ...{ ifname: 'lo', mtu: 65_536, flags: ['LOOPBACK', 'UP', 'LOWER_UP'] },
        addr_info: [{ local: '127.0.0.1', prefixlen: 8, scope: 'host' }],
      },
      {
        ...{
          ifname: 'enp1s0',
          address: '52:54:00:00:00:01',
          mtu: 1500,
          flags: ['UP', 'PROMISC'],
          master: 'br0',
        },
        ...{ parentbus: 'pci', parentdev: '0000:01:00.0' },
        linkinfo: { info_slave_kind: 'bridge', info_slave_data: { learning: true } },
      },
      {
        ...{ ifname: 'br0', mtu: 9000, flags: [], parentbus: 'virtio', parentdev: 'virtio3' },
        linkinfo: { info_kind: 'bridge', info_data: { stp_state: 0 } },
        addr_info: [
          { local: '192.0.2.7', prefixlen: 24, scope: 'global' },
          { local: 'fe80::1', prefixlen: 64, scope: 'link' },
          { prefixlen: 1 },
        ],
      },
      { ifname: 'odd' },
      {},
    ]),
    value: [
      { name: 'lo', mtu: 65_536, up: true, carrier: true, addresses: [], promiscuous: false, options: {} },
      {
        ...{
          name: 'enp1s0',
          pci: '0000:01:00.0',
          mac: '52:54:00:00:00:01',
          mtu: 1500,
          up: true,
          carrier: false,
        },
        ...{ master: 'br0', addresses: [], promiscuous: true, options: {}, port: { learning: true } },
      },
      {
        ...{ name: 'br0', kind: 'bridge', mtu: 9000, up: false, carrier: false, addresses: ['192.0.2.7/24'] },
        ...{ promiscuous: false, options: { stp_state: 0 } },
      },
      { name: 'odd', mtu: 0, up: false, carrier: false, addresses: [], promiscuous: false, options: {} },
    ],
  },
  {
    name: 'a port, and the interface that stands for one of its functions',
    query: links(),
    stdout: JSON.stringify(
      ['pf0vf1', 'p0'].map((phys_port_name) => ({
        ...{ ifname: `of-${phys_port_name}`, phys_port_name, parentbus: 'pci', parentdev: '0000:3b:00.0' },
      })),
    ),
    value: ['of-pf0vf1', 'of-p0'].map((name) => ({
      ...{ name, pci: '0000:3b:00.0', ...(name === 'of-pf0vf1' && { representor: true }), mtu: 0, up: false },
      ...{ carrier: false, addresses: [], promiscuous: false, options: {} },
    })),
  },
  {
    name: 'links whose devices an old kernel tells in /sys alone',
    query: links(),
    stdout: `${JSON.stringify(['eth0', 'eth1', 'eth2', 'br0'].map((ifname) => ({ ifname, ...(ifname === 'eth2' && { parentbus: 'virtio', parentdev: 'virtio0' }) })))}
\u001elink-devices
lrwxrwxrwx 1 root root 0 Jan  1 00:00 /sys/class/net/eth0/device -> ../../../0000:3b:00.0
lrwxrwxrwx 1 root root 0 Jan  1 00:00 /sys/class/net/eth0/device/subsystem -> ../../../../bus/pci
lrwxrwxrwx 1 root root 0 Jan  1 00:00 /sys/class/net/eth1/device -> ../../../virtio1
lrwxrwxrwx 1 root root 0 Jan  1 00:00 /sys/class/net/eth1/device/subsystem -> ../../../../../bus/virtio
lrwxrwxrwx 1 root root 0 Jan  1 00:00 /sys/class/net/eth2/device -> ../../../0000:00:03.0
lrwxrwxrwx 1 root root 0 Jan  1 00:00 /sys/class/net/eth2/device/subsystem -> ../../../../bus/pci
`,
    value: ['eth0', 'eth1', 'eth2', 'br0'].map((name) => ({
      ...{ name, ...(name === 'eth0' && { pci: '0000:3b:00.0' }), mtu: 0, up: false, carrier: false },
      ...{ addresses: [], promiscuous: false, options: {} },
    })),
  },
  {
    name: 'an old ip',
    query: links(),
    stdout: '1: lo: <UP>',
    reason: 'ip (iproute2) printed no JSON; it is older than 4.14',
  },
  {
    name: 'no ip',
    query: links(),
    stderr: 'ip: not found\n',
    exit: 127,
    reason: 'ip (iproute2) gave exit 127: ip: not found',
  },
  ...ownConnections.map((row) => ({ ...row, query: ownConnection() })),
  {
    name: 'no connection',
    query: ownConnection(),
    stdout: parts({ connection: '\n' }),
    value: { links: [] },
  },
  {
    name: 'the network of a host that routes IPv4 by a gateway and IPv6 by a link',
    query: network(),
    stdout: parts({
      'network-links': '[{"ifname":"e1"}]',
      'network-ipv4': '[{"dst":"default","gateway":"192.0.2.254","dev":"e1"},{"dev":"e2"}]',
      'network-ipv6': '[{"dst":"default","dev":"e1"}]',
      connection: '\n',
    }),
    value: {
      links: [
        { name: 'e1', mtu: 0, up: false, carrier: false, addresses: [], promiscuous: false, options: {} },
      ],
      default_route: { ipv4: { link: 'e1', gateway: '192.0.2.254' }, ipv6: { link: 'e1' } },
      own: { links: [] },
    },
  },
  {
    name: 'the network of a host without a default route',
    query: network(),
    stdout: parts({ 'network-links': '[]', 'network-ipv4': '[]', 'network-ipv6': '', connection: '\n' }),
    value: { links: [], default_route: {}, own: { links: [] } },
  },
  {
    name: 'mstconfig 4.21: now, next, read-only, arrays, and what it offers',
    query: nicFirmware(),
    stdout: `mstconfig\n${parts({
      'card 0000:3b:00.0': '',
      'query 0000:3b:00.0': `0

Device #1:
----------

Device type:        ConnectX6DX         
Name:               MCX623432AN-ADA_Ax  
Device:             3b:00.0

Configurations:                                     Default              Current              Next Boot
        HOST_CHAINING_DESCRIPTORS                   Array[0..7]          Array[0..7]          Array[0..7]
*       NUM_OF_VFS                                  0                    0                    8
RO      NUM_OF_PF                                   2                    2                    2
        PCI_ATOMIC_MODE                             PCI_ATOMIC_DISABLED_EXT_ATOMIC_ENABLED(0) PCI_ATOMIC_DISABLED_EXT_ATOMIC_ENABLED(0) PCI_ATOMIC_DISABLED_EXT_ATOMIC_ENABLED(0)
*       SRIOV_EN                                    False(0)             False(0)             True(1)
The '*' shows parameters with next value different from default/current value.
`,
      'values 0000:3b:00.0': `
List of configurations the device 3b:00.0 may support:
                GLOBAL PCI CONF:
                    SRIOV_EN=<False|True>                   Enable Single-Root I/O Virtualization (SR-IOV)
                    NUM_OF_VFS=<NUM>                        The total number of Virtual Functions (VFs)
                    ROCE_CONTROL=<DEVICE_DEFAULT|ROCE_DISABLE>Control support
                                                            0x0: DEVICE_DEFAULT
`,
      lockdown: '[none] integrity confidentiality\n',
    })}`,
    value: {
      tool: 'mstconfig',
      cards: [
        {
          ...{ device: '0000:3b:00.0', type: 'ConnectX6DX' },
          settings: {
            NUM_OF_VFS: { default: '0', now: '0', next: '8' },
            NUM_OF_PF: { default: '2', now: '2', next: '2', read_only: true },
            PCI_ATOMIC_MODE: {
              default: 'PCI_ATOMIC_DISABLED_EXT_ATOMIC_ENABLED(0)',
              now: 'PCI_ATOMIC_DISABLED_EXT_ATOMIC_ENABLED(0)',
              next: 'PCI_ATOMIC_DISABLED_EXT_ATOMIC_ENABLED(0)',
            },
            SRIOV_EN: { default: 'False(0)', now: 'False(0)', next: 'True(1)' },
          },
          values: {
            SRIOV_EN: ['False', 'True'],
            NUM_OF_VFS: 'number',
            ROCE_CONTROL: ['DEVICE_DEFAULT', 'ROCE_DISABLE'],
          },
        },
      ],
    },
  },
  {
    name: 'a card whose firmware tells only what comes next, and one that a locked kernel lets nobody ask',
    query: nicFirmware(),
    stdout: `mlxconfig\n${parts({
      'card 0000:04:00.0': '',
      'query 0000:04:00.0':
        '0\nConfigurations:                              Next Boot\n         SRIOV_EN                            True(1)\n',
      'values 0000:04:00.0': '',
      'card 0000:3b:00.0': '',
      'query 0000:3b:00.0': '3\n-E- Failed to open the device\n',
      lockdown: 'none [integrity] confidentiality\n',
    })}`,
    value: {
      tool: 'mlxconfig',
      cards: [
        { device: '0000:04:00.0', settings: { SRIOV_EN: { next: 'True(1)' } }, values: {} },
        {
          ...{ device: '0000:3b:00.0', settings: {}, values: {} },
          failed:
            'mlxconfig -d 0000:3b:00.0 -e q gave exit 3: -E- Failed to open the device; the kernel is locked down (integrity), as with Secure Boot, and lets no program write to a card',
        },
      ],
    },
  },
  {
    name: 'a card, and no tool',
    query: nicFirmware(),
    stdout: `no-tool\n${parts({ 'card 0000:04:00.0': '', lockdown: '' })}`,
    reason: 'neither mstconfig nor mlxconfig is installed, and 0000:04:00.0 can be asked by them alone',
    help: 'install the package mstflint',
  },
  {
    name: 'no card that a tool could ask',
    query: nicFirmware(),
    stdout: `no-tool\n${parts({ lockdown: '' })}`,
    value: { tool: 'mstconfig', cards: [] },
  },
  {
    name: 'ports of cards: their link, room for functions, clocks, and what must not be loaded',
    query: cardPorts(),
    stdout: parts({
      pci: `0000:3b:00.0/vendor:0x15b3
0000:3b:00.0/device:0x101d
0000:3b:00.0/class:0x020000
0000:3b:00.0/numa_node:1
0000:3b:00.0/current_link_speed:8.0 GT/s PCIe
0000:3b:00.0/current_link_width:8
0000:3b:00.0/max_link_speed:16.0 GT/s PCIe
0000:3b:00.0/max_link_width:255
0000:3b:00.0/net/eth2/ifindex:4
0000:3b:00.0/net/eth2/carrier:0
0000:3b:00.0/infiniband/mlx5_0/node_type:1: CA
0000:3b:00.0/ptp/ptp0/clock_name:mlx5_ptp
0000:3b:00.0/sriov_vf_total_msix:2048
0000:3b:00.2/vendor:0x15b3
`,
      'resource-0000:3b:00.0': `${'0x0000000000000000 0x0000000000000000 0x0000000000000000\n'.repeat(7)}0x0000000000000000 0x00000000007fffff 0x000000002014220c\n${'0x0000000000000000 0x0000000000000000 0x0000000000000000\n'.repeat(9)}`,
      'config-0000:3b:00.0': '',
      lockdown: 'none [integrity] confidentiality\n',
      blacklist:
        '/etc/modprobe.d/a.conf:blacklist iavf\n/etc/modprobe.d/b.conf:install igbvf /bin/false\n/etc/modprobe.d/b.conf:install sfc /sbin/modprobe --ignore-install sfc\n',
      words: 'root=/dev/sda modprobe.blacklist=ixgbevf,nouveau ro\n',
    }),
    value: {
      ports: [
        {
          ...{ address: '0000:3b:00.0', vendor: '15b3', device: '101d', links: ['eth2'], numa_node: 1 },
          ...{ pcie_speed: 8, pcie_width: 8, pcie_max_speed: 16, vf_msix: 2048, no_memory: true },
          ...{ carrier: { eth2: false }, rdma: ['mlx5_0'], ptp: ['ptp0'] },
        },
      ],
      lockdown: 'integrity',
      blacklisted: {
        ...{ iavf: '/etc/modprobe.d/a.conf', igbvf: '/etc/modprobe.d/b.conf' },
        ixgbevf: 'the kernel command line (modprobe.blacklist=ixgbevf,nouveau)',
      },
    },
  },
  {
    name: 'Open vSwitch 3.1: a bridge with its own port and a tunnel, as its database answers',
    query: ovs(),
    stdout: parts({
      bridges:
        '0\n{"data":[[["uuid","1e3d46a1-98ce-4e99-b293-3ee22155e199"],"br0","netdev","secure",false,false,["map",[["hwaddr","02:00:00:00:00:01"],["mac-table-size","4096"]]],["set",[["uuid","4cec655a-11b8-4686-aa3a-0c2089162978"],["uuid","a468091d-5226-471d-827c-f6fa8f26ab52"]]]],[["uuid","2e3d46a1-98ce-4e99-b293-3ee22155e199"],"br1","",["set",[]],true,false,["map",[]],["uuid","b468091d-5226-471d-827c-f6fa8f26ab52"]]],"headings":["_uuid","name","datapath_type","fail_mode","stp_enable","rstp_enable","other_config","ports"]}\n',
      ports:
        '0\n{"data":[[["uuid","a468091d-5226-471d-827c-f6fa8f26ab52"],"br0",["set",[]],["set",[]],["set",[]],["uuid","e7"]],[["uuid","4cec655a-11b8-4686-aa3a-0c2089162978"],"p1",10,["set",[1,2]],"native-tagged",["uuid","c1"]],[["uuid","b468091d-5226-471d-827c-f6fa8f26ab52"],"b1",["set",[]],7,["set",[]],["set",[["uuid","e7"],["uuid","c1"]]]]],"headings":["_uuid","name","tag","trunks","vlan_mode","interfaces"]}\n',
      interfaces:
        '0\n{"data":[[["uuid","c1"],"p1","vxlan",["map",[["remote_ip","192.0.2.1"]]],"could not open network device p1"],[["uuid","e7"],"br0","internal",["map",[]],["set",[]]]],"headings":["_uuid","name","type","options","error"]}\n',
    }),
    value: {
      bridges: [
        {
          ...{ name: 'br0', datapath_type: 'netdev', fail_mode: 'secure', stp: false, rstp: false },
          other_config: { hwaddr: '02:00:00:00:00:01', 'mac-table-size': '4096' },
          ports: ['p1', 'br0'],
        },
        {
          ...{
            name: 'br1',
            datapath_type: 'system',
            stp: true,
            rstp: false,
            other_config: {},
            ports: ['b1'],
          },
        },
      ],
      ports: [
        { name: 'br0', trunks: [], type: 'internal', options: {} },
        {
          ...{ name: 'p1', tag: 10, trunks: [1, 2], vlan_mode: 'native-tagged', type: 'vxlan' },
          ...{ options: { remote_ip: '192.0.2.1' }, error: 'could not open network device p1' },
        },
        { name: 'b1', trunks: [7], options: {} },
      ],
    },
  },
  {
    name: 'Open vSwitch that does not run',
    query: ovs(),
    stdout: parts({
      bridges: '1\novs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed\n',
    }),
    reason: 'ovs-vsctl gave exit 1: ovs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed',
    help: 'start its service',
  },
  {
    name: 'no Open vSwitch',
    query: ovs(),
    stdout: 'no-ovs\n',
    reason: 'Open vSwitch is not installed',
    help: 'install the package openvswitch-switch (openvswitch)',
  },
  {
    name: 'tuned with a profile that somebody chose, and its kernel words',
    query: tuned(),
    stdout: parts({
      running: 'yes\n',
      active: 'realtime\n',
      mode: 'manual\n',
      boot: '"skew_tick=1 isolcpus=2-15"\n',
      profiles: 'realtime\nbalanced\nrealtime\n',
    }),
    value: {
      ...{ running: true, active: 'realtime', mode: 'manual', profiles: ['balanced', 'realtime'] },
      boot_words: ['skew_tick=1', 'isolcpus=2-15'],
    },
  },
  {
    name: 'tuned that was never asked for anything',
    query: tuned(),
    stdout: parts({ running: '', active: '', mode: '', boot: '', profiles: '' }),
    value: { running: false, active: 'none', mode: 'auto', profiles: [], boot_words: [] },
  },
  {
    name: 'no tuned',
    query: tuned(),
    stdout: 'no-tuned\n',
    reason: 'tuned is not installed',
    help: 'install the package tuned',
  },
  {
    name: 'devlink 6.1: a card in switchdev mode, and a function of it',
    query: devlink(),
    stdout: parts({
      devices: '0\n{"dev":{"pci/0000:3b:00.0":{},"pci/0000:3b:00.2":{}}}\n',
      info: '0\n{"info":{"pci/0000:3b:00.0":{"driver":"mlx5_core","serial_number":"x","versions":{"fixed":{"fw.psid":"MT_0000000359"},"running":{"fw.version":"22.35.1012"},"stored":{"fw.version":"22.36.1010"}}}}}\n',
      params:
        '0\n{"param":{"pci/0000:3b:00.0":[{"name":"flow_steering_mode","type":"driver-specific","values":[{"cmode":"runtime","value":"smfs"}]},{"name":"enable_roce","type":"generic","values":[{"cmode":"driverinit","value":true}]},{"name":"odd","type":"generic","values":[{"cmode":"permanent"}]}]}}\n',
      ports:
        '0\n{"port":{"pci/0000:3b:00.0/65535":{"type":"eth","netdev":"eth2","flavour":"physical","port":0,"splittable":false},"pci/0000:3b:00.0/1":{"type":"eth","netdev":"eth10","flavour":"pcivf","controller":0,"pfnum":0,"vfnum":0,"external":false,"function":{"hw_addr":"00:00:00:00:00:00"}},"pci/0000:3b:00.2/1":{"type":"eth","flavour":"virtual"}}}\n',
      rates:
        '0\n{"rate":{"pci/0000:3b:00.0/1":{"type":"leaf","tx_max":62500000,"parent":"g"},"pci/0000:3b:00.0/g":{"type":"node"}}}\n',
      eswitch:
        '{"dev":{"pci/0000:3b:00.0":{"mode":"switchdev","inline-mode":"none","encap-mode":"basic"}}}\n',
    }),
    value: [
      {
        handle: 'pci/0000:3b:00.0',
        driver: 'mlx5_core',
        versions: {
          'fw.psid': 'MT_0000000359',
          'fw.version': '22.35.1012',
          'stored fw.version': '22.36.1010',
        },
        params: { flow_steering_mode: { runtime: 'smfs' }, enable_roce: { driverinit: true }, odd: {} },
        eswitch: { mode: 'switchdev', inline_mode: 'none', encap_mode: 'basic' },
        ports: [
          { index: '65535', flavour: 'physical', netdev: 'eth2' },
          { index: '1', flavour: 'pcivf', netdev: 'eth10', pf: 0, vf: 0 },
        ],
        rates: [
          { name: '1', type: 'leaf', tx_share_mbit: 0, tx_max_mbit: 500, parent: 'g' },
          { name: 'g', type: 'node', tx_share_mbit: 0, tx_max_mbit: 0 },
        ],
      },
      {
        ...{ handle: 'pci/0000:3b:00.2', versions: {}, params: {}, rates: [] },
        ports: [{ index: '1', flavour: 'virtual' }],
      },
    ],
  },
  {
    name: 'an older devlink, which knows neither rates nor how encapsulation is called today',
    query: devlink(),
    stdout: parts({
      devices: '0\n{"dev":{"pci/0000:3b:00.0":{}}}\n',
      info: '255\nCommand "info" not found\n',
      params: '0\n{"param":{}}\n',
      ports: '1\ndevlink answers: Operation not supported\n',
      rates: '255\nCommand "function" not found\n',
      eswitch: '{"dev":{"pci/0000:3b:00.0":{"mode":"legacy","encap":"enable"}}}\n',
    }),
    value: [
      {
        handle: 'pci/0000:3b:00.0',
        versions: {},
        params: {},
        eswitch: { mode: 'legacy', encap_mode: 'basic' },
      },
    ],
  },
  {
    name: 'a kernel that has nothing for devlink',
    query: devlink(),
    stdout: parts({ devices: '1\nFailed to connect to devlink Netlink\n', eswitch: '' }),
    value: [],
  },
  {
    name: 'devlink that was killed',
    query: devlink(),
    stdout: parts({ devices: '137\nKilled\n', eswitch: '' }),
    reason: 'devlink dev show said: Killed',
  },
  {
    name: 'ethtool 6: rings and channels in force beside their maxima, and one that tells nothing',
    query: ethtool({ link: 'e1', groups: ['rings', 'channels', 'features'] }),
    stdout: `e1\n${parts({
      rings:
        '0\nRing parameters for e1:\nPre-set maximums:\nRX:\t\t4096\nRX Mini:\tn/a\nTX:\t\t4096\nCurrent hardware settings:\nRX:\t\t256\nRX Mini:\tn/a\nTX:\t\t512\nRX Buf Len:\t\tn/a\nTX Push:\toff\nTCP data split:\tn/a\n',
      channels:
        '0\nChannel parameters for e1:\nPre-set maximums:\nRX:\t\tn/a\nOther:\t\t1\nCombined:\t63\nCurrent hardware settings:\nRX:\t\tn/a\nOther:\t\t1\nCombined:\t8\n',
      features:
        '0\nFeatures for e1:\nrx-checksumming: on\n\ttx-checksum-ipv4: off [fixed]\ntx-udp_tnl-segmentation: off\n',
    })}`,
    value: {
      link: 'e1',
      groups: {
        rings: { now: { rx: 256, tx: 512, 'tx-push': false }, most: { rx: 4096, tx: 4096 } },
        channels: { now: { other: 1, combined: 8 }, most: { other: 1, combined: 63 } },
        features: {
          now: { 'rx-checksumming': true, 'tx-checksum-ipv4': false, 'tx-udp_tnl-segmentation': false },
          fixed: ['tx-checksum-ipv4'],
        },
      },
      without: {},
    },
  },
  {
    name: 'ethtool 6: coalescing, pause frames, FEC and RSS',
    query: ethtool({ link: 'e1', groups: ['coalesce', 'pause', 'fec', 'rss'] }),
    stdout: `e1\n${parts({
      coalesce:
        '0\nCoalesce parameters for e1:\nAdaptive RX: on  TX: n/a\nstats-block-usecs: n/a\n\nrx-usecs: 8\nrx-frames: 128\nrx-frame-low: 2\n\nCQE mode RX: on  TX: off\n\n',
      pause:
        '0\nPause parameters for e1:\nAutonegotiate:\toff\nRX:\t\ton\nTX:\t\toff\nRX negotiated: on\nTX negotiated: off\n',
      fec: '0\nFEC parameters for e1:\nSupported/Configured FEC encodings: Auto RS\nActive FEC encoding: RS\n',
      rss: '0\nRX flow hash indirection table for e1 with 8 RX ring(s):\n    0:      0     1     2     0     1     2     0     1\n    8:      2     0\nRSS hash key:\n6d:5a:56:da\nRSS hash function:\n    toeplitz: on\n    xor: off\n    crc32: off\n',
    })}`,
    value: {
      link: 'e1',
      groups: {
        coalesce: {
          now: {
            ...{ 'adaptive-rx': true, 'cqe-mode-rx': true, 'cqe-mode-tx': false },
            ...{ 'rx-usecs': 8, 'rx-frames': 128, 'rx-frames-low': 2 },
          },
        },
        pause: { now: { autoneg: false, rx: true, tx: false } },
        fec: { now: { encoding: 'auto rs' } },
        rss: { now: { queues: 3, key: '6d:5a:56:da', hash: 'toeplitz' } },
      },
      without: {},
    },
  },
  {
    name: 'ethtool before 5.13, a table that is not even, and a driver without flags',
    query: ethtool({ link: 'e1', groups: ['fec', 'rss', 'private_flags'] }),
    stdout: `e1\n${parts({
      fec: '0\nFEC parameters for e1:\nConfigured FEC encodings: Off\nActive FEC encoding: Off\n',
      rss: '0\nRX flow hash indirection table for e1 with 4 RX ring(s):\n    0:      0     0     1     1\nRSS hash key:\nOperation not supported\nRSS hash function:\n    toeplitz: on\n    xor: off\n',
      private_flags: '1\nNo private flags defined\n',
    })}`,
    value: {
      link: 'e1',
      groups: { fec: { now: { encoding: 'off' } }, rss: { now: { queues: 'uneven', hash: 'toeplitz' } } },
      without: { private_flags: 'No private flags defined' },
    },
  },
  {
    name: 'no ethtool',
    query: ethtool({ link: 'e1', groups: ['rings'] }),
    stdout: 'no-ethtool\n',
    reason: 'ethtool is not installed',
    help: 'install the package ethtool',
  },
  {
    name: 'ethtool that was killed',
    query: ethtool({ link: 'e1', groups: ['rings'] }),
    stdout: `e1\n${parts({ rings: '137\nKilled\n' })}`,
    reason: 'ethtool -g e1 gave exit 137: Killed',
  },
  {
    name: 'a loaded module with parameters',
    query: kernelModule({ name: 'kvm-intel' }),
    stdout: 'live\n2\nnested:Y\nept:Y:x\n',
    value: { state: 'live', references: 2, parameters: { nested: 'Y', ept: 'Y:x' } },
  },
  {
    name: 'no module',
    query: kernelModule({ name: 'x' }),
    stdout: 'missing\n0\n',
    value: { state: 'missing', references: 0, parameters: {} },
  },
  {
    name: 'a kernel variable of several words',
    query: sysctlValue({ key: 'net.ipv4.tcp_rmem' }),
    stdout: '4096\t131072\t6291456\n',
    value: { value: '4096 131072 6291456' },
  },
  { name: 'no such kernel variable', query: sysctlValue({ key: 'net.x' }), exit: 97, value: { value: null } },
  {
    name: 'a kernel variable that cannot be read',
    query: sysctlValue({ key: 'net.x' }),
    exit: 1,
    stderr: 'cat: denied\n',
    reason: 'cat: denied',
  },
  {
    name: 'a boot script with its unit, on',
    query: bootScript({ name: 'vfs' }),
    stdout: parts({ script: '#!/bin/sh\n', unit: '[Unit]\n', enabled: '' }),
    value: { script: '#!/bin/sh\n', unit: '[Unit]\n', enabled: true },
  },
  { name: 'no boot script', query: bootScript({ name: 'vfs' }), value: { enabled: false } },
  { name: 'power', query: power(), stdout: '{"power":"poweringon"}\n', value: { power: 'poweringon' } },
  { name: 'power that nobody tells', query: power(), stdout: '{}', reason: 'exit 0' },
  {
    name: 'no controller',
    query: power(),
    stdout: '{"power":"on"}',
    stderr: 'no bmc\n',
    exit: 1,
    reason: 'no bmc',
  },
  {
    name: 'firmware settings with a registry',
    query: firmware(),
    stdout: JSON.stringify({
      attributes: { Vtd: 'Enabled', Cores: 8 },
      pending: { Cores: 4 },
      registry: [
        {
          ...{
            AttributeName: 'Vtd',
            DisplayName: 'VT for Directed I/O',
            Type: 'Enumeration',
            ReadOnly: true,
          },
          Value: [{ ValueName: 'Enabled' }, { ValueName: 'Disabled' }],
        },
        { AttributeName: 'Cores', Type: 'Integer', ReadOnly: false, LowerBound: 0, UpperBound: 16 },
        { AttributeName: 'Odd', ReadOnly: null, LowerBound: null, Value: null },
        { none: 1 },
      ],
    }),
    value: {
      attributes: { Vtd: 'Enabled', Cores: 8 },
      pending: { Vtd: 'Enabled', Cores: 4 },
      registry: [
        {
          ...{ name: 'Vtd', display: 'VT for Directed I/O', type: 'Enumeration', read_only: true },
          values: ['Enabled', 'Disabled'],
        },
        { name: 'Cores', type: 'Integer', read_only: false, lower: 0, upper: 16 },
        { name: 'Odd', read_only: false },
      ],
    },
  },
  {
    name: 'firmware that says nothing',
    query: firmware(),
    stdout: '',
    reason: 'the management controller’s answer is not what Redfish describes',
  },
  {
    name: 'firmware that its controller does not tell',
    query: firmware(),
    ...{ stderr: 'connection refused\n', exit: 78 },
    reason: 'connection refused',
  },
  { name: 'firmware without a controller', query: firmware(), stdout: '{}', exit: 2, reason: 'exit 2' },
  {
    name: 'accounts and their groups',
    query: users(),
    stdout: parts({
      passwd:
        'root:x:0:0:root:/root:/bin/bash\nx:x:1000:42::/home/x:\nodd\nbad:x:a:1:::\nnobody:x::5:::\n:x:6:6:::\n',
      group: 'root:x:0:\n',
    }),
    value: {
      root: {
        name: 'root',
        uid: 0,
        gid: 0,
        group: 'root',
        comment: 'root',
        home: '/root',
        shell: '/bin/bash',
      },
      x: { name: 'x', uid: 1000, gid: 42, group: '42', comment: '', home: '/home/x', shell: '' },
    },
  },
  {
    name: 'no accounts',
    query: users(),
    stdout: parts({ passwd: '', group: '' }),
    reason: 'getent knows no accounts',
  },
  {
    name: 'groups',
    query: groups(),
    stdout: 'root:x:0:\nsudo:x:27:a,b\nodd:x:y:\n',
    value: {
      root: { name: 'root', gid: 0, members: [] },
      sudo: { name: 'sudo', gid: 27, members: ['a', 'b'] },
    },
  },
  { name: 'no groups', query: groups(), stdout: '\n', reason: 'getent knows no groups' },
  {
    name: 'no process of that handle',
    query: backgroundProcess({ handle: 'h' }),
    stdout: 'none\n',
    value: { state: 'none' },
  },
  {
    name: 'a process that runs',
    query: backgroundProcess({ handle: 'h' }),
    stdout: 'running 812\n["iperf3","-s",5]\n',
    value: { state: 'running', pid: 812, argv: ['iperf3', '-s', '5'] },
  },
  {
    name: 'a process that ended',
    query: backgroundProcess({ handle: 'h' }),
    stdout: 'ended\niperf3: error\nbind: in use\n',
    value: { state: 'ended', lastWords: 'iperf3: error\nbind: in use' },
  },
  {
    name: 'a process that cannot be looked for',
    query: backgroundProcess({ handle: 'h' }),
    stdout: 'none\n',
    exit: 1,
    reason: 'the state of the process cannot be read: exit 1',
  },
  {
    name: 'services that are loaded, and one that is not there',
    query: services(),
    stdout: 'ssh.service loaded active running OpenSSH\nx.service not-found inactive dead x.service\n\n',
    value: { 'ssh.service': { active: 'active', sub: 'running' } },
  },
  { name: 'no systemd', query: services(), exit: 97, reason: 'the host was not started by systemd' },
  {
    name: 'systemctl that fails',
    query: services(),
    exit: 1,
    stderr: 'no bus\n',
    reason: 'systemctl said no bus',
  },
  {
    name: 'a template with one instance that runs and one that does not',
    query: serviceState({ name: 'getty@' }),
    stdout: `UnitFileState=enabled\nDefaultInstance=tty1\n${unit('getty@tty1.service', 'active')}\n${unit('getty@tty2.service', 'inactive')}`,
    value: {
      ...{ unit: 'getty@.service', load: 'loaded', active: 'active', sub: '', unitFile: 'enabled', type: '' },
      ...{ remainsAfterExit: false, needsDaemonReload: false, mainPid: 0, instances: ['getty@tty1.service'] },
      defaultInstance: 'tty1',
    },
  },
  ...[
    ['', 'not-found', ''],
    ['not-found', 'not-found', ''],
    ['masked-runtime', 'masked', 'masked-runtime'],
  ].map(([said, load, unitFile]) => ({
    name: `a template that is '${said}'`,
    query: serviceState({ name: 'x@' }),
    stdout: `UnitFileState=${said}\nDefaultInstance=\n`,
    value: {
      ...{ unit: 'x@.service', load, active: 'inactive', sub: '', unitFile, type: '' },
      ...{ remainsAfterExit: false, needsDaemonReload: false, mainPid: 0, instances: [] },
      defaultInstance: '',
    },
  })),
  {
    name: 'a service that ended and stays active, with changed files',
    query: serviceState({ name: 'net.mount' }),
    stdout:
      'Type=oneshot\nRemainAfterExit=yes\nMainPID=0\nId=net.mount\nLoadState=loaded\nActiveState=active\nSubState=exited\nUnitFileState=static\nNeedDaemonReload=yes\n',
    value: {
      ...{
        unit: 'net.mount',
        load: 'loaded',
        active: 'active',
        sub: 'exited',
        unitFile: 'static',
        type: 'oneshot',
      },
      ...{ remainsAfterExit: true, needsDaemonReload: true, mainPid: 0 },
    },
  },
  {
    name: 'a template that systemctl cannot show',
    query: serviceState({ name: 'x@' }),
    ...{ stdout: 'UnitFileState=enabled\n', exit: 1, stderr: 'no bus\n' },
    reason: 'systemctl says of x@: no bus',
  },
  {
    name: 'a unit that systemctl cannot show',
    query: serviceState({ name: 'x' }),
    exit: 1,
    stderr: 'bad\n',
    reason: 'systemctl says of x: bad',
  },
  {
    name: 'an image that is a layer over another',
    query: diskImage({ path: '/i/a' }),
    stdout: '{"format":"qcow2","virtual-size":1048576,"full-backing-filename":"/i/base"}',
    value: { present: true, format: 'qcow2', size: 1_048_576, backing: '/i/base' },
  },
  {
    name: 'an image of its own',
    query: diskImage({ path: '/i/a' }),
    stdout: '{"format":"raw","virtual-size":512}',
    value: { present: true, format: 'raw', size: 512 },
  },
  {
    name: 'an image behind a link of somebody else',
    query: diskImage({ path: '/i/a' }),
    stdout: 'closed\n/i/a is not followed\n',
    ...{ reason: '/i/a is not followed', help: walkHelp },
  },
  { name: 'no qemu-img', query: diskImage({ path: '/i/a' }), exit: 127, reason: 'qemu-img is not installed' },
  {
    name: 'an image that qemu-img refuses',
    query: diskImage({ path: '/i/a' }),
    ...{ exit: 1, stderr: 'Image is not in qcow2 format\n' },
    reason: 'qemu-img info /i/a said: Image is not in qcow2 format',
  },
  {
    name: 'an image of which qemu-img says something else',
    query: diskImage({ path: '/i/a' }),
    stdout: '{"format":"raw"}',
    reason: 'qemu-img info /i/a printed something else than expected',
  },
  ...(['absent', 'empty', 'other'] as const).map((kind) => ({
    name: `a destination of git that is ${kind}`,
    query: gitCheckout({ dest: '/srv/x' }),
    stdout: `${kind}\n`,
    value: { kind },
  })),
  ...[
    ['', 'none', ''],
    [' 1a2b vendor/x (v1)\n 3c4d vendor/y (v2)\n', 'right', ''],
    [' 1a2b vendor/x (v1)\n-3c4d vendor/y\n', 'due', ' M a.txt\n'],
  ].map(([status, submodules, modified]) => ({
    name: `a checkout whose submodules are: ${submodules}`,
    query: gitCheckout({ dest: '/srv/x' }),
    stdout: `checkout\n${parts({
      commit: 'abc\n',
      origin: 'https://git.example.org/x.git\n',
      modified: modified!,
      ...(status !== '' && { submodules: status! }),
    })}`,
    value: {
      ...{ kind: 'checkout', commit: 'abc', origin: 'https://git.example.org/x.git' },
      ...{ modified: modified !== '', submodules },
    },
  })),
  {
    name: 'a checkout that git reads only a little of',
    query: gitCheckout({ dest: '/srv/x' }),
    stdout: 'checkout\n',
    value: { kind: 'checkout', commit: '', origin: '', modified: false, submodules: 'none' },
  },
  {
    name: 'no git',
    query: gitCheckout({ dest: '/srv/x' }),
    exit: 97,
    reason: 'git is not on the host; install it with a package task before',
  },
  {
    name: 'changes that git does not tell',
    query: gitCheckout({ dest: '/srv/x' }),
    ...{ stdout: 'checkout\n', exit: 98, stderr: 'fatal: bad index\n' },
    reason: 'git does not say what has changed in /srv/x: fatal: bad index',
  },
  {
    name: 'a repository that is not let in, in the last of two lines',
    query: gitRemote({ repo: 'https://git.example.org/x', version: 'main' }),
    ...{ exit: 128, stderr: 'warning: redirecting\nfatal: Authentication failed\n' },
    reason: 'https://git.example.org/x cannot be read: fatal: Authentication failed',
  },
  {
    name: 'a repository that timeout(1) has given up, without a word',
    query: gitRemote({ repo: 'https://git.example.org/x', version: 'main' }),
    exit: 124,
    reason: 'https://git.example.org/x cannot be read: exit 124',
  },
  { name: 'git that says nothing', query: gitCheckout({ dest: '/srv/x' }), reason: 'git did not answer' },
  {
    name: 'a device behind a link that is mounted, where the last of two mounts counts',
    query: mountPoint({ path: '/mnt/a', src: 'UUID=1' }),
    stdout: parts({
      path: '/mnt/a',
      mounts:
        'tmpfs /mnt/a tmpfs rw 0 0\n/dev/mapper/vg-a /mnt/a ext4 rw,noatime 0 0\n/dev/sdb / ext4 rw 0 0\n',
      devices: '/dev/mapper/vg-a /dev/dm-0\n',
      wanted: 'block 0:5 /dev/dm-0\n',
      seen: '254:2\n',
      holds: 'yes\n',
    }),
    value: {
      realPath: '/mnt/a',
      mounted: { source: '/dev/mapper/vg-a', target: '/mnt/a', type: 'ext4', options: ['rw', 'noatime'] },
      ...{ source: '/dev/dm-0', inode: '254:2', holds: true },
      wanted: { kind: 'block', path: '/dev/dm-0', inode: '0:5' },
    },
  },
  {
    name: 'a mount of what is no device',
    query: mountPoint({ path: '/mnt/a', src: 'nas:/x' }),
    stdout: parts({
      path: '/mnt/a',
      mounts: 'nas:/x /mnt/a nfs4 rw 0 0\n',
      devices: '',
      wanted: '',
      seen: '0:9\n',
    }),
    value: {
      realPath: '/mnt/a',
      mounted: { source: 'nas:/x', target: '/mnt/a', type: 'nfs4', options: ['rw'] },
      ...{ source: 'nas:/x', inode: '0:9', holds: false },
    },
  },
  {
    name: 'a mount point that is not there',
    query: mountPoint({ path: '/mnt/a' }),
    stdout: parts({ path: '/mnt/a', mounts: '/dev/sdb / ext4 rw 0 0\n' }),
    value: { realPath: '/mnt/a', holds: false },
  },
  {
    name: 'a mount point that leads nowhere',
    query: mountPoint({ path: '/mnt/a' }),
    ...{ stdout: parts({ path: '' }), stderr: 'readlink: loop\n' },
    reason: 'the path cannot be resolved: readlink: loop',
  },
  {
    name: 'archives that were unpacked into a directory of somebody',
    query: unpacked({ dest: '/srv/x' }),
    stdout: `directory\nalice\n${'a'.repeat(64)}  x.tar.gz\nodd\n${'b'.repeat(64)}  y z.zip\n`,
    value: {
      ...{ directory: true, owner: 'alice' },
      archives: { 'x.tar.gz': 'a'.repeat(64), 'y z.zip': 'b'.repeat(64) },
    },
  },
  {
    name: 'nothing unpacked into a directory of our own',
    query: unpacked({ dest: '/srv/x' }),
    stdout: 'directory\n\n',
    value: { directory: true, archives: {} },
  },
  { name: 'no directory', query: unpacked({ dest: '/srv/x' }), value: { directory: false, archives: {} } },
  {
    name: 'a directory of nobody that is known',
    query: unpacked({ dest: '/srv/x' }),
    exit: 126,
    reason: 'the owner of the directory has no account',
  },
  {
    name: 'keys behind a link, of an account',
    query: authorizedKeys({ user: 'alice' }),
    stdout: parts({
      account: 'alice:x:1000:1001:Alice:/home/alice:/bin/bash\n',
      path: '/home/alice/.ssh/authorized_keys',
      folder: '700\n',
      real: '/srv/keys/alice',
      text: 'w6Q=',
    }),
    value: {
      account: { uid: 1000, gid: 1001, home: '/home/alice' },
      ...{
        path: '/home/alice/.ssh/authorized_keys',
        realPath: '/srv/keys/alice',
        text: 'ä',
        folderMode: '700',
      },
    },
  },
  {
    name: 'keys that are no UTF-8',
    query: authorizedKeys({ user: 'alice' }),
    stdout: parts({ account: '\n', path: '/k', folder: '755\n', real: '/k', text: '/w==' }),
    value: { path: '/k', folderMode: '755' },
  },
  {
    name: 'no keys',
    query: authorizedKeys({ user: 'alice' }),
    stdout: parts({ account: '\n', path: '/k' }),
    value: { path: '/k', text: null, folderMode: '' },
  },
  ...['free', 'same', 'inside', 'taken', 'no-parent'].flatMap((place) =>
    ['none', 'directory', 'link', 'relative-link', 'mount-point'].map((old) => ({
      name: `a home that is: ${old}, and its new place: ${place}`,
      query: homeMove({ name: 'alice', home: '/srv/alice' }),
      stdout: `${old} ${place}\n`,
      value: { old, place },
    })),
  ),
  {
    name: 'a uname that is not there',
    query: kernel(),
    stderr: 'uname: not found\n',
    reason: 'uname said "uname: not found\\n"',
  },
  {
    name: 'a uname that says something else',
    query: kernel(),
    ...{ stdout: 'what?\n', stderr: 'odd\n' },
    reason: 'uname said "what?\\n"',
  },
  ...[
    ['ID=debian', 'debian', ['debian'], 'debian'],
    ['ID=rhel\nID_LIKE=fedora', 'rhel', ['rhel', 'fedora'], 'redhat'],
    ['ID=fedora', 'fedora', ['fedora'], 'redhat'],
    ['ID=centos', 'centos', ['centos'], 'redhat'],
    ['ID=neon\nID_LIKE="ubuntu"', 'neon', ['neon', 'ubuntu'], 'debian'],
    ['ID=sles\nID_LIKE="suse"', 'sles', ['sles', 'suse'], 'suse'],
    ['ID=x\nID_LIKE="opensuse"', 'x', ['x', 'opensuse'], 'suse'],
    ['ID=arch', 'arch', ['arch'], 'arch'],
    ['ID=alpine', 'alpine', ['alpine'], 'alpine'],
    ['ID=nixos', 'nixos', ['nixos'], 'other'],
    ['', 'linux', ['linux'], 'other'],
  ].map(([release, id, like, family]) => ({
    name: `os-release: ${JSON.stringify(release)}`,
    query: os(),
    stdout: `${release}\n`,
    value: { id, like, family, ...{ name: 'Linux', version: '', codename: '', pretty_name: 'Linux' } },
  })),
  {
    name: 'an os-release in single quotes, which keep backslashes, and with a name alone',
    query: os(),
    stdout: `ID=x\nNAME='a\\$b'\nVERSION_ID='1'\nVERSION_CODENAME=nuts\n`,
    value: {
      ...{ id: 'x', name: 'a\\$b', version: '1', codename: 'nuts', like: ['x'] },
      ...{ pretty_name: 'a\\$b', family: 'other' },
    },
  },
  ...[
    ['kvm\n', 0, 'kvm'],
    ['none\n', 1, 'none'],
    ['', 1, 'none'],
    ['', 127, 'unknown'],
  ].map(([stdout, exit, kind]) => ({
    name: `systemd-detect-virt that says '${String(stdout).trim()}' and ends with ${exit}`,
    query: virtualization(),
    stdout: stdout as string,
    exit: exit as number,
    value: { kind },
  })),
  ...[
    ['apt-get', 'apt'],
    ['dnf', 'dnf'],
    ['zypper', 'zypper'],
  ].map(([program, name]) => ({
    name: `the package manager ${name}`,
    query: packageManager(),
    stdout: `${program}\n`,
    value: { name },
  })),
  {
    name: 'updates that zypper lists, of the packages asked for',
    query: upgrades({ names: ['vim'] }),
    stdout:
      'zypper\n<update kind="package" name="vim" edition="9.1-2"/>\n<update kind="package" name="curl" edition="8-1"/>\n',
    value: { candidates: { vim: '9.1-2' } },
  },
  {
    name: 'packages of a foreign architecture that are asked for by their whole name',
    query: packageState({ names: ['libc6:amd64', 'libc6:i386', 'awk'] }),
    stdout:
      'apt\ninstalled\tdpkg\tamd64\t1.21\t\ninstalled\tlibc6\tamd64\t2.36\t\ninstalled\tlibc6\ti386\t2.35\t\ninstalled\tmawk\tamd64\t1.3\tawk\n',
    value: {
      manager: 'apt',
      versions: { 'libc6:amd64': '2.36', 'libc6:i386': '2.35' },
      provided: { awk: 'mawk' },
    },
  },
  {
    name: 'zypper, with its packages',
    query: installedPackages(),
    stdout: 'zypper\ninstalled\trpm\tx86_64\t4.18\t\ninstalled\tvim\tx86_64\t9.1\t\n',
    value: { manager: 'zypper', versions: { rpm: '4.18', vim: '9.1' }, provided: {} },
  },
];

describe('output → the whole value', () => {
  test.each(rows)('$name', ({ query, stdout = '', stderr = '', exit = 0, value, reason, help }) => {
    // A management controller's answer is no script's, and has no end mark.
    const whole = query.id === 'firmware' || query.id === 'power' ? stdout : ended(stdout);
    const reading = query.parse({ stdout: whole, stderr, exit });
    if (reason === undefined) expect(reading).toStrictEqual({ available: true, value });
    else expect(reading).toEqual({ available: false, reason, ...(help !== undefined && { help }) });
  });
});

test.each([
  [firmware(), 'read-firmware'],
  [power(), 'read-power'],
])('$0.id is asked from the controller', (query, wanted) => {
  expect(controllerRequestIn(query.script)).toEqual({ do: wanted });
});

test.each([
  ['net.ipv4.ip_forward', '/proc/sys/net/ipv4/ip_forward'],
  ['net.ipv4.conf.eth0/5.forwarding', '/proc/sys/net/ipv4/conf/eth0.5/forwarding'],
  ['net/ipv4/conf/eth0.5/forwarding', '/proc/sys/net/ipv4/conf/eth0.5/forwarding'],
])('sysctl(8): %s is %s', (key, path) => {
  expect(sysctlPath(key)).toBe(path);
});

test.each([
  [[3, 1, 2, 7], '1-3,7'],
  [[5], '5'],
  [[0, 1, 1, 4, 5], '0-1,4-5'],
  [[], ''],
])('CPUs %j are the list %s, and back', (cpus, list) => {
  expect(showCpuList(cpus)).toBe(list);
  expect(parseCpuList(list)).toEqual([...new Set(cpus)].sort((a, b) => a - b));
});

test('modprobe(8) takes dashes for underscores', () => {
  expect(moduleName('vfio-pci')).toBe('vfio_pci');
});

test('of the devices that a guest takes, those on the USB are no PCI devices', () => {
  const source = (address: string) => `<hostdev><source>${address}</source></hostdev>`;
  const devices = [`<address bus='1' device='3'/>`, `<address bus='0x01' slot='0x10'/>`].map(source).join('');
  const path = '/etc/libvirt/qemu/g1.xml';
  expect(domainUses(`${path}:<domain><name>g1</name><devices>${devices}</devices></domain>`)).toEqual([
    { name: 'g1', live: false, addresses: ['0000:01:10.0'], links: [], files: [] },
  ]);
});

test.each(['', '<!-- nothing -->', '<a><b></a>'])('no XML: %j', (text) => {
  expect(() => parseXml(text)).toThrow(/the definition is no well-formed XML: /);
});
