import { expect } from 'expect';
import { devlinkOf } from './devlink-parts.js';
import { answer, func, grubDebian, iommuOf, ip, kernel, type Parts, virtual } from './host-parts.js';

/** A host that nobody here owns, after public documents, and what is true of it. */
export interface WrittenWorld {
  readonly name: string;
  /** Where its shape is documented. */
  readonly sources: readonly string[];
  readonly parts: readonly Parts[];
  /** By fact: a part of its value. */
  readonly holds: Readonly<Record<string, unknown>>;
  readonly plans?: readonly WorldPlan[];
  /** What an audit finds, by the requirement. */
  readonly audit?: Readonly<Record<string, string>>;
}

/** What a task comes to: the code of its refusal, `nothing`, or the summaries of its changes. */
interface WorldPlan {
  readonly task: string;
  readonly input: object;
  readonly gives: string | readonly string[];
  /** After its changes only the host will show; left out: there is nothing left to do. */
  readonly then?: 'unknown';
}

const plan = (task: string, input: object, gives: WorldPlan['gives'], then?: 'unknown'): WorldPlan => ({
  ...{ task, input, gives },
  ...(then && { then }),
});
const vfs = (pf: string, vf_count: number, gives: WorldPlan['gives'], over: object = {}): WorldPlan =>
  plan('sriov_vfs', { pf, vf_count, persistent: false, ...over }, gives);

const client = '192.0.2.1';
const server = '192.0.2.7';
const route = (link: string): string =>
  `192.0.2.1 via 192.0.2.254 dev ${link} src 192.0.2.7 uid 0 \n    cache \n`;
const intel = iommuOf(['DMAR'], ['dmar0', 'dmar1'], 60, 'IR-PCI-MSIX');
const amd = iommuOf(['IVRS'], ['ivhd0', 'ivhd1'], 80, 'IR-PCI-MSIX');
const mac = (n: number): string => `02:00:00:00:01:${n.toString(16).padStart(2, '0')}`;

/** iproute2 of 5.x and later. */
const vf = (index: number, over: object = {}) => ({
  ...{ vf: index, link_type: 'ether', address: mac(index), broadcast: 'ff:ff:ff:ff:ff:ff' },
  ...{ vlan_list: [{}], rate: { max_tx: 0, min_tx: 0 }, spoofchk: true, link_state: 'auto', trust: false },
  ...{ query_rss_en: false },
  ...over,
});

const slots = (count: number, bus: string, first = 1, perSlot = 8): string[] =>
  Array.from(
    { length: count },
    (_, index) =>
      `0000:${bus}:${(first + Math.floor(index / perSlot)).toString(16).padStart(2, '0')}.${index % perSlot}`,
  );

const mlx5 = slots(2, '3b', 0).map((_, index) => `0000:3b:00.${index + 2}`);
const many = slots(128, '17');

/** What a loader said of itself to the firmware: UTF-16 after four bytes of attributes. */
const loadedBy = (loader: string): Readonly<Record<string, string>> => ({
  '/sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-442b29bb8c4f': Buffer.from(
    `\u0006\0\0\0${[...loader, '\0'].map((one) => `${one}\0`).join('')}`,
  ).toString('base64'),
});

/** As mstconfig of mstflint 4.21 prints it: a number of functions that waits for a reset. */
const mstconfig = `
Device #1:
----------

Device type:        ConnectX6DX         
Name:               MCX623106AN-CDA_Ax  
Device:             0000:3b:00.0        

Configurations:                                     Default              Current              Next Boot
        MEMIC_SIZE_LIMIT                            _256KB(1)            _256KB(1)            _256KB(1)           
*       NUM_OF_VFS                                  0                    8                    16                  
        SRIOV_EN                                    False(0)             True(1)              True(1)             
        LINK_TYPE_P1                                ETH(2)               ETH(2)               ETH(2)              
The '*' shows parameters with next value different from default/current value.
`;

