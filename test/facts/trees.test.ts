import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { namedFacts } from '../../src/facts/catalogue.js';
import { authorizedKeys } from '../../src/facts/files/authorized-keys.js';
import { mountPoint } from '../../src/facts/files/mount-point.js';
import { libvirtDomain } from '../../src/facts/libvirt/libvirt-domain.js';
import { libvirtVolume } from '../../src/facts/libvirt/libvirt-volume.js';
import { ethtool } from '../../src/facts/network/ethtool.js';
import { pendingEdits } from '../../src/facts/network/pending-edits.js';
import { functionHolders } from '../../src/facts/pci/function-holders.js';
import { vfMakers } from '../../src/facts/pci/vf-makers.js';
import { vfVectors } from '../../src/facts/pci/vf-vectors.js';
import { accountDetails } from '../../src/facts/software/accounts.js';
import { type FactQuery, type Reading, walkHelp } from '../../src/model/index.js';
import { heldFunctions } from './held-functions.js';

/** Files and links of a host, by path: the script of a fact reads them as its own /sys, /proc, /etc, /run and /dev/cpu. */
interface Tree {
  readonly name: string;
  readonly fact: string;
  /** Where the fact has arguments. */
  readonly query?: FactQuery<unknown>;
  readonly files: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  /** Shell text of programs that the script finds before the machine's own. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly value?: unknown;
  /** Why there is none. */
  readonly reason?: string;
  readonly help?: string;
}

/** Those of which the scripts expect an answer, or an exit that tells something. */
const programs =
  'apt-get awk base64 bootctl cat chronyc date dd dnf dpkg-query ethtool find getent grep grubby ip od readlink rpm sed sha256sum sort stat systemctl systemd-detect-virt tr uname update-grub virsh virt-host-validate'.split(
    ' ',
  );

const cpu = '/sys/devices/system/cpu';
const node = '/sys/devices/system/node';
const bus = '/sys/bus/pci/devices';

/** One function of a device with its links, as the kernel shows it. */
const pciFiles = (address: string, { device = '10c9', numa = '0', override = '(null)' } = {}) => ({
  [`${bus}/${address}/vendor`]: '0x8086\n',
  [`${bus}/${address}/device`]: `0x${device}\n`,
  [`${bus}/${address}/class`]: '0x020000\n',
  [`${bus}/${address}/numa_node`]: `${numa}\n`,
  [`${bus}/${address}/driver_override`]: `${override}\n`,
});

const sriovTree = {
  files: {
    ...pciFiles('0000:01:00.0', { numa: '1' }),
    [`${bus}/0000:01:00.0/sriov_totalvfs`]: '7\n',
    [`${bus}/0000:01:00.0/sriov_numvfs`]: '3\n',
    [`${bus}/0000:01:00.0/sriov_drivers_autoprobe`]: '0\n',
    [`${bus}/0000:01:00.0/net/treeport0/ifindex`]: '2\n',
    [`${bus}/0000:01:00.0/net/treeport0/operstate`]: 'up\n',
    [`${bus}/0000:01:00.0/net/treeport0/address`]: '52:54:00:d0:01:01\n',
    [`${bus}/0000:01:00.0/net/treeport0/speed`]: '10000\n',
    ...pciFiles('0000:01:10.0', { device: '10ca', override: 'vfio-pci' }),
    ...pciFiles('0000:01:10.2', { device: '10ca', numa: '-1' }),
    ...pciFiles('0000:01:10.4', { device: '10ca' }),
    ...pciFiles('0000:02:00.0'),
    [`${bus}/0000:02:00.0/sriov_totalvfs`]: '0\n',
    [`${bus}/0000:02:00.0/sriov_numvfs`]: '0\n',
    [`${bus}/0000:02:00.0/sriov_drivers_autoprobe`]: '1\n',
    [`${bus}/0000:02:00.0/net/treeport1/ifindex`]: '3\n',
    [`${bus}/0000:02:00.0/net/treeport1/speed`]: '-1\n',
    '/run/libvirt/qemu/g1.xml': `<domstatus state='running'>
<domain type='kvm'><name>g1</name><devices><hostdev><source>
<address domain='0x0000' bus='0x01' slot='0x10' function='0x0'/>
</source></hostdev></devices></domain></domstatus>\n`,
    '/etc/libvirt/qemu/g1.xml': `<domain type='kvm'><name>g1</name><devices><hostdev><source>
<address bus='0x01' slot='0x10'/>
</source></hostdev></devices></domain>\n`,
    '/etc/libvirt/qemu/g2.xml': `<domain type='kvm'><name>g2</name><devices><interface><source>
<address domain='0x0000' bus='0x01' slot='0x10' function='0x2'/>
</source></interface></devices></domain>\n`,
  },
  programs: {
    ethtool: `[ "$1 $2" = "-i treeport0" ] && printf 'driver: igb\\nfirmware-version: 3.29, 0x1 \\n'; :`,
    ip: `[ "$*" = "-j link show" ] && echo '[{"ifname":"treeport0","vfinfo_list":[{"vf":1,"vlan_list":[{"vlan":7}],"trust":true}]}]' || echo '[]'`,
  },
  links: {
    [`${bus}/0000:01:00.0/driver`]: '../../drivers/igb',
    [`${bus}/0000:01:00.0/iommu_group`]: '../../kernel/iommu_groups/7',
    [`${bus}/0000:01:00.0/virtfn0`]: '../0000:01:10.0',
    [`${bus}/0000:01:00.0/virtfn1`]: '../0000:01:10.2',
    [`${bus}/0000:01:00.0/virtfn10`]: '../0000:01:10.4',
    [`${bus}/0000:01:10.0/driver`]: '../../drivers/vfio-pci',
    [`${bus}/0000:01:10.0/iommu_group`]: '../../kernel/iommu_groups/8',
    [`${bus}/0000:01:10.0/physfn`]: '../0000:01:00.0',
    [`${bus}/0000:01:10.2/iommu_group`]: '../../kernel/iommu_groups/9',
    [`${bus}/0000:01:10.2/physfn`]: '../0000:01:00.0',
    [`${bus}/0000:01:10.4/iommu_group`]: '../../kernel/iommu_groups/10',
    [`${bus}/0000:01:10.4/physfn`]: '../0000:01:00.0',
    '/proc/812/fd/31': '/dev/vfio/10',
    '/proc/812/fd/32': '/dev/vfio/10',
    // Its guest is known to libvirt, which says more than that some process has it.
    '/proc/813/fd/9': '/dev/vfio/8',
  },
};

const pciValue = {
  port: {
    address: '0000:01:00.0',
    ...{ vendor: '8086', device: '10c9', class: '020000', driver: 'igb', numa_node: 1, iommu_group: 7 },
    links: ['treeport0'],
  },
  vf: (address: string, more: object) => ({
    address,
    ...{ vendor: '8086', device: '10ca', class: '020000', links: [], physical_function: '0000:01:00.0' },
    ...more,
  }),
  other: {
    address: '0000:02:00.0',
    ...{ vendor: '8086', device: '10c9', class: '020000', numa_node: 0, links: ['treeport1'] },
  },
};
const vf0 = pciValue.vf('0000:01:10.0', {
  ...{ driver: 'vfio-pci', driver_override: 'vfio-pci', numa_node: 0, iommu_group: 8 },
});
const vf1 = pciValue.vf('0000:01:10.2', { iommu_group: 9 });
const vf10 = pciValue.vf('0000:01:10.4', { numa_node: 0, iommu_group: 10 });
/** What `ip` does not list. */
const untold = { settings_unknown: true };

const oneCpu = (number: number, core: number, siblings: string, governor: string) => ({
  [`${cpu}/cpu${number}/topology/physical_package_id`]: `${number >> 1}\n`,
  [`${cpu}/cpu${number}/topology/core_id`]: `${core}\n`,
  [`${cpu}/cpu${number}/topology/thread_siblings_list`]: `${siblings}\n`,
  [`${cpu}/cpu${number}/cpufreq/scaling_governor`]: `${governor}\n`,
});

/** As virsh does: the commands of its argument one after the other. */
const virsh = (answers: Readonly<Record<string, string>>) =>
  `printf '%s\\n' "$4" | sed 's/; /\\n/g' | while read -r line; do case $line in echo*) echo "\${line#echo }" ;;
${Object.entries(answers)
  .map(([command, text]) => `"${command}") printf '%s\\n' '${text}' ;;`)
  .join('\n')}
*) echo "error: unknown: $line" >&2 ;; esac; done`;

const cmdline = { '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz root=/dev/sda2 ro quiet\n' };
const running = ['BOOT_IMAGE=/vmlinuz', 'root=/dev/sda2', 'ro', 'quiet'];

const loaderInfo = '/sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-442b29bb8c4f';
/** A variable of the firmware, with its attributes before it. */
const utf16 = (text: string): string => `\u0006\0\0\0${[...text].map((one) => `${one}\0`).join('')}\0\0`;