/** One or two hosts for each kind of card, each with another kernel, loader and login. */
export const cardWorlds: readonly WrittenWorld[] = [
  {
    name: 'mlx5 in legacy mode, RHEL 9 with entries of the Boot Loader Specification, login over a bond',
    sources: [
      'https://docs.kernel.org/networking/device_drivers/ethernet/mellanox/mlx5/index.html',
      'https://docs.kernel.org/networking/devlink/mlx5.html',
      'https://github.com/Mellanox/mstflint (mlxconfig: the form of its tables)',
      'https://docs.redhat.com/en/documentation/red_hat_enterprise_linux/9/html/managing_monitoring_and_updating_the_kernel',
    ],
    parts: [
      kernel(
        '5.14.0-503.14.1.el9_5.x86_64',
        'BOOT_IMAGE=(hd0,gpt2)/vmlinuz root=/dev/mapper/rl-root ro isolcpus=2-15',
      ),
      intel,
      func('0000:3b:00.0', {
        id: '15b3:101d',
        driver: 'mlx5_core',
        group: 20,
        total: 8,
        autoprobe: 1,
        vfs: mlx5,
        net: { ens1f0np0: { mac: mac(90), phys_port_name: 'p0', speed: 100_000 } },
      }),
      ...mlx5.map((address, index) =>
        func(address, {
          id: '15b3:101e',
          driver: 'mlx5_core',
          group: 30 + index,
          pf: '0000:3b:00.0',
          net: { [`ens1f0v${index}`]: { mac: mac(index) } },
        }),
      ),
      func('0000:19:00.0', { id: '14e4:165f', driver: 'tg3', net: { eno1: {} } }),
      virtual('bond0', ['eno1']),
      {
        answers: [
          answer('mstconfig -d 0000:3b:00.0 -e q', mstconfig),
          answer(
            'mstconfig -d 0000:3b:00.0 i',
            '\nList of configurations the device 0000:3b:00.0 may support:\n\t\tGLOBAL PCI CONF:\n                    SRIOV_EN=<False|True>                   Enable Single-Root I/O Virtualization (SR-IOV)\n                    NUM_OF_VFS=<NUM>                        The total number of Virtual Functions (VFs)\n                    LINK_TYPE_P1=<ETH|IB>                   Type of the link\n',
          ),
        ],
      },
      devlinkOf({
        ...{ handle: 'pci/0000:3b:00.0', driver: 'mlx5_core' },
        versions: { 'fw.version': '22.35.1012', 'fw.psid': 'MT_0000000359' },
        params: [
          ['flow_steering_mode', 'runtime', 'smfs'],
          ['enable_roce', 'driverinit', true],
        ],
        eswitch: { mode: 'legacy', 'inline-mode': 'none', 'encap-mode': 'basic' },
        ports: { 65535: { netdev: 'ens1f0np0', flavour: 'physical', port: 0 } },
      }),
      ip(
        [
          { name: 'lo', addresses: ['127.0.0.1/8'] },
          { name: 'eno1', master: 'bond0', parentdev: '0000:19:00.0' },
          { name: 'bond0', kind: 'bond', addresses: ['192.0.2.7/24'] },
          {
            name: 'ens1f0np0',
            parentdev: '0000:3b:00.0',
            phys_port_name: 'p0',
            vfs: [vf(0), vf(1, { vlan_list: [{ vlan: 100, qos: 3 }], trust: true })],
          },
          { name: 'ens1f0v0', parentdev: mlx5[0]!, addresses: ['203.0.113.5/24'] },
          { name: 'ens1f0v1', parentdev: mlx5[1]! },
        ],
        { client, server, route: route('bond0') },
      ),
      {
        programs: ['dnf', 'grub2-mkconfig', 'kernel-install', 'bootctl'],
        files: {
          '/etc/kernel/cmdline': 'root=/dev/mapper/rl-root ro\n',
          '/etc/default/grub': 'GRUB_ENABLE_BLSCFG=true\n',
          '/boot/grub2/grub.cfg': 'insmod blscfg\nblscfg\n',
          '/boot/grub2/grubenv':
            '# GRUB Environment Block\nsaved_entry=x-5.14.0\ntuned_params=skew_tick=1 isolcpus=2-15\n####\n',
        },
        answers: [
          answer(
            'grubby --info=DEFAULT',
            'index=0\nkernel="/boot/vmlinuz-5.14.0"\nargs="ro $tuned_params"\nroot="/dev/mapper/rl-root"\n',
          ),
        ],
      },
    ],
    holds: {
      nic_firmware: {
        cards: [
          {
            ...{ device: '0000:3b:00.0', type: 'ConnectX6DX' },
            settings: { NUM_OF_VFS: { now: '8', next: '16' }, SRIOV_EN: { next: 'True(1)' } },
          },
        ],
      },
      card_ports: { ports: [{ address: '0000:19:00.0' }, { address: '0000:3b:00.0' }] },
      devlink: [
        {
          ...{ handle: 'pci/0000:3b:00.0', driver: 'mlx5_core', eswitch: { mode: 'legacy' } },
          params: { enable_roce: { driverinit: true } },
        },
      ],
      sriov: [
        {
          ...{
            address: '0000:3b:00.0',
            links: ['ens1f0np0'],
            total: 8,
            count: 2,
            autoprobe: true,
            speed_mbit: 100_000,
          },
          virtual_functions: [
            {
              address: mlx5[0],
              index: 0,
              mac: mac(0),
              holders: [{ kind: 'address', address: '203.0.113.5/24', link: 'ens1f0v0' }],
            },
            { address: mlx5[1], index: 1, vlan: 100, qos: 3, trust: true, holders: [] },
          ],
        },
      ],
      kernel_cmdline: {
        loader: 'grubby',
        configured: ['ro', 'skew_tick=1', 'isolcpus=2-15'],
        variables: { tuned_params: ['skew_tick=1', 'isolcpus=2-15'] },
      },
      iommu: { kind: 'intel', groups: 60, interrupt_remapping: true },
      own_connection: { links: ['bond0', 'eno1'] },
      function_holders: { [mlx5[0]!]: [{ kind: 'address' }], [mlx5[1]!]: [] },
    },
    plans: [
      vfs('0000:3b:00.0', 4, 'hosts/vf-held'),
      vfs('0000:3b:00.0', 2, 'nothing', {
        autoprobe: true,
        vfs: [{ index: 1, vlan: 100, qos: 3, trust: true }],
      }),
      plan('kernel_cmdline', { replaced: ['isolcpus=2-15'] }, 'nothing'),
      plan('kernel_cmdline', { replaced: ['isolcpus=4-7'] }, 'hosts/foreign-words'),
      plan('bond', { name: 'bond1', ports: ['ens1f0v0'] }, 'hosts/link-taken'),
      plan('nic_firmware', { device: '3b:00.0', settings: { NUM_OF_VFS: 16 } }, 'nothing'),
      plan('nic_firmware', { device: '3b:00.0', settings: { LINK_TYPE_P1: 'VPI' } }, 'hosts/card-firmware'),
      plan(
        'nic_firmware',
        { device: '3b:00.0', settings: { NUM_OF_VFS: 8 }, reset: 'card' },
        'hosts/vf-held',
      ),
      plan(
        'nic_firmware',
        { device: '3b:00.0', settings: { NUM_OF_VFS: 12 } },
        [
          'note in /etc/rigger/before/nic-firmware-0000:3b:00.0.json what the card 0000:3b:00.0 had before',
          'set NUM_OF_VFS 12 in the firmware of 0000:3b:00.0',
        ],
        'unknown',
      ),
      // A function carries an address of the host.
      plan('devlink', { device: '3b:00.0', eswitch: { mode: 'switchdev' } }, 'hosts/vf-held'),
      plan('devlink', { device: '3b:00.0', params: { enable_roce: false } }, 'hosts/vf-held'),
      plan(
        'devlink',
        { device: '3b:00.0', params: { flow_steering_mode: 'dmfs' }, persistent: false },
        [
          'note in /etc/rigger/before/devlink-pci-0000:3b:00.0.json what pci/0000:3b:00.0 had before',
          'set flow_steering_mode dmfs of pci/0000:3b:00.0',
        ],
        'unknown',
      ),
      plan('devlink', { device: '3b:00.0', eswitch: { mode: 'legacy' }, persistent: false }, 'nothing'),
    ],
    audit: {
      'card-firmware': 'after-reboot',
      'card-switches': 'note',
      'firmware-iommu': 'ok',
      'iommu-groups': 'ok',
      'interrupt-remapping': 'ok',
      sriov: 'ok',
    },
  },
  {
    name: 'mlx5 in switchdev mode with representors, Debian 11, login over an internal port of Open vSwitch',
    sources: [
      'https://docs.kernel.org/networking/representors.html',
      'https://docs.kernel.org/networking/device_drivers/ethernet/mellanox/mlx5/switchdev.html',
      'https://docs.openvswitch.org/en/latest/howto/tc-offload/',
    ],
    parts: [
      kernel('5.10.0-30-amd64', 'BOOT_IMAGE=/vmlinuz root=/dev/sda2 ro quiet intel_iommu=on,sm_on iommu=pt'),
      intel,
      func('0000:3b:00.0', {
        ...{ id: '15b3:101d', driver: 'mlx5_core', group: 20, total: 8, autoprobe: 1, vfs: mlx5 },
        net: {
          eth10: { phys_port_name: 'pf0vf0' },
          eth11: { phys_port_name: 'pf0vf1' },
          eth2: { mac: mac(90), phys_port_name: 'p0', upper: ['ovs-system'] },
        },
      }),
      // In a container: its interface is in another network namespace.
      func(mlx5[0]!, { id: '15b3:101e', driver: 'mlx5_core', group: 30, pf: '0000:3b:00.0' }),
      func(mlx5[1]!, { id: '15b3:101e', driver: 'vfio-pci', group: 31, pf: '0000:3b:00.0' }),
      virtual('ovs-system', ['eth2']),
      virtual('br-ex'),
      ip(
        [
          { name: 'lo', addresses: ['127.0.0.1/8'] },
          { name: 'eth2', master: 'ovs-system', phys_port_name: 'p0', vfs: [vf(0), vf(1)] },
          { name: 'eth10', phys_port_name: 'pf0vf0' },
          { name: 'eth11', phys_port_name: 'pf0vf1' },
          { name: 'ovs-system', kind: 'openvswitch', up: false },
          { name: 'br-ex', kind: 'openvswitch', addresses: ['192.0.2.7/24'] },
        ],
        { client, server, route: route('br-ex') },
      ),
      grubDebian('root=/dev/sda2 ro quiet intel_iommu=on,sm_on iommu=pt'),
      { links: { '/proc/4242/fd/31': '/dev/vfio/31' } },
    ],
    holds: {
      network: {
        links: expect.arrayContaining([
          expect.objectContaining({ name: 'eth2', pci: '0000:3b:00.0' }),
          expect.objectContaining({ name: 'eth10', pci: '0000:3b:00.0', representor: true }),
        ]),
      },
      sriov: [
        {
          ...{ address: '0000:3b:00.0', links: ['eth2', 'eth10', 'eth11'], mac: mac(90) },
          virtual_functions: [
            { holders: [{ kind: 'elsewhere', driver: 'mlx5_core' }] },
            { holders: [{ kind: 'process', pid: 4242 }] },
          ],
        },
      ],
      own_connection: { links: ['br-ex', 'eth2'] },
      kernel_cmdline: {
        loader: 'grub',
        configured: ['root=/dev/sda2', 'ro', 'quiet', 'intel_iommu=on,sm_on', 'iommu=pt'],
      },
    },
    plans: [
      vfs('0000:3b:00.0', 4, 'hosts/own-connection'),
      plan('vfio_bind', { devices: ['0000:3b:00.2'] }, 'hosts/vf-held'),
      plan('vfio_bind', { devices: ['0000:3b:00.0'] }, 'hosts/own-connection'),
      plan('bridge', { name: 'br1', ports: ['0000:3b:00.0'] }, 'hosts/link-taken'),
      plan('kernel_cmdline', { replaced: ['intel_iommu=on', 'iommu=pt'] }, 'nothing'),
    ],
    audit: { 'iommu-parameters': 'ok' },
  },
  {
    name: 'mlx4 with two ports on one function, RHEL 8, login over a VLAN',
    sources: [
      'https://docs.nvidia.com/networking/display/mlnxofedv494170/single+root+io+virtualization+(sr-iov)',
      'https://docs.openstack.org/neutron/latest/admin/config-sriov.html',
    ],
    parts: [
      kernel('4.18.0-553.el8_10.x86_64', 'BOOT_IMAGE=(hd0,msdos1)/vmlinuz root=/dev/sda2 ro'),
      iommuOf(['DMAR'], ['dmar0'], 0, 'PCI-MSI'),
      func('0000:04:00.0', {
        ...{
          id: '15b3:1007',
          driver: 'mlx4_core',
          total: 8,
          autoprobe: 0,
          vfs: ['0000:04:00.1', '0000:04:00.2'],
        },
        net: { enp4s0: { dev_port: 0, mac: mac(91) }, enp4s0d1: { dev_port: 1, mac: mac(92) } },
      }),
      ...['0000:04:00.1', '0000:04:00.2'].map((address) =>
        func(address, { id: '15b3:1004', pf: '0000:04:00.0' }),
      ),
      func('0000:01:00.0', { id: '8086:1521', driver: 'igb', net: { eno1: {} } }),
      virtual('eno1.5', ['eno1']),
      ip(
        [
          { name: 'lo', addresses: ['127.0.0.1/8'] },
          { name: 'eno1' },
          { name: 'eno1.5', kind: 'vlan', addresses: ['192.0.2.7/24'] },
          // The address stood in `mac` then, and a function of the other port shows as this.
          {
            name: 'enp4s0',
            vfs: [
              { vf: 0, mac: '00:00:00:00:00:00', vlan: 4095, spoofchk: false, link_state: 'auto' },
              { vf: 1, mac: 'ff:ff:ff:ff:ff:ff', vlan: 65_535, spoofchk: false, link_state: 'disable' },
            ],
          },
          {
            name: 'enp4s0d1',
            vfs: [
              { vf: 0, mac: 'ff:ff:ff:ff:ff:ff', vlan: 65_535, spoofchk: false, link_state: 'disable' },
              { vf: 1, mac: mac(1), vlan: 7, spoofchk: true, link_state: 'auto' },
            ],
          },
        ],
        { client, server, route: route('eno1.5') },
      ),
      {
        programs: ['dnf', 'grub2-mkconfig', 'kernel-install'],
        files: {
          '/boot/grub2/grub.cfg':
            'if [ -z "${kernelopts}" ]; then\n  set kernelopts="root=/dev/sda9 ro "\nfi\nblscfg\n',
          '/boot/grub2/grubenv':
            '# GRUB Environment Block\nkernelopts=root=/dev/sda2 ro crashkernel=auto intel_iommu=on \n####\n',
        },
        answers: [answer('grubby --info=DEFAULT', 'index=0\nargs="$kernelopts $tuned_params"\n')],
      },
    ],
    holds: {
      sriov: [
        {
          ...{ links: ['enp4s0', 'enp4s0d1'], mac: mac(91) },
          virtual_functions: [
            { index: 0, mac: '00:00:00:00:00:00', spoof_check: false },
            { index: 1, mac: mac(1), vlan: 7, link_state: 'auto', set_by: 'enp4s0d1' },
          ],
        },
      ],
      kernel_cmdline: {
        loader: 'grubby',
        configured: ['root=/dev/sda2', 'ro', 'crashkernel=auto', 'intel_iommu=on'],
        written: ['root=/dev/sda2', 'ro', 'crashkernel=auto', 'intel_iommu=on', '$tuned_params'],
      },
      iommu: { kind: 'intel', groups: 0, interrupt_remapping: false },
      own_connection: { links: ['eno1.5', 'eno1'] },
      network: {
        links: expect.arrayContaining([
          expect.objectContaining({ name: 'enp4s0d1', pci: '0000:04:00.0', dev_port: 1 }),
        ]),
      },
    },
    plans: [
      vfs('0000:04:00.0', 2, 'nothing', {
        vfs: [
          { index: 0, vlan: 0 },
          { index: 1, mac: mac(1), vlan: 7 },
        ],
      }),
      vfs('0000:04:00.0', 2, ['set vlan 8 of virtual function 1 of 0000:04:00.0'], {
        vfs: [{ index: 1, vlan: 8 }],
      }),
      plan('net_link', { link: '0000:04:00.0', mtu: 1500, persistent: false, manager: 'none' }, 'nothing'),
      plan(
        'bridge',
        { name: 'br1', ports: ['0000:04:00.0d1'], manager: 'none' },
        ['create bridge br1 over enp4s0d1', 'keep it over reboots by rigger-bridge-br1.service'],
        'unknown',
      ),
      plan('vfio_bind', { devices: ['0000:01:00.0'] }, 'hosts/own-connection'),
    ],
    audit: {
      'iommu-groups': 'not-ready',
      'iommu-parameters': 'not-ready',
      'interrupt-remapping': 'not-ready',
    },
  },
  {
    name: 'ice, Ubuntu 24.04, login over a link-local address',
    sources: [
      'https://docs.kernel.org/networking/device_drivers/ethernet/intel/ice.html',
      'https://docs.kernel.org/networking/devlink/ice.html',
      'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/drivers/net/ethernet/intel/ice/ice_eswitch.c (what it refuses)',
    ],
    parts: [
      kernel('6.8.0-51-generic', 'BOOT_IMAGE=/vmlinuz root=UUID=1 ro isolcpus=managed_irq,domain,2-15'),
      intel,
      func('0000:17:00.0', {
        id: '8086:1592',
        driver: 'ice',
        total: 64,
        autoprobe: 0,
        vfs: ['0000:17:01.0'],
        net: { ens1f0: { mac: mac(90) } },
      }),
      func('0000:17:01.0', {
        id: '8086:1889',
        driver: 'iavf',
        group: 40,
        pf: '0000:17:00.0',
        net: { ens1f0v0: { upper: ['bond1'] } },
      }),
      func('0000:65:00.0', { id: '8086:15f3', driver: 'igc', net: { eno1: {} } }),
      virtual('bond1', ['ens1f0v0']),
      devlinkOf({
        ...{ handle: 'pci/0000:17:00.0', driver: 'ice' },
        versions: { 'fw.mgmt': '7.3.4', 'fw.app.name': 'ICE OS Default Package', 'fw.app': '1.3.36.0' },
        params: [['enable_roce', 'runtime', false]],
        eswitch: { mode: 'legacy', 'inline-mode': 'none', 'encap-mode': 'basic' },
        ports: { 0: { netdev: 'ens1f0', flavour: 'physical', port: 0 } },
      }),
      ip(
        [
          { name: 'lo', addresses: ['127.0.0.1/8'] },
          { name: 'eno1', parentdev: '0000:65:00.0', addresses: ['fe80::7/64'] },
          { name: 'ens1f0', parentdev: '0000:17:00.0', vfs: [vf(0)] },
          { name: 'ens1f0v0', parentdev: '0000:17:01.0', master: 'bond1' },
          { name: 'bond1', kind: 'bond' },
        ],
        { client: 'fe80::1%eno1', server: 'fe80::7%eno1' },
      ),
      grubDebian('root=UUID=1 ro isolcpus=managed_irq,domain,2-15'),
    ],
    holds: {
      devlink: [{ driver: 'ice', versions: { 'fw.app': '1.3.36.0' }, eswitch: { mode: 'legacy' } }],
      sriov: [{ virtual_functions: [{ holders: [{ kind: 'interface', name: 'bond1', link: 'ens1f0v0' }] }] }],
      own_connection: { links: ['eno1'] },
    },
    plans: [
      vfs('0000:17:00.0', 2, 'hosts/vf-held'),
      plan('devlink', { device: '17:00.0', eswitch: { mode: 'switchdev' } }, 'hosts/eswitch-order'),
      plan('net_link', { link: 'eno1', state: 'down' }, 'hosts/own-connection'),
    ],
  },
  {
    name: 'i40e, Ubuntu 20.04, login over a bridge, a guest that is off',
    sources: ['https://docs.kernel.org/networking/device_drivers/ethernet/intel/i40e.html'],
    parts: [
      kernel('5.4.0-200-generic', 'BOOT_IMAGE=/vmlinuz root=/dev/sda2 ro'),
      intel,
      func('0000:5e:00.0', {
        id: '8086:1572',
        driver: 'i40e',
        total: 64,
        autoprobe: 1,
        vfs: ['0000:5e:02.0', '0000:5e:02.1'],
        net: { ens2f0: {} },
      }),
      func('0000:5e:02.0', { id: '8086:154c', driver: 'vfio-pci', group: 50, pf: '0000:5e:00.0' }),
      func('0000:5e:02.1', {
        id: '8086:154c',
        driver: 'iavf',
        group: 51,
        pf: '0000:5e:00.0',
        net: { ens2f0v1: {} },
      }),
      func('0000:01:00.0', { id: '8086:1521', driver: 'igb', net: { eno1: {} } }),
      virtual('br0', ['eno1', 'vnet0']),
      virtual('vnet0'),
      ip(
        [
          { name: 'lo', addresses: ['127.0.0.1/8'] },
          { name: 'eno1', master: 'br0' },
          { name: 'br0', kind: 'bridge', addresses: ['192.0.2.7/24'] },
          { name: 'vnet0', kind: 'tun', master: 'br0' },
          { name: 'ens2f0', vfs: [vf(0), vf(1)] },
          { name: 'ens2f0v1' },
        ],
        { client, server, route: route('br0') },
      ),
      {
        files: {
          '/run/libvirt/qemu/on.xml':
            "<domstatus state='running'><domain type='kvm'><name>on</name><devices><hostdev><source><address domain='0x0000' bus='0x5e' slot='0x02' function='0x0'/></source></hostdev></devices></domain></domstatus>\n",
          '/etc/libvirt/qemu/off.xml':
            "<domain type='kvm'><name>off</name><devices><interface type='hostdev'><source><address type='pci' domain='0x0000' bus='0x5e' slot='0x02' function='0x1'/></source></interface></devices></domain>\n",
        },
      },
      grubDebian('root=/dev/sda2 ro'),
    ],
    holds: {
      sriov: [
        {
          virtual_functions: [
            { holders: [{ kind: 'guest', name: 'on', running: true }] },
            { holders: [{ kind: 'guest', name: 'off', running: false }] },
          ],
        },
      ],
      own_connection: { links: expect.arrayContaining(['br0', 'eno1']) },
      network: {
        links: expect.arrayContaining([expect.objectContaining({ name: 'ens2f0', pci: '0000:5e:00.0' })]),
      },
    },
    plans: [
      vfs('0000:5e:00.0', 4, 'hosts/vf-held'),
      plan('vfio_bind', { devices: ['0000:5e:00.0'] }, 'hosts/vf-held'),
      plan('vfio_bind', { devices: ['0000:5e:02.1'] }, ['bind 0000:5e:02.1 to vfio-pci']),
      plan('net_link', { link: 'eno1', state: 'down' }, 'hosts/own-connection'),
    ],
  },
  {
    name: 'bnxt on AMD, Debian 12, login in a VRF',
    sources: [
      'https://docs.kernel.org/networking/device_drivers/ethernet/broadcom/bnxt.html',
      'https://docs.kernel.org/networking/vrf.html',
    ],
    parts: [
      kernel(
        '6.1.0-28-amd64',
        'BOOT_IMAGE=/vmlinuz root=/dev/sda2 ro amd_iommu=force_isolation iommu.passthrough=1',
      ),
      amd,
      func('0000:c1:00.0', {
        id: '14e4:16d7',
        driver: 'bnxt_en',
        total: 128,
        autoprobe: 1,
        vfs: ['0000:c1:02.0'],
        net: { enp193s0f0np0: { phys_port_name: 'p0' } },
      }),
      func('0000:c1:02.0', {
        id: '14e4:16dc',
        driver: 'bnxt_en',
        group: 70,
        pf: '0000:c1:00.0',
        net: { enp193s0f0v0: {} },
      }),
      func('0000:c5:00.0', { id: '8086:1563', driver: 'ixgbe', net: { eno1: {} } }),
      virtual('mgmt', ['eno1']),
      ip(
        [
          { name: 'lo', addresses: ['127.0.0.1/8'] },
          { name: 'mgmt', kind: 'vrf' },
          { name: 'eno1', master: 'mgmt', parentdev: '0000:c5:00.0', addresses: ['192.0.2.7/24'] },
          {
            name: 'enp193s0f0np0',
            parentdev: '0000:c1:00.0',
            phys_port_name: 'p0',
            vfs: [vf(0, { link_state: 'enable' })],
          },
          { name: 'enp193s0f0v0', parentdev: '0000:c1:02.0' },
        ],
        { client, server },
      ),
      grubDebian('root=/dev/sda2 ro amd_iommu=force_isolation iommu.passthrough=1'),
    ],
    holds: {
      iommu: { kind: 'amd', parameters: ['iommu=pt'], contradicting: ['amd_iommu=off', 'iommu=off'] },
      own_connection: { links: ['eno1'] },
      sriov: [{ total: 128, virtual_functions: [{ link_state: 'enable' }] }],
    },
    plans: [vfs('0000:c1:00.0', 2, ['set sriov_numvfs of 0000:c1:00.0 through 0 to 2'])],
    audit: { 'firmware-iommu': 'ok', 'iommu-parameters': 'ok', 'iommu-groups': 'ok' },
  },
  {
    name: 'Chelsio, whose first functions have no interface, SUSE, login over WireGuard',
    sources: [
      'https://reviews.freebsd.org/D7599',
      'https://documentation.suse.com/sles/15-SP6/html/SLES-all/cha-grub2.html',
    ],
    parts: [
      kernel('6.4.0-150600.23.25-default', 'BOOT_IMAGE=/boot/vmlinuz root=UUID=2 splash=silent'),
      intel,
      ...[0, 1].map((index) =>
        func(`0000:83:00.${index}`, { id: '1425:6401', driver: 'cxgb4', group: 60, total: 16, autoprobe: 1 }),
      ),
      func('0000:83:00.4', {
        id: '1425:6401',
        driver: 'cxgb4',
        group: 60,
        net: { eth4: {}, eth5: { dev_port: 1 } },
      }),
      func('0000:01:00.0', { id: '8086:1521', driver: 'igb', net: { eth0: {} } }),
      virtual('wg0'),
      ip(
        [
          { name: 'lo', addresses: ['127.0.0.1/8'] },
          { name: 'eth0', parentdev: '0000:01:00.0', addresses: ['203.0.113.7/24'] },
          { name: 'eth4', parentdev: '0000:83:00.4' },
          { name: 'eth5', parentdev: '0000:83:00.4' },
          { name: 'wg0', kind: 'wireguard', addresses: ['192.0.2.7/24'] },
        ],
        { client, server, route: route('wg0') },
      ),
      {
        programs: ['zypper', 'grub2-mkconfig', 'kernel-install', 'bootctl'],
        files: {
          '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="splash=silent mitigations=auto quiet"\n',
          '/boot/grub2/grub.cfg':
            "menuentry 'SLES 15-SP6' {\n\tlinux\t/boot/vmlinuz-6.4.0-150600.23.25-default root=UUID=2  ${extra_cmdline} splash=silent mitigations=auto quiet security=apparmor\n}\n",
        },
      },
    ],
    holds: {
      kernel_cmdline: {
        ...{ loader: 'grub', tool: 'grub2-mkconfig', includes: 'needed' },
        configured: ['root=UUID=2', 'splash=silent', 'mitigations=auto', 'quiet', 'security=apparmor'],
      },
      sriov: [
        { address: '0000:83:00.0', links: [], total: 16, count: 0 },
        { address: '0000:83:00.1', links: [], total: 16, count: 0 },
      ],
      own_connection: { links: ['eth0', 'eth4', 'eth5', 'wg0'], unsure: true },
      function_holders: {
        '0000:83:00.0': [],
        '0000:01:00.0': [{ kind: 'address', address: '203.0.113.7/24' }],
      },
    },
    plans: [
      vfs('0000:83:00.0', 4, ['set sriov_numvfs of 0000:83:00.0 to 4']),
      // Its interface comes with the functions.
      vfs('0000:83:00.0', 4, ['set sriov_numvfs of 0000:83:00.0 to 4'], {
        vfs: [{ index: 0, mac: mac(7) }],
      }),
      plan('vfio_bind', { devices: ['0000:01:00.0'] }, 'hosts/own-connection'),
      plan('vfio_bind', { devices: ['0000:83:00.4'] }, 'hosts/own-connection'),
      // Where in its list GRUB's generator puts the words is its own affair.
      plan('kernel_cmdline', { present: ['iommu=pt'] }, ['kernel command line: add iommu=pt'], 'unknown'),
    ],
  },
  {
    name: 'an NVMe drive with functions, Proxmox on ZFS, login over a card',
    sources: [
      'https://www.qemu.org/docs/master/system/devices/nvme.html',
      'https://pve.proxmox.com/pve-docs/pve-admin-guide.html#sysboot',
    ],
    parts: [
      kernel(
        '6.8.12-9-pve',
        'initrd=\\EFI\\proxmox\\6.8.12-9-pve\\initrd.img-6.8.12-9-pve root=ZFS=rpool/ROOT/pve-1 boot=zfs',
      ),
      amd,
      func('0000:41:00.0', {
        id: '144d:a824',
        class: '010802',
        driver: 'nvme',
        group: 21,
        total: 32,
        autoprobe: 1,
        vfs: ['0000:41:00.1', '0000:41:00.2'],
      }),
      func('0000:41:00.1', {
        id: '144d:a824',
        class: '010802',
        driver: 'nvme',
        group: 22,
        pf: '0000:41:00.0',
      }),
      func('0000:41:00.2', {
        id: '144d:a824',
        class: '010802',
        driver: 'vfio-pci',
        group: 23,
        pf: '0000:41:00.0',
      }),
      func('0000:c5:00.0', { id: '8086:1563', driver: 'ixgbe', net: { eno1: {} } }),
      ip(
        [
          { name: 'lo', addresses: ['127.0.0.1/8'] },
          { name: 'eno1', parentdev: '0000:c5:00.0', addresses: ['192.0.2.7/24'] },
        ],
        { client, server, route: route('eno1') },
      ),
      {
        programs: [
          'update-grub',
          'grub-mkconfig',
          'proxmox-boot-tool',
          'bootctl',
          'kernel-install',
          'apt-get',
        ],
        files: {
          '/boot/grub/grub.cfg':
            'linux /ROOT/pve-1@/boot/vmlinuz-6.8.12-9-pve root=ZFS=/ROOT/pve-1 ro quiet\n',
          '/etc/kernel/cmdline': 'root=ZFS=rpool/ROOT/pve-1 boot=zfs amd_iommu=on\n',
          '/etc/kernel/proxmox-boot-uuids': '1A2B-3C4D\n1A2B-3C4E\n',
          '/proc/self/mountinfo': '31 1 259:1 / /scratch rw - xfs /dev/nvme0n1p1 rw\n',
        },
        binaries: loadedBy('systemd-boot 252.36-1~deb12u1'),
        links: {
          '/sys/dev/block/259:1':
            '../../devices/pci0000:40/0000:40:01.1/0000:41:00.0/nvme/nvme0/nvme0n1/nvme0n1p1',
        },
      },
    ],
    holds: {
      kernel_cmdline: {
        ...{ loader: 'systemd-boot', tool: 'proxmox-boot-tool' },
        configured: ['root=ZFS=rpool/ROOT/pve-1', 'boot=zfs', 'amd_iommu=on'],
      },
      sriov: [
        {
          ...{ address: '0000:41:00.0', links: [], driver: 'nvme', total: 32, count: 2 },
          virtual_functions: [
            { index: 0, settings_unknown: true, holders: [] },
            { index: 1, settings_unknown: true, holders: [] },
          ],
        },
      ],
      function_holders: {
        '0000:41:00.0': [{ kind: 'storage', device: 'nvme0n1p1', use: 'mounted on /scratch' }],
      },
      own_connection: { links: ['eno1'] },
    },
    plans: [
      vfs('0000:41:00.0', 4, ['set sriov_numvfs of 0000:41:00.0 through 0 to 4']),
      vfs('0000:41:00.0', 2, 'hosts/vf-settings', { vfs: [{ index: 0, trust: true }], autoprobe: true }),
      plan('vfio_bind', { devices: ['0000:41:00.0'] }, 'hosts/vf-held'),
      plan('vfio_bind', { devices: ['0000:41:00.1'] }, ['bind 0000:41:00.1 to vfio-pci']),
      plan('kernel_cmdline', { present: ['amd_iommu=on'] }, 'nothing'),
      plan('kernel_cmdline', { present: ['iommu=pt'] }, [
        'set kernel parameters of every boot entry: iommu=pt',
      ]),
    ],
  },
  {
    name: 'a port with 128 functions, of which ip tells a part',
    sources: [
      'https://github.com/vishvananda/netlink/issues/960',
      'https://github.com/k8snetworkplumbingwg/sriov-network-operator/pull/1025',
    ],
    parts: [
      kernel('5.14.0-503.el9.x86_64', 'root=/dev/sda2 ro'),
      intel,
      func('0000:17:00.0', {
        id: '8086:1592',
        driver: 'ice',
        total: 128,
        autoprobe: 0,
        vfs: many,
        net: { ens1f0: {} },
      }),
      ...many.map((address, index) =>
        func(address, { id: '8086:1889', group: 100 + index, pf: '0000:17:00.0' }),
      ),
      ip(
        [
          { name: 'lo', addresses: ['127.0.0.1/8'] },
          {
            name: 'ens1f0',
            parentdev: '0000:17:00.0',
            vfs: Array.from({ length: 108 }, (_, index) => vf(index)),
          },
        ],
        {
          client: '127.0.0.1',
          server: '127.0.0.1',
          route: 'local 127.0.0.1 dev lo src 127.0.0.1 uid 0 \n    cache <local> \n',
        },
      ),
      grubDebian('root=/dev/sda2 ro'),
    ],
    holds: {
      sriov: [
        {
          count: 128,
          virtual_functions: many.map((address, index) =>
            index < 108 ? { address, index, mac: mac(index) } : { address, index, settings_unknown: true },
          ),
        },
      ],
      vf_addresses: { '0000:17:00.0': many },
      own_connection: { links: ['lo'] },
    },
    plans: [
      vfs('0000:17:00.0', 128, 'nothing', { vfs: [{ index: 3, trust: false, mac: mac(3) }] }),
      vfs('0000:17:00.0', 128, 'hosts/vf-settings', { vfs: [{ index: 120, trust: false }] }),
    ],
  },
  {
    name: 'an accelerator and a port on pci-pf-stub, systemd-boot by kernel-install',
    sources: [
      'https://docs.kernel.org/PCI/pci-iov-howto.html',
      'https://uapi-group.org/specifications/specs/boot_loader_specification/',
      'https://systemd.io/BOOT_LOADER_INTERFACE/',
    ],
    parts: [
      kernel('6.12.9-200.fc41.x86_64', 'initrd=\\4a\\6.12.9\\initrd root=/dev/nvme0n1p2 rw'),
      intel,
      func('0000:6b:00.0', {
        ...{ id: '8086:4940', class: '0b4000', driver: '4xxx', group: 10 },
        total: 16,
        autoprobe: 1,
      }),
      func('0000:98:00.0', {
        ...{ id: '1d0f:ec20', driver: 'pci-pf-stub', group: 11 },
        total: 4,
        autoprobe: 1,
      }),
      func('0000:01:00.0', { id: '8086:1521', driver: 'igb', net: { eno1: {} } }),
      ip(
        [
          { name: 'lo', addresses: ['127.0.0.1/8'] },
          { name: 'eno1', parentdev: '0000:01:00.0', addresses: ['2001:db8::7/64'] },
        ],
        {
          ...{ client: '2001:db8::1', server: '2001:db8::7' },
          route: '2001:db8::1 from :: dev eno1 proto kernel src 2001:db8::7 metric 100 pref medium\n',
        },
      ),
      {
        programs: ['bootctl', 'kernel-install', 'dnf'],
        files: {
          '/etc/kernel/cmdline': 'root=/dev/nvme0n1p2 rw\n',
          '/boot/loader/entries/4a-6.12.9-200.fc41.x86_64.conf':
            'title      Fedora\noptions    root=/dev/nvme0n1p2 rw iommu=pt systemd.machine_id=4a\nlinux      /4a/linux\n',
        },
        binaries: loadedBy('systemd-boot 256.11-1.fc41'),
      },
    ],
    holds: {
      kernel_cmdline: { loader: 'systemd-boot', configured: ['root=/dev/nvme0n1p2', 'rw', 'iommu=pt'] },
      sriov: [
        { address: '0000:6b:00.0', links: [], driver: '4xxx', total: 16, count: 0 },
        { address: '0000:98:00.0', links: [], driver: 'pci-pf-stub', total: 4, count: 0 },
      ],
      own_connection: { links: ['eno1'] },
    },
    plans: [
      vfs('0000:6b:00.0', 16, ['set sriov_numvfs of 0000:6b:00.0 to 16']),
      vfs('0000:98:00.0', 5, 'hosts/too-many-vfs'),
      plan('kernel_cmdline', { present: ['intel_iommu=on'] }, [
        'set kernel parameters of every boot entry: intel_iommu=on',
      ]),
    ],
  },
  {
    name: 'openSUSE with GRUB that reads boot entries',
    sources: ['https://en.opensuse.org/Portal:MicroOS/FDE', 'https://en.opensuse.org/Systemd-boot'],
    parts: [
      kernel('6.13.1-1-default', 'BOOT_IMAGE=/vmlinuz root=UUID=2 splash=silent'),
      intel,
      {
        programs: ['zypper', 'sdbootutil', 'bootctl', 'kernel-install', 'grub2-mkconfig'],
        files: { '/etc/kernel/cmdline': 'root=UUID=2 splash=silent intel_iommu=on\n' },
        binaries: loadedBy('GRUB 2.12'),
      },
    ],
    holds: {
      kernel_cmdline: {
        ...{ loader: 'systemd-boot', tool: 'sdbootutil' },
        configured: ['root=UUID=2', 'splash=silent', 'intel_iommu=on'],
      },
    },
    plans: [
      plan('kernel_cmdline', { present: ['iommu=pt'] }, [
        'set kernel parameters of every boot entry: iommu=pt',
      ]),
    ],
    audit: { 'iommu-parameters': 'note' },
  },
  {
    name: 'arm64 with ACPI',
    sources: [
      'https://docs.kernel.org/arch/arm64/acpi_object_usage.html',
      'https://docs.kernel.org/admin-guide/kernel-parameters.html',
    ],
    parts: [
      kernel('6.12.9-arm64', 'BOOT_IMAGE=/vmlinuz root=/dev/sda2 ro iommu.passthrough=1', 'aarch64'),
      iommuOf(['IORT'], ['smmu3.0x000027ffe0000000'], 44, 'ITS-PCI-MSIX'),
      grubDebian('root=/dev/sda2 ro iommu.passthrough=1'),
    ],
    holds: {
      iommu: {
        tables: ['IORT'],
        kind: 'other',
        groups: 44,
        interrupt_remapping: true,
        parameters: ['iommu.passthrough=1'],
        contradicting: [],
      },
      sriov: [],
    },
    audit: {
      'firmware-iommu': 'ok',
      'iommu-parameters': 'ok',
      'iommu-groups': 'ok',
      'interrupt-remapping': 'ok',
    },
  },
  {
    name: 'arm64 with a device tree, and an interrupt controller without an ITS',
    sources: ['https://www.kernel.org/doc/Documentation/devicetree/bindings/iommu/arm,smmu.yaml'],
    parts: [
      kernel('5.10.0-30-arm64', 'root=/dev/mmcblk0p2 ro', 'aarch64'),
      iommuOf([], ['5000000.iommu'], 40, 'GICv2m-PCI-MSI'),
      {
        binaries: {
          '/sys/firmware/devicetree/base/soc/iommu@5000000/compatible':
            Buffer.from('arm,mmu-500\0').toString('base64'),
        },
      },
    ],
    holds: {
      iommu: {
        tables: ['device tree'],
        kind: 'other',
        groups: 40,
        interrupt_remapping: false,
        parameters: ['iommu.passthrough=1'],
      },
      kernel_cmdline: { loader: 'unknown' },
    },
    plans: [plan('kernel_cmdline', { present: ['iommu.passthrough=1'] }, 'hosts/boot-loader')],
    audit: { 'firmware-iommu': 'ok', 'iommu-groups': 'ok', 'interrupt-remapping': 'unknown' },
  },
];