const trees: readonly Tree[] = [
  {
    name: 'files of networks, where nothing was generated and no manager runs',
    fact: 'pending_edits',
    query: pendingEdits(),
    files: {
      '/etc/netplan/50-host.yaml': 'network: { version: 2 }\n',
      '/etc/systemd/network/50-all.network': '[Match]\nName=eth*\n',
    },
    value: [],
  },
  {
    name: 'a keyfile with a number and one without, YAML in both styles, a .link file in force and one that is not',
    fact: 'vf_makers',
    query: vfMakers(),
    files: {
      '/etc/NetworkManager/system-connections/wired 1.nmconnection':
        '[connection]\nid=wired 1\ntype=ethernet\ninterface-name=ens1f0np0\n[sriov]\nautoprobe-drivers=0\ntotal-vfs=4\nvf.0=trust=true\n',
      '/etc/NetworkManager/system-connections/by-address.nmconnection':
        '[ethernet]\nmac-address=52:54:00:12:34:56\n [sriov] \n total-vfs = 2 \n',
      '/etc/NetworkManager/system-connections/plain.nmconnection':
        '[connection]\ninterface-name=eth9\n[vlan]\ntotal-vfs=9\n',
      '/etc/netplan/50-block.yaml':
        'network:\n  version: 2\n  ethernets:\n    eth0:\n      dhcp4: true\n    # virtual-function-count: 9\n    "data":\n      match:\n        name: enp1s0\n      virtual-function-count: 8\n    eth2: { dhcp4: false }\n',
      '/etc/netplan/60-flow.yaml':
        'network:\n  ethernets:\n    "enp2s0": {"virtual-function-count":3,"mtu":9000}\n',
      '/etc/netplan/70-other.yaml': 'network: { version: 2 }\n',
      '/sys/class/net/enp1s0/ifindex': '2\n',
      '/sys/class/net/enp2s0/ifindex': '3\n',
      '/sys/class/net/br0/ifindex': '4\n',
      '/run/udev/data/n2':
        'E:ID_NET_LINK_FILE=/etc/systemd/network/10-data.link\nE:ID_PATH=pci-0000:01:00.0\n',
      '/run/udev/data/n3': 'E:ID_NET_LINK_FILE=/etc/systemd/network/20-plain.link\n',
      '/etc/systemd/network/10-data.link':
        '[Match]\nPath=pci-0000:01:00.0\n[Link]\nSR-IOVVirtualFunctions=4\n',
      '/etc/systemd/network/10-data.link.d/more.conf': '[Link]\nSR-IOVVirtualFunctions = 6\n',
      '/etc/systemd/network/20-plain.link': '[Link]\nMTUBytes=9000\n',
      '/etc/systemd/network/30-unused.link': '[Link]\nSR-IOVVirtualFunctions=7\n',
    },
    value: [
      {
        ...{ by: 'NetworkManager', count: 2 },
        file: '/etc/NetworkManager/system-connections/by-address.nmconnection',
      },
      {
        ...{ by: 'NetworkManager', link: 'ens1f0np0', count: 4 },
        file: '/etc/NetworkManager/system-connections/wired 1.nmconnection',
      },
      { by: 'netplan', file: '/etc/netplan/50-block.yaml', link: 'data', count: 8 },
      { by: 'netplan', file: '/etc/netplan/60-flow.yaml', link: 'enp2s0', count: 3 },
      { by: 'udev', file: '/etc/systemd/network/10-data.link.d/more.conf', link: 'enp1s0', count: 6 },
    ],
  },
  {
    name: 'GRUB, with a drop-in of ours',
    fact: 'kernel_cmdline',
    files: {
      ...cmdline,
      '/boot/grub/grub.cfg':
        'menuentry x {\n\tlinux\t/vmlinuz-6 root=/dev/sda2 ro iommu=pt\n\tlinux /old\n}\n',
      '/etc/default/grub.d/99-rigger.cfg': '# ours\n',
    },
    programs: { 'update-grub': ':' },
    value: {
      ...{ running, loader: 'grub', configured: ['root=/dev/sda2', 'ro', 'iommu=pt'], drop_in: '# ours\n' },
    },
  },
  {
    name: 'systemd-boot that booted a host of Proxmox, where GRUB is installed',
    fact: 'kernel_cmdline',
    files: {
      ...cmdline,
      '/boot/grub/grub.cfg': 'linux /vmlinuz root=ZFS=/ROOT/pve-1 ro\n',
      '/etc/kernel/cmdline': 'root=ZFS=rpool/ROOT/pve-1 boot=zfs\n',
      '/etc/kernel/proxmox-boot-uuids': '1A2B-3C4D\n',
      '/proc/sys/kernel/osrelease': '6.8.12-9-pve\n',
      [loaderInfo]: utf16('systemd-boot 252.36-1~deb12u1'),
    },
    programs: { 'update-grub': ':', 'proxmox-boot-tool': ':', 'kernel-install': ':' },
    value: {
      ...{ running, loader: 'systemd-boot', tool: 'proxmox-boot-tool' },
      configured: ['root=ZFS=rpool/ROOT/pve-1', 'boot=zfs'],
    },
  },
  {
    name: 'GRUB that booted such a host, for Secure Boot',
    fact: 'kernel_cmdline',
    files: {
      ...cmdline,
      '/boot/grub/grub.cfg': 'linux /vmlinuz root=ZFS=/ROOT/pve-1 ro\n',
      '/etc/kernel/cmdline': 'root=ZFS=rpool/ROOT/pve-1 boot=zfs\n',
      '/etc/kernel/proxmox-boot-uuids': '1A2B-3C4D\n',
      '/proc/sys/kernel/osrelease': '6.8.12-9-pve\n',
      '/sys/firmware/efi/efivars/BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c': 'x',
    },
    programs: { 'update-grub': ':', 'proxmox-boot-tool': ':' },
    value: { running, loader: 'grub', configured: ['root=ZFS=/ROOT/pve-1', 'ro'] },
  },
  {
    name: 'two loaders, and a firmware that cannot be asked which of them booted',
    fact: 'kernel_cmdline',
    files: {
      ...cmdline,
      '/boot/grub/grub.cfg': 'linux /vmlinuz root=/dev/sda2 ro\n',
      '/etc/kernel/cmdline': 'root=/dev/sda2 ro\n',
      '/proc/sys/kernel/osrelease': '6.8.12\n',
      '/sys/firmware/efi/fw_platform_size': '64\n',
    },
    programs: { 'update-grub': ':' },
    value: { running, loader: 'unknown' },
  },
  {
    name: 'SUSE, with a variable that nobody sets',
    fact: 'kernel_cmdline',
    files: {
      ...cmdline,
      '/boot/grub2/grub.cfg':
        '\tlinux\t/boot/vmlinuz-6.4.0 root=UUID=1  ${extra_cmdline} splash=silent quiet\n',
      '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="splash=silent quiet"\n',
    },
    programs: { 'grub2-mkconfig': ':' },
    value: {
      ...{ running, loader: 'grub', tool: 'grub2-mkconfig', includes: 'needed' },
      configured: ['root=UUID=1', 'splash=silent', 'quiet'],
      written: ['root=UUID=1', '${extra_cmdline}', 'splash=silent', 'quiet'],
    },
  },
  {
    name: 'tuned, by a line of its own in grub.cfg',
    fact: 'kernel_cmdline',
    files: {
      ...cmdline,
      '/boot/grub/grub.cfg':
        'set tuned_params="skew_tick=1 isolcpus=2-15"\nset tuned_initrd=""\n linux /vmlinuz root=/dev/sda2 ro $tuned_params\n',
    },
    programs: { 'update-grub': ':' },
    value: {
      ...{ running, loader: 'grub', variables: { tuned_params: ['skew_tick=1', 'isolcpus=2-15'] } },
      configured: ['root=/dev/sda2', 'ro', 'skew_tick=1', 'isolcpus=2-15'],
      written: ['root=/dev/sda2', 'ro', '$tuned_params'],
    },
  },
  {
    name: 'tuned and grubby, by the saved environment of GRUB',
    fact: 'kernel_cmdline',
    files: {
      ...cmdline,
      '/boot/grub2/grub.cfg': 'set kernelopts="root=/dev/sda9 ro"\n',
      '/boot/grub2/grubenv':
        '# GRUB Environment Block\nkernelopts=root=/dev/sda2 ro crashkernel=auto \ntuned_params=isolcpus=2-15\n#####\n',
    },
    programs: { grubby: 'printf \'args="$kernelopts $tuned_params"\\n\'', 'grub2-mkconfig': ':' },
    value: {
      ...{ running, loader: 'grubby', variables: { tuned_params: ['isolcpus=2-15'] } },
      configured: ['root=/dev/sda2', 'ro', 'crashkernel=auto', 'isolcpus=2-15'],
      written: ['root=/dev/sda2', 'ro', 'crashkernel=auto', '$tuned_params'],
    },
  },
  {
    name: 'grubby',
    fact: 'kernel_cmdline',
    files: { ...cmdline, '/etc/rigger/kernel-cmdline': "rigger_add='a'\n" },
    programs: { grubby: '[ "$1" = --info=DEFAULT ] && printf \'index=0\\nargs="ro crashkernel=1G a"\\n\'' },
    value: {
      ...{ running, loader: 'grubby', configured: ['ro', 'crashkernel=1G', 'a'], record: "rigger_add='a'\n" },
    },
  },
  {
    name: 'systemd-boot, whose entry says more than its source',
    fact: 'kernel_cmdline',
    files: {
      ...cmdline,
      '/proc/sys/kernel/osrelease': '6.12.1\n',
      '/etc/kernel/cmdline': 'root=/dev/sda2 rw\n',
      '/boot/loader/entries/4a-6.12.1.conf':
        'title x\noptions  root=/dev/sda2 rw iommu=pt systemd.machine_id=4a\n',
    },
    value: { running, loader: 'systemd-boot', configured: ['root=/dev/sda2', 'rw', 'iommu=pt'] },
  },
  {
    name: 'systemd-boot with entries of two installations: what is given to both',
    fact: 'kernel_cmdline',
    files: {
      ...cmdline,
      '/proc/sys/kernel/osrelease': '6.12.1\n',
      '/etc/kernel/cmdline': 'root=/dev/sda2 rw\n',
      '/boot/loader/entries/4a-6.12.1.conf': 'options root=/dev/sda2 rw iommu=pt\n',
      '/boot/loader/entries/5b-6.12.1.conf': 'options root=/dev/sdb2 rw\n',
    },
    value: { running, loader: 'systemd-boot', configured: ['root=/dev/sda2', 'rw'] },
  },
  { name: 'no boot loader', fact: 'kernel_cmdline', files: cmdline, value: { running, loader: 'unknown' } },
  {
    name: 'what virsh tells of a host',
    fact: 'libvirt',
    files: {},
    programs: {
      virsh: virsh({
        'version --daemon': 'Running hypervisor: QEMU 10.0.2\nRunning against daemon: 11.3.1',
        'list --all': ' 3    g1    running',
        'net-list --all': ' lab   active   no    yes',
        'pool-list --all': ' images   inactive   yes',
      }),
    },
    value: {
      ...{ installed: true, version: '11.3.1', qemu: '10.0.2' },
      domains: [{ name: 'g1', state: 'running' }],
      networks: [{ name: 'lab', active: true, autostart: false }],
      pools: [{ name: 'images', active: false, autostart: true }],
    },
  },
  {
    name: 'what virsh tells of a guest',
    fact: 'libvirt_domain',
    query: libvirtDomain({ name: 'g1' }),
    files: {},
    programs: {
      virsh: virsh({
        'dominfo --domain g1': 'UUID: 5a\nState: running\nPersistent: yes\nAutostart: disable',
        'dumpxml --inactive --domain g1': '<domain/>',
        'dumpxml --domain g1': '<domain id="3"/>',
      }),
    },
    value: {
      ...{ libvirt: true, defined: true, uuid: '5a', state: 'running', autostart: false, persistent: true },
      ...{ definition: '<domain/>', live: '<domain id="3"/>' },
    },
  },
  {
    name: 'what virsh tells of a volume',
    fact: 'libvirt_volume',
    query: libvirtVolume({ pool: 'images', name: 'a' }),
    files: {},
    programs: {
      virsh: virsh({
        'pool-info --pool images': 'State:          running',
        'vol-dumpxml --pool images --vol a':
          '<volume><capacity>5</capacity><target><path>/i/a</path></target></volume>',
      }),
    },
    value: { libvirt: true, pool: true, defined: true, capacity: 5, path: '/i/a' },
  },
  {
    name: 'two sockets of an Intel machine',
    fact: 'cpu',
    files: {
      '/proc/cpuinfo':
        'processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R) Gold 6330\nmicrocode\t: 0xd0003a5\nflags\t\t: fpu vmx msr\n\nprocessor\t: 1\nmodel name\t: another\n',
      // Register 0x3a is 58: bit 0 locks it, bit 2 is VMX.
      '/dev/cpu/0/msr': `${'\0'.repeat(58)}\u0005${'\0'.repeat(7)}`,
      ...oneCpu(0, 0, '0-1', 'performance'),
      ...oneCpu(1, 0, '0-1', 'performance'),
      ...oneCpu(2, 4, '2', 'powersave'),
      [`${cpu}/isolated`]: '1-2\n',
      [`${cpu}/nohz_full`]: '(null)\n',
      [`${cpu}/online`]: '0-2\n',
      [`${cpu}/smt/control`]: 'on\n',
      [`${cpu}/intel_pstate/no_turbo`]: '1\n',
      [`${cpu}/vulnerabilities/meltdown`]: 'Not affected\n',
      [`${node}/node0/cpulist`]: '0-1\n',
      [`${node}/node1/cpulist`]: '2\n',
    },
    value: {
      vendor: 'GenuineIntel',
      model: 'Intel(R) Xeon(R) Gold 6330',
      microcode: '0xd0003a5',
      virtualization: 'vmx',
      feature_control: { locked: true, vmx: true },
      cpus: [
        { cpu: 0, node: 0, socket: 0, core: 0, siblings: [0, 1], governor: 'performance' },
        { cpu: 1, node: 0, socket: 0, core: 0, siblings: [0, 1], governor: 'performance' },
        { cpu: 2, node: 1, socket: 1, core: 4, siblings: [2], governor: 'powersave' },
      ],
      isolated: [1, 2],
      nohz_full: [],
      smt: 'on',
      turbo: false,
      mitigations: { meltdown: 'Not affected' },
    },
  },
  {
    name: 'an AMD machine with boost, and a kernel that tells little',
    fact: 'cpu',
    files: {
      '/proc/cpuinfo': 'processor\t: 0\nvendor_id\t: AuthenticAMD\nflags\t\t: fpu svm\n\n',
      [`${cpu}/cpu0/topology/core_id`]: '0\n',
      [`${cpu}/nohz_full`]: '3,5-6\n',
      [`${cpu}/cpufreq/boost`]: '1\n',
    },
    value: {
      vendor: 'AuthenticAMD',
      model: 'unknown',
      virtualization: 'svm',
      cpus: [{ cpu: 0, node: 0, socket: 0, core: 0, siblings: [0] }],
      isolated: [],
      nohz_full: [3, 5, 6],
      turbo: true,
      mitigations: {},
    },
  },
  {
    name: 'a guest without virtualization of its own, whose kernel has no CPU without a tick',
    fact: 'cpu',
    files: {
      '/proc/cpuinfo':
        'processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: QEMU\nflags\t\t: fpu sse\n\n',
      [`${cpu}/cpu0/topology/core_id`]: '3\n',
      [`${cpu}/nohz_full`]: '(null)\n',
    },
    value: {
      ...{ vendor: 'GenuineIntel', model: 'QEMU', virtualization: 'none' },
      cpus: [{ cpu: 0, node: 0, socket: 0, core: 3, siblings: [0] }],
      ...{ isolated: [], nohz_full: [], mitigations: {} },
    },
  },
  {
    name: 'an Intel machine with turbo and idle states',
    fact: 'cpu_power',
    files: {
      [`${cpu}/cpu0/cpufreq/scaling_governor`]: 'powersave\n',
      [`${cpu}/cpu1/cpufreq/scaling_governor`]: 'performance\n',
      [`${cpu}/cpu0/cpufreq/scaling_available_governors`]: 'performance powersave \n',
      [`${cpu}/cpu0/cpuidle/state0/name`]: 'POLL\n',
      [`${cpu}/cpu0/cpuidle/state0/latency`]: '0\n',
      [`${cpu}/cpu0/cpuidle/state0/disable`]: '0\n',
      [`${cpu}/cpu0/cpuidle/state1/name`]: 'C6\n',
      [`${cpu}/cpu0/cpuidle/state1/latency`]: '133\n',
      [`${cpu}/cpu0/cpuidle/state1/disable`]: '0\n',
      [`${cpu}/cpu1/cpuidle/state1/disable`]: '1\n',
      [`${cpu}/intel_pstate/no_turbo`]: '0\n',
    },
    value: {
      governors: { 0: 'powersave', 1: 'performance' },
      available_governors: ['performance', 'powersave'],
      turbo: true,
      turbo_file: { path: `${cpu}/intel_pstate/no_turbo`, off: '1', on: '0' },
      idle_states: [
        { index: 0, name: 'POLL', latency_us: 0, enabled: true },
        { index: 1, name: 'C6', latency_us: 133, enabled: false },
      ],
    },
  },
  {
    name: 'a machine whose driver has the switch for boost',
    fact: 'cpu_power',
    files: { [`${cpu}/cpufreq/boost`]: '0\n' },
    value: {
      ...{ governors: {}, available_governors: [], idle_states: [], turbo: false },
      turbo_file: { path: `${cpu}/cpufreq/boost`, off: '0', on: '1' },
    },
  },
  {
    name: 'pools of two sizes on two nodes',
    fact: 'hugepages',
    files: {
      [`${node}/node0/hugepages/hugepages-1048576kB/nr_hugepages`]: '4\n',
      [`${node}/node0/hugepages/hugepages-1048576kB/free_hugepages`]: '1\n',
      [`${node}/node0/hugepages/hugepages-1048576kB/surplus_hugepages`]: '9\n',
      [`${node}/node1/hugepages/hugepages-2048kB/nr_hugepages`]: '512\n',
      [`${node}/node1/hugepages/hugepages-2048kB/free_hugepages`]: '512\n',
    },
    value: [
      { node: 0, size: 1_048_576, total: 4, free: 1 },
      { node: 1, size: 2048, total: 512, free: 512 },
    ],
  },
  {
    name: 'the size that is meant where none is named',
    fact: 'hugepages',
    files: {
      '/proc/meminfo': 'MemTotal: 4096 kB\nHugePages_Total:       4\nHugepagesize:       2048 kB\n',
      [`${node}/node0/hugepages/hugepages-1048576kB/nr_hugepages`]: '2\n',
      [`${node}/node0/hugepages/hugepages-2048kB/nr_hugepages`]: '4\n',
    },
    value: [
      { node: 0, size: 1_048_576, total: 2, free: 0 },
      { node: 0, size: 2048, total: 4, free: 0, default: true },
    ],
  },
  {
    name: 'a port with functions',
    fact: 'pci',
    ...sriovTree,
    value: [pciValue.port, vf0, vf1, vf10, pciValue.other],
  },
  {
    name: 'a card in switchdev mode, and one with two ports on one function',
    fact: 'pci',
    files: {
      ...pciFiles('0000:3b:00.0'),
      ...Object.fromEntries(
        Object.entries({ eth10: 'pf0vf1', eth2: 'p0', eth8: 'c1pf0vf0', eth9: 'pf0sf88' }).flatMap(
          ([link, name]) => [
            [`${bus}/0000:3b:00.0/net/${link}/ifindex`, '7\n'],
            [`${bus}/0000:3b:00.0/net/${link}/phys_port_name`, `${name}\n`],
            [`${bus}/0000:3b:00.0/net/${link}/dev_port`, '0\n'],
          ],
        ),
      ),
      ...pciFiles('0000:5e:00.0'),
      [`${bus}/0000:5e:00.0/net/ens1/dev_port`]: '1\n',
      [`${bus}/0000:5e:00.0/net/ens1d1/dev_port`]: '0\n',
    },
    value: [
      { ...pciValue.other, address: '0000:3b:00.0', links: ['eth2', 'eth10', 'eth8', 'eth9'] },
      { ...pciValue.other, address: '0000:5e:00.0', links: ['ens1d1', 'ens1'] },
    ],
  },
  {
    name: 'cards whose interfaces are below a device of another bus: virtio, USB',
    fact: 'pci',
    files: {
      ...pciFiles('0000:00:02.0'),
      [`${bus}/0000:00:02.0/virtio0/net/enp0s2/ifindex`]: '2\n',
      ...pciFiles('0000:00:14.0'),
      [`${bus}/0000:00:14.0/usb1/1-2/1-2:1.0/net/enx0/ifindex`]: '3\n',
      [`${bus}/0000:00:14.0/usb1/1-3/1-3.1/1-3.1:1.0/net/enx1/ifindex`]: '4\n',
    },
    value: [
      { ...pciValue.other, address: '0000:00:02.0', links: ['enp0s2'] },
      { ...pciValue.other, address: '0000:00:14.0', links: ['enx0', 'enx1'] },
    ],
  },
  {
    name: 'a port with functions, in the order of their numbers',
    fact: 'vf_addresses',
    ...sriovTree,
    value: { '0000:01:00.0': ['0000:01:10.0', '0000:01:10.2', '0000:01:10.4'], '0000:02:00.0': [] },
  },
  {
    name: 'a port with functions, and who holds them',
    fact: 'sriov',
    ...sriovTree,
    value: [
      {
        ...pciValue.port,
        ...{ total: 7, count: 3, autoprobe: false, link: 'up', mac: '52:54:00:d0:01:01', speed_mbit: 10_000 },
        firmware: '3.29, 0x1',
        virtual_functions: [
          { ...vf0, ...untold, index: 0, holders: [{ kind: 'guest', name: 'g1', running: true }] },
          {
            ...vf1,
            index: 1,
            vlan: 7,
            trust: true,
            holders: [{ kind: 'guest', name: 'g2', running: false }],
          },
          { ...vf10, ...untold, index: 10, holders: [{ kind: 'process', pid: 812 }] },
        ],
      },
      { ...pciValue.other, total: 0, count: 0, autoprobe: true, virtual_functions: [] },
    ],
  },
  { name: 'functions that are in use in every way', fact: 'sriov', ...heldFunctions },
  {
    name: 'functions, and nobody who says who has addresses',
    fact: 'sriov',
    ...heldFunctions,
    ...{
      programs: { ip: "echo 'Cannot send dump request: No buffer space available' >&2; exit 2" },
      value: undefined,
    },
    reason: 'ip -j addr show (iproute2) printed no JSON, so that nobody knows who uses a function',
  },
  {
    name: 'who uses whole devices',
    fact: 'function_holders',
    query: functionHolders(),
    files: {
      [`${bus}/0000:41:00.0/vendor`]: '0x10de\n',
      [`${bus}/0000:41:00.0/class`]: '0x030200\n',
      [`${bus}/0000:42:00.0/vendor`]: '0x144d\n',
      [`${bus}/0000:42:00.0/class`]: '0x010802\n',
      [`${bus}/0000:43:00.0/vendor`]: '0x144d\n',
      [`${bus}/0000:43:00.0/class`]: '0x010802\n',
      // A port that somebody has in another namespace.
      [`${bus}/0000:3c:00.0/vendor`]: '0x8086\n',
      [`${bus}/0000:3c:00.0/class`]: '0x020000\n',
      [`${bus}/0000:3b:00.0/vendor`]: '0x8086\n',
      [`${bus}/0000:3b:00.0/class`]: '0x020000\n',
      [`${bus}/0000:3b:00.0/net/e1/ifindex`]: '2\n',
      '/proc/self/mountinfo':
        '25 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw\n26 25 0:5 / /proc rw - proc proc rw\n',
      '/proc/swaps':
        'Filename Type Size Used Priority\n/dev/nvme0n1p3                          partition\t8 0 -2\n',
      '/sys/class/block/nvme1n1/holders/md0': '',
      '/run/libvirt/qemu/g1.xml':
        "<domstatus><domain type='kvm'><name>g1</name><devices><hostdev><source><address domain='0x0000' bus='0x41' slot='0x00' function='0x0'/></source></hostdev></devices></domain></domstatus>\n",
    },
    links: {
      [`${bus}/0000:3c:00.0/driver`]: '../../drivers/igb',
      [`${bus}/0000:41:00.0/driver`]: '../../drivers/vfio-pci',
      '/sys/dev/block/259:2':
        '../../devices/pci0000:40/0000:40:01.0/0000:42:00.0/nvme/nvme0/nvme0n1/nvme0n1p2',
      '/sys/dev/block/259:3':
        '../../devices/pci0000:40/0000:40:01.0/0000:42:00.0/nvme/nvme0/nvme0n1/nvme0n1p3',
      '/sys/dev/block/259:4': '../../devices/pci0000:40/0000:40:02.0/0000:43:00.0/nvme/nvme1/nvme1n1',
    },
    programs: {
      ip: `echo '[{"ifname":"e1","flags":["UP"],"addr_info":[{"local":"192.0.2.9","prefixlen":24,"scope":"global"}]}]'`,
    },
    value: {
      '0000:3b:00.0': [{ kind: 'address', address: '192.0.2.9/24', link: 'e1' }],
      '0000:3c:00.0': [{ kind: 'elsewhere', driver: 'igb' }],
      '0000:41:00.0': [{ kind: 'guest', name: 'g1', running: true }],
      '0000:42:00.0': [
        { kind: 'storage', device: 'nvme0n1p2', use: 'mounted on /' },
        { kind: 'storage', device: 'nvme0n1p3', use: 'swapped to' },
      ],
      '0000:43:00.0': [{ kind: 'storage', device: 'nvme1n1', use: 'part of md0' }],
    },
  },
  {
    name: 'who stores on drives of which the number of a mount says nothing',
    fact: 'function_holders',
    query: functionHolders(),
    files: {
      ...Object.fromEntries(
        ['42', '43', '44', '45', '46'].map((one) => [`${bus}/0000:${one}:00.0/class`, '0x010802\n']),
      ),
      '/proc/self/mountinfo': '25 1 0:28 /@ / rw,relatime shared:1 - btrfs /dev/nvme0n1p2 rw,subvol=/@\n',
      '/proc/swaps': '',
      '/sys/module/zfs/version': '2.2\n',
      '/sys/fs/btrfs/4a/devices/nvme1n1': '',
    },
    links: {
      '/sys/dev/block/259:2': '../../devices/pci0000:40/0000:42:00.0/nvme/nvme0/nvme0n1/nvme0n1p2',
      '/sys/dev/block/259:3': '../../devices/virtual/nvme-subsystem/nvme-subsys1/nvme1n1',
      '/sys/class/nvme-subsystem/nvme-subsys1/nvme1': '../../../pci0000:40/0000:43:00.0/nvme/nvme1',
      '/sys/class/nvme-subsystem/nvme-subsys1/nvme2': '../../../pci0000:40/0000:44:00.0/nvme/nvme2',
      '/sys/dev/block/259:4': '../../devices/pci0000:40/0000:45:00.0/nvme/nvme3/nvme3n1/nvme3n1p3',
      '/sys/dev/block/259:5': '../../devices/pci0000:40/0000:46:00.0/nvme/nvme4/nvme4n1',
      '/proc/812/fd/31': '/dev/nvme4n1',
    },
    programs: {
      ip: "echo '[]'",
      zpool: `[ "$*" = "status -LP" ] && printf '  pool: rpool\\n\\t  /dev/nvme3n1p3  ONLINE  0 0 0\\n'`,
    },
    value: {
      '0000:42:00.0': [{ kind: 'storage', device: 'nvme0n1p2', use: 'mounted on /' }],
      '0000:43:00.0': [{ kind: 'storage', device: 'nvme1n1', use: 'part of a btrfs' }],
      '0000:44:00.0': [{ kind: 'storage', device: 'nvme1n1', use: 'part of a btrfs' }],
      '0000:45:00.0': [{ kind: 'storage', device: 'nvme3n1p3', use: 'part of a ZFS pool' }],
      '0000:46:00.0': [{ kind: 'process', pid: 812 }],
    },
  },
  {
    name: 'pools that do not tell of which drives they are',
    fact: 'function_holders',
    query: functionHolders(),
    files: {
      '/proc/self/mountinfo': '',
      '/proc/swaps': '',
      '/sys/module/zfs/version': '2.2\n',
    },
    programs: { ip: "echo '[]'", zpool: 'exit 1' },
    value: undefined,
    reason: 'zpool status does not tell of which drives the ZFS pools are made',
  },
  {
    name: 'a running guest whose state is no XML',
    fact: 'function_holders',
    query: functionHolders(),
    files: {
      '/proc/self/mountinfo': '',
      '/proc/swaps': '',
      '/run/libvirt/qemu/g1.xml': '<domstatus><domain\n',
    },
    programs: { ip: "echo '[]'" },
    value: undefined,
    reason:
      'the state of a running guest in /run/libvirt/qemu cannot be read, so that nobody knows who uses a function',
  },
  {
    name: 'rings and queues of a link',
    fact: 'ethtool',
    query: ethtool({ link: 'e1', groups: ['features', 'rings', 'pause'] }),
    files: { '/sys/class/net/e1/mtu': '1500' },
    programs: {
      ethtool: `case "$1 $2" in '-k e1') printf 'Features for e1:\\nrx-checksumming: on [fixed]\\n' ;;
'-g e1') printf 'Current hardware settings:\\nRX: 256\\nTX: 512\\n' ;; '-a e1') echo 'netlink error: Operation not supported' >&2; exit 1 ;; esac`,
    },
    value: {
      link: 'e1',
      groups: {
        features: { now: { 'rx-checksumming': true }, fixed: ['rx-checksumming'] },
        rings: { now: { rx: 256, tx: 512 }, most: {} },
      },
      without: { pause: 'netlink error: Operation not supported' },
    },
  },
  {
    name: 'the port of a card beside a representor, by its address',
    fact: 'ethtool',
    query: ethtool({ link: '0000:3b:00.0', groups: ['private_flags'] }),
    files: {
      '/sys/bus/pci/devices/0000:3b:00.0/net/a0/phys_port_name': 'pf0vf0',
      '/sys/bus/pci/devices/0000:3b:00.0/net/e1/phys_port_name': 'p0',
    },
    programs: {
      ethtool: `[ "$2" = e1 ] && printf 'Private flags for e1:\\nrx_cqe_moder       : on\\nlink-down-on-close: off\\n'`,
    },
    value: {
      link: 'e1',
      groups: { private_flags: { now: { rx_cqe_moder: true, 'link-down-on-close': false } } },
      without: {},
    },
  },
  ...['0000:04:00.0', '0000:04:00.0d1'].map((link, port) => ({
    name: `port ${port} of two on one function`,
    fact: 'ethtool',
    query: ethtool({ link, groups: ['private_flags'] }),
    files: {
      // The names are no help.
      '/sys/bus/pci/devices/0000:04:00.0/net/e0/dev_port': '1\n',
      '/sys/bus/pci/devices/0000:04:00.0/net/e1/dev_port': '0\n',
    },
    programs: { ethtool: `printf 'Private flags for %s:\\nof-%s: on\\n' "$2" "$2"` },
    value: {
      link: port === 0 ? 'e1' : 'e0',
      groups: { private_flags: { now: { [port === 0 ? 'of-e1' : 'of-e0']: true } } },
      without: {},
    },
  })),
  {
    name: 'a port that the function does not have',
    fact: 'ethtool',
    query: ethtool({ link: '0000:04:00.0d2', groups: ['rings'] }),
    files: { '/sys/bus/pci/devices/0000:04:00.0/net/e1/dev_port': '0\n' },
    programs: { ethtool: 'exit 1' },
    reason: 'there is no network interface 0000:04:00.0d2',
  },
  {
    name: 'an interface that is not there',
    fact: 'ethtool',
    query: ethtool({ link: 'e9', groups: ['rings'] }),
    files: {},
    programs: { ethtool: 'exit 1' },
    reason: 'there is no network interface e9',
  },
  {
    name: 'vectors of functions, in the order in which a shell lists them',
    fact: 'vf_vectors',
    query: vfVectors({ pf: '0000:3b:00.0' }),
    files: {
      '/sys/bus/pci/devices/0000:3b:00.0/sriov_vf_total_msix': '2048',
      ...Object.fromEntries(
        [2, 10].map((index) => [
          `/sys/bus/pci/devices/0000:3b:00.0/virtfn${index}/config`,
          // A list of capabilities that begins at 0x40 with MSI-X, whose size is kept less one.
          `${'\0'.repeat(0x34)}@${'\0'.repeat(0x0b)}\u0011\0${String.fromCharCode(index)}${'\0'.repeat(256 - 0x43)}`,
        ]),
      ),
    },
    value: { total: 2048, vectors: { 2: 3, 10: 11 } },
  },
  {
    name: 'VT-d in use',
    fact: 'iommu',
    files: {
      '/sys/firmware/acpi/tables/DMAR': 'x',
      '/sys/class/iommu/dmar0': '',
      '/sys/class/iommu/dmar1': '',
      '/sys/kernel/iommu_groups/0': '',
      '/sys/kernel/iommu_groups/1': '',
      '/proc/interrupts': '  24:  0  IR-PCI-MSIX-0000:01:00.0  0-edge  port\n',
    },
    value: {
      tables: ['DMAR'],
      kind: 'intel',
      units: ['dmar0', 'dmar1'],
      groups: 2,
      interrupt_remapping: true,
      parameters: ['intel_iommu=on', 'iommu=pt'],
      contradicting: ['intel_iommu=off', 'iommu=off'],
    },
  },
  {
    name: 'an SMMU of the device tree, behind an ITS',
    fact: 'iommu',
    files: {
      '/sys/firmware/devicetree/base/soc/iommu@5000000/compatible': 'arm,smmu-v3\0',
      '/sys/class/iommu/smmu3.0x0000000005000000': '',
      ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`/sys/kernel/iommu_groups/${n}`, ''])),
      '/proc/interrupts': '  24:  0  ITS-PCI-MSIX-0000:01:00.0  0 Edge  port\n',
    },
    programs: { uname: 'echo aarch64' },
    value: {
      tables: ['device tree'],
      kind: 'other',
      units: ['smmu3.0x0000000005000000'],
      groups: 40,
      interrupt_remapping: true,
      parameters: ['iommu.passthrough=1'],
      contradicting: [],
    },
  },
  ...['IVRS', 'IORT', 'VIOT'].map((table) => ({
    name: `the table ${table}`,
    fact: 'iommu',
    files: {
      [`/sys/firmware/acpi/tables/${table}`]: 'x',
      '/proc/interrupts': '  24:  0  PCI-MSIX-0000:01:00.0  0-edge  port\n',
    },
    value: {
      tables: [table],
      kind: table === 'IVRS' ? 'amd' : 'other',
      units: [],
      groups: 0,
      interrupt_remapping: false,
      parameters: ['iommu=pt'],
      contradicting: [...(table === 'IVRS' ? ['amd_iommu=off'] : []), 'iommu=off'],
    },
  })),
  {
    name: 'the interrupts of devices, and not those of the CPUs',
    fact: 'interrupts',
    files: {
      '/proc/interrupts': `            CPU0       CPU1
   1:          0          9   IO-APIC   1-edge      i8042
  24:          0      12345  IR-PCI-MSIX-0000:01:00.0    1-edge      port-TxRx-0
 NMI:          1          2   Non-maskable interrupts
`,
      '/proc/irq/1/smp_affinity_list': '0-1\n',
      '/proc/irq/24/smp_affinity_list': '1,3\n',
      [`${bus}/0000:01:00.0/msi_irqs/24`]: 'msix\n',
      [`${bus}/0000:01:00.0/msi_irqs/25`]: 'msix\n',
    },
    value: [
      { irq: 1, name: 'i8042', affinity: [0, 1] },
      { irq: 24, name: 'port-TxRx-0', affinity: [1, 3], device: '0000:01:00.0' },
    ],
  },
  {
    name: 'sizes in whole MiB',
    fact: 'memory',
    files: {
      '/proc/meminfo':
        'MemTotal:        2047 kB\nMemFree:  1 kB\nMemAvailable:    1024 kB\nSwapTotal:  4096 kB\nSwapFree: 3072 kB\n',
    },
    value: { total_mib: 1, available_mib: 1, swap_total_mib: 4, swap_free_mib: 3 },
  },
  {
    name: 'a kernel that does not say what is available, without swap',
    fact: 'memory',
    files: { '/proc/meminfo': 'MemTotal: 4096 kB\nMemFree: 2048 kB\n' },
    value: { total_mib: 4, available_mib: 2, swap_total_mib: 0, swap_free_mib: 0 },
  },
  {
    name: 'SMBIOS, without what is empty or no string of it',
    fact: 'dmi',
    files: {
      '/sys/class/dmi/id/sys_vendor': 'Dell Inc.\n',
      '/sys/class/dmi/id/bios_version': '2.1=3',
      '/sys/class/dmi/id/board_name': '\n',
      '/sys/class/dmi/id/modalias': 'dmi:x\n',
    },
    value: { sys_vendor: 'Dell Inc.', bios_version: '2.1=3' },
  },
  {
    name: 'mounts and fstab',
    fact: 'mounts',
    files: {
      '/proc/self/mounts': '/dev/sda2 / ext4 rw,relatime 0 0\n',
      '/etc/fstab': '# boot\nUUID=1 / ext4 errors=remount-ro 0 1\n',
    },
    value: {
      mounted: [{ source: '/dev/sda2', target: '/', type: 'ext4', options: ['rw', 'relatime'] }],
      configured: [{ source: 'UUID=1', target: '/', type: 'ext4', options: ['errors=remount-ro'] }],
    },
  },
  {
    name: 'a locked account with a password',
    fact: 'account',
    query: accountDetails({ name: 'alice' }),
    files: {},
    programs: {
      getent: `case "$1" in passwd) echo 'alice:x:1000:1001:Alice:/home/alice:/bin/sh' ;;
group) printf 'sudo:x:27:alice,bob\\nalice:x:1001:\\n' ;; shadow) echo 'alice:!$6$x$y:1::::::' ;; esac`,
    },
    value: {
      account: {
        ...{ name: 'alice', uid: 1000, gid: 1001, group: 'alice', comment: 'Alice' },
        ...{ home: '/home/alice', shell: '/bin/sh' },
      },
      groups: ['sudo'],
      // printf %s '$6$x$y' | sha256sum
      passwordDigest: '1cb8683b5fce9df5b73f5bc102ba5c32689783a51f0bac795d11f4e510b4d593',
      locked: true,
    },
  },
  {
    name: 'keys of an account, in a folder of their own',
    fact: 'authorized_keys',
    query: authorizedKeys({ user: 'alice', path: '/etc/keys/alice' }),
    files: { '/etc/keys/alice': 'ssh-ed25519 AAAA a\n' },
    links: { '/proc/self': '/proc/self' },
    programs: { getent: "echo 'alice:x:1000:1001::/home/alice:/bin/sh'" },
    value: {
      account: { uid: 1000, gid: 1001, home: '/home/alice' },
      ...{ path: '/etc/keys/alice', text: 'ssh-ed25519 AAAA a\n', folderMode: '755' },
    },
  },
  {
    name: 'a directory where keys should be',
    fact: 'authorized_keys',
    query: authorizedKeys({ user: 'alice', path: '/etc/keys' }),
    files: { '/etc/keys/alice': '' },
    programs: { getent: 'exit 2' },
    reason: '/etc/keys cannot be read',
    help: walkHelp,
  },
  {
    name: 'a name with a domain, and another after the next boot',
    fact: 'hostname',
    files: { '/proc/sys/kernel/hostname': 'alpha.example.org\n', '/etc/hostname': 'beta\n' },
    value: { name: 'alpha.example.org', short: 'alpha', configured: 'beta' },
  },
];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rigger-tree-'));
  mkdirSync(join(root, 'bin'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const build = ({ files, links = {}, programs = {} }: Tree): void => {
  const place = (path: string) => {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    return join(root, path);
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(place(path), text);
  for (const [path, target] of Object.entries(links)) symlinkSync(target, place(path));
  for (const [name, text] of Object.entries(programs)) writeProgram(name, text);
};

const writeProgram = (name: string, text: string): void =>
  writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });

const queryOf = (tree: Tree): FactQuery<unknown> => tree.query ?? namedFacts[tree.fact]!();

/** What the script of a tree's fact says of it. */
const read = (tree: Tree): Reading<unknown> => {
  const query = queryOf(tree);
  const script = query.script.replaceAll(
    /(?<![\w/])(\/(?:sys|proc|etc|run|boot|dev\/cpu))(?=[/ ])/g,
    `${root}$1`,
  );
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', script], {
    encoding: 'utf8',
    env: { PATH: `${root}/bin:/usr/bin:/bin`, LC_ALL: 'C' },
  });
  const reading = query.parse({ stdout: stdout.replaceAll(root, ''), stderr, exit: status ?? 255 });
  return JSON.parse(JSON.stringify(reading));
};

describe('what a script reads', () => {
  test.each(trees)('$fact: $name', (tree) => {
    build(tree);
    const { value, reason, help } = tree;
    expect(read(tree)).toEqual(
      reason === undefined ? { available: true, value } : { available: false, reason, help },
    );
  });

  /** A fact that takes silence for an answer would say something else than the truth. */
  test.each(trees)('$fact: $name, and nothing else where a program is killed', (tree) => {
    build(tree);
    const { script } = queryOf(tree);
    for (const program of programs.filter((name) =>
      new RegExp(`(?<![\\w/-])${name}(?![\\w-])`).test(script),
    )) {
      const place = join(root, 'bin', program);
      const own = tree.programs?.[program];
      if (own === undefined && !existsSync(`/usr/bin/${program}`)) continue;
      writeProgram(program, 'kill -9 $$');
      const reading = read(tree);
      if (reading.available)
        expect({ program, value: tree.value }).toMatchObject({ program, value: reading.value });
      if (own === undefined) rmSync(place);
      else writeProgram(program, own);
    }
  });
});

test('a mount point of this machine, and a directory that it is compared with', () => {
  symlinkSync('/proc', join(root, 'link'));
  const query = mountPoint({ path: join(root, 'link'), src: root });
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', query.script], { encoding: 'utf8' });
  const [seen, own] = ['/proc', root].map((path) => statSync(path));
  expect(query.parse({ stdout, stderr, exit: 0 })).toMatchObject({
    available: true,
    value: {
      realPath: '/proc',
      mounted: { target: '/proc', type: 'proc' },
      inode: `${seen!.dev}:${seen!.ino}`,
      holds: true,
      wanted: { kind: 'directory', path: root, inode: `${own!.dev}:${own!.ino}` },
    },
  });
});
