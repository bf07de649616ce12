import { describe, expect, test } from '@jest/globals';
import { type AuditReadings, type AuditWishes, auditHost, requirements } from '../../src/audit/index.js';
import type { LinkManager } from '../../src/facts/network/link-manager.js';
import { available, unavailable } from '../../src/model/index.js';

const port = (count: number) => ({
  address: '0000:01:00.0',
  vendor: '8086',
  device: '10c9',
  class: '020000',
  links: ['enp1s0'],
  total: 7,
  count,
  autoprobe: false,
  virtual_functions: Array.from({ length: count }, (_, index) => ({
    address: `0000:01:10.${index * 2}`,
    vendor: '8086',
    device: '10ca',
    class: '020000',
    links: [],
    index,
    iommu_group: 8 + index,
    holders: [],
  })),
});
const words = ['root=/dev/vda1', 'intel_iommu=on', 'iommu=pt'];
const iommu = {
  tables: ['DMAR'],
  kind: 'intel' as const,
  units: ['dmar0'],
  groups: 12,
  interrupt_remapping: true,
  parameters: ['intel_iommu=on', 'iommu=pt'],
  contradicting: ['intel_iommu=off', 'iommu=off'],
};
const cpu = {
  vendor: 'GenuineIntel',
  model: 'Xeon',
  virtualization: 'vmx' as const,
  cpus: [],
  isolated: [],
  nohz_full: [],
  mitigations: {},
};
const logical = (number: number, governor: string) => ({
  cpu: number,
  node: 0,
  socket: 0,
  core: number,
  siblings: [number],
  governor,
});
const cardPort = (over: object) => ({
  ...{ address: '0000:01:00.0', vendor: '8086', device: '10c9', links: ['enp1s0'] },
  ...{ no_memory: false, carrier: {}, rdma: [], ptp: [] },
  ...over,
});
const kvm = { device: true, vfio_pci: 'available' as const, vhost_net: 'loaded' as const };
const ready: AuditReadings = {
  cpu: available(cpu),
  kvm: available(kvm),
  iommu: available(iommu),
  cmdline: available({ running: words, loader: 'grub' as const, configured: words }),
  ports: available([port(4)]),
  cards: available({ ports: [], blacklisted: {} }),
  devlink: available([]),
  nic_firmware: available({ tool: 'mstconfig', cards: [] }),
  hugepages: available([]),
  libvirt: available({
    installed: true,
    version: '11.3.0',
    qemu: '10.0.13',
    domains: [],
    networks: [],
    pools: [],
  }),
  virtualization: available({ kind: 'none' }),
  managers: available({
    running: ['systemd-networkd' as const],
    netplan: false,
    links: { eth0: { by: 'systemd-networkd' as const, also: [] }, enp1s0: { by: 'none' as const, also: [] } },
  }),
};
const linksWith = (by: LinkManager['by'], ...also: string[]) =>
  available({ running: [], netplan: false, links: { enp1s0: { by, also } } });
const settings = (over: Record<string, string>) => {
  const attributes = { IntelProcVtd: 'Enabled', Sriov: 'Enabled', ...over };
  return { attributes, pending: attributes, registry: [] };
};
const bare = ['root=/dev/vda1'];
const off = ['root=/dev/vda1', 'intel_iommu=off'];

interface Case {
  readonly name: string;
  readonly readings: Partial<AuditReadings>;
  readonly wishes?: AuditWishes;
  readonly verdict: string;
  /** Requirements that are not met, with what is said of each. */
  readonly findings: Readonly<Record<string, RegExp>>;
}

const cases: readonly Case[] = [
  { name: 'a host that is ready', readings: {}, verdict: 'ready', findings: {} },
  {
    name: 'a link that two managers set up',
    readings: { managers: linksWith('NetworkManager', 'systemd-networkd') },
    verdict: 'not ready',
    findings: { 'link-managers': /not-ready enp1s0 by NetworkManager and systemd-networkd/ },
  },
  {
    name: 'a link that a boot script sets up beside its manager',
    readings: { managers: linksWith('systemd-networkd', 'rigger-link-enp1s0.service') },
    verdict: 'not ready',
    findings: { 'link-managers': /not-ready enp1s0 by systemd-networkd and rigger-link-enp1s0\.service/ },
  },
  {
    name: 'a link that two boot scripts of rigger’s set up, and nobody else',
    readings: { managers: linksWith('none', 'rigger-link-enp1s0.service', 'rigger-bridge-enp1s0.service') },
    verdict: 'ready',
    findings: {},
  },
  {
    name: 'a manager that does not tell its links',
    readings: { managers: linksWith('unknown') },
    verdict: 'cannot tell',
    findings: { 'link-managers': /unknown nobody tells who sets up enp1s0/ },
  },
  {
    name: 'what keeps a card from having functions',
    readings: {
      cards: available({
        ports: [cardPort({ no_memory: true })],
        blacklisted: { igbvf: '/etc/modprobe.d/x.conf' },
      }),
      devlink: available([{ handle: 'pci/0000:17:00.0', driver: 'ice', versions: { 'fw.mgmt': '7.3.4' } }]),
      nic_firmware: available({
        tool: 'mstconfig',
        cards: [{ device: '0000:3b:00.0', values: {}, settings: { NUM_OF_VFS: { now: '0', next: '8' } } }],
      }),
    },
    verdict: 'not ready',
    findings: {
      'card-firmware': /after-reboot NUM_OF_VFS of 0000:3b:00\.0 is 0, and will be 8/,
      'card-package': /not-ready ice runs pci\/0000:17:00\.0 without its DDP package.*ice\.pkg/,
      'card-room':
        /not-ready .*no memory of the bus for the functions of 0000:01:00\.0 \(enp1s0\).*pci=realloc/,
      'function-modules': /note igbvf by \/etc\/modprobe\.d\/x\.conf/,
    },
  },
  {
    name: 'bus numbers that end too early, a dark port on another node, in a narrow slot, on a locked kernel',
    readings: {
      cpu: available({
        ...cpu,
        isolated: [1],
        cpus: [
          { ...logical(0, 'performance'), node: 1 },
          { ...logical(1, 'performance'), node: 1 },
        ],
      }),
      cards: available({
        ports: [
          cardPort({
            ...{ buses: { needed: 2, last: 1 }, carrier: { enp1s0: false }, numa_node: 0 },
            ...{ pcie_speed: 8, pcie_width: 8, pcie_max_speed: 16, pcie_max_width: 16 },
          }),
        ],
        lockdown: 'integrity',
        blacklisted: {},
      }),
    },
    verdict: 'not ready',
    findings: {
      'card-room':
        /not-ready all functions of 0000:01:00\.0 \(enp1s0\) need bus 02, and the port above leads to 01.*assign-busses/,
      carrier: /note enp1s0 \(0000:01:00\.0\) has no carrier/,
      lockdown: /note the kernel is locked down \(integrity\)/,
      'card-place':
        /note .*NUMA node 0, PCIe 8 GT\/s ×8.*isolated CPUs are on node 1.*16 GT\/s ×16: use another slot/,
    },
  },
  {
    name: 'cards of which nobody can tell more',
    readings: {
      cards: available({ ports: [cardPort({ ari: false, no_memory: false })], blacklisted: {} }),
      devlink: unavailable('devlink (iproute2) is not installed'),
      nic_firmware: unavailable(
        'neither mstconfig nor mlxconfig is installed',
        'install the package mstflint',
      ),
    },
    verdict: 'ready',
    findings: {
      'card-room': /note ARI is off for 0000:01:00\.0/,
      'card-firmware': /note neither .*mstflint/,
    },
  },
  {
    name: 'tuning that the variables want, and that is not there',
    readings: {
      cpu: available({ ...cpu, turbo: true, cpus: [logical(0, 'powersave'), logical(1, 'performance')] }),
    },
    wishes: { governor: 'performance', turbo: false, isolated_cpus: '1' },
    verdict: 'not ready',
    findings: {
      governor: /not-ready governor powersave, performance; it should be performance/,
      turbo: /not-ready turbo is on; it should be off/,
      isolation: /not-ready none of 2 CPUs is isolated; 1 are needed/,
    },
  },
  {
    name: 'tuning as wanted',
    readings: { cpu: available({ ...cpu, turbo: true, isolated: [1, 2], cpus: [logical(0, 'schedutil')] }) },
    wishes: { governor: 'schedutil', turbo: true, isolated_cpus: '1-2' },
    verdict: 'ready',
    findings: {},
  },
  ...['isolcpus=2-3', 'isolcpus=domain,3,2', 'isolcpus=managed_irq,domain,2,3'].map((word) => ({
    name: `isolation that waits for a reboot: ${word}`,
    readings: {
      cmdline: available({ running: words, loader: 'grub' as const, configured: [...words, word] }),
    },
    wishes: { isolated_cpus: '2-3' },
    verdict: 'ready after reboot',
    findings: { isolation: /after-reboot .*boot loader passes isolcpus for 2-3/ },
  })),
  {
    name: 'options beside those that are needed',
    readings: {
      cmdline: available({
        running: ['intel_iommu=on,sm_on', 'iommu.passthrough=1'],
        loader: 'grub' as const,
      }),
    },
    verdict: 'ready',
    findings: {},
  },
  {
    name: 'an option against it among others',
    readings: {
      cmdline: available({ running: ['intel_iommu=on,off', 'iommu=pt'], loader: 'grub' as const }),
    },
    verdict: 'not ready',
    findings: { 'iommu-parameters': /not-ready .*passes intel_iommu=on,off/ },
  },
  {
    name: 'arm64 with a device tree',
    readings: {
      iommu: available({
        ...{ tables: ['device tree'], kind: 'other' as const, units: ['smmu3.0x5000000'], groups: 40 },
        ...{ interrupt_remapping: true, parameters: ['iommu.passthrough=1'], contradicting: [] },
      }),
      cmdline: available({ running: ['iommu.passthrough=1'], loader: 'grub' as const }),
    },
    verdict: 'ready',
    findings: {},
  },
  {
    name: 'arm64 whose kernel drives units that no table describes, without an ITS',
    readings: {
      iommu: available({
        ...{ tables: [], kind: 'other' as const, units: ['smmu3.0x5000000'], groups: 40 },
        ...{ interrupt_remapping: false, parameters: ['iommu.passthrough=1'], contradicting: [] },
      }),
      cmdline: available({ running: ['iommu.passthrough=1'], loader: 'grub' as const }),
    },
    verdict: 'cannot tell',
    findings: { 'interrupt-remapping': /unknown no interrupt .* comes through an ITS/ },
  },
  {
    name: 'isolation that waits for a reboot',
    readings: {
      cmdline: available({
        running: words,
        loader: 'grub',
        configured: [...words, 'isolcpus=managed_irq,domain,2-3'],
      }),
    },
    wishes: { isolated_cpus: '2-3' },
    verdict: 'ready after reboot',
    findings: { isolation: /after-reboot .*boot loader passes isolcpus for 2-3/ },
  },
  {
    name: 'a setting that its controller says is off',
    readings: { firmware: available(settings({ IntelProcVtd: 'Disabled' })) },
    wishes: { firmware_attributes: { IntelProcVtd: 'Enabled', Sriov: 'Enabled' } },
    verdict: 'not ready',
    findings: { 'firmware-settings': /not-ready IntelProcVtd is Disabled, not Enabled .*reset_if_needed/ },
  },
  {
    name: 'a setting that waits for a reset',
    readings: {
      firmware: available({
        ...settings({ IntelProcVtd: 'Disabled' }),
        pending: { IntelProcVtd: 'Enabled', Sriov: 'Enabled' },
      }),
    },
    wishes: { firmware_attributes: { IntelProcVtd: 'Enabled', Sriov: 'Enabled' } },
    verdict: 'ready after reboot',
    findings: { 'firmware-settings': /after-reboot .*waits for a reset/ },
  },
  {
    name: 'a setting of another vendor',
    readings: { firmware: available(settings({})) },
    wishes: { firmware_attributes: { SriovGlobalEnable: 'Enabled' } },
    verdict: 'not ready',
    findings: { 'firmware-settings': /there is no setting SriovGlobalEnable/ },
  },
  {
    name: 'a controller that does not answer',
    readings: { firmware: unavailable('the management controller of hv1 cannot be reached') },
    wishes: { firmware_attributes: { Sriov: 'Enabled' } },
    verdict: 'cannot tell',
    findings: { 'firmware-settings': /unknown the management controller/ },
  },
  {
    name: 'VT-d off in the firmware, and words against it that would outlast it',
    readings: {
      iommu: available({
        ...iommu,
        tables: [],
        units: [],
        kind: 'none',
        parameters: [],
        contradicting: ['intel_iommu=off'],
      }),
      cmdline: available({ running: off, loader: 'grub', configured: off }),
    },
    verdict: 'not ready',
    findings: {
      'firmware-iommu': /not-ready/,
      'iommu-parameters': /not-ready .* passes intel_iommu=off.*absent: \[intel_iommu=off\]/,
    },
  },
  {
    name: 'VT-d off in the firmware',
    readings: {
      iommu: available({
        ...iommu,
        tables: [],
        kind: 'none',
        groups: 0,
        units: [],
        interrupt_remapping: false,
        parameters: [],
        contradicting: [],
      }),
    },
    verdict: 'not ready',
    findings: {
      'firmware-iommu': /not-ready no ACPI table DMAR.*VT-d or AMD-Vi/,
      'iommu-groups': /not-ready no IOMMU groups, and no IOMMU in the ACPI tables/,
      'interrupt-remapping': /not-ready/,
    },
  },
  {
    name: 'intel_iommu=off, running and configured',
    readings: {
      iommu: available({ ...iommu, groups: 0, units: [] }),
      cmdline: available({ running: off, loader: 'grub', configured: off }),
    },
    verdict: 'not ready',
    findings: {
      'iommu-parameters': /not-ready the boot loader \(grub\) passes intel_iommu=off.*role iommu/,
      'iommu-groups': /not-ready/,
    },
  },
  {
    name: 'configured, and not rebooted',
    readings: {
      iommu: available({ ...iommu, groups: 0, units: [] }),
      cmdline: available({ running: bare, loader: 'grub', configured: words }),
    },
    verdict: 'ready after reboot',
    findings: {
      'iommu-parameters': /after-reboot .*\/proc\/cmdline lacks intel_iommu=on iommu=pt/,
      'iommu-groups': /after-reboot/,
    },
  },
  {
    name: 'a kernel with the IOMMU on by default is ready without parameters',
    readings: { cmdline: available({ running: bare, loader: 'grub', configured: bare }) },
    verdict: 'ready',
    findings: { 'iommu-parameters': /note on by the kernel's own default.*role iommu/ },
  },
  {
    name: 'virtualization locked by the firmware',
    readings: {
      cpu: available({ ...cpu, virtualization: 'none', feature_control: { locked: true, vmx: false } }),
      kvm: available({ ...kvm, device: false }),
    },
    verdict: 'not ready',
    findings: {
      'cpu-virtualization': /not-ready MSR 0x3a.*locked without VMX/,
      kvm: /not-ready there is no \/dev\/kvm/,
    },
  },
  {
    name: 'SR-IOV off in the firmware',
    readings: { ports: available([]) },
    wishes: { sriov_ports: [{ pf: '01:00.0', vf_count: 4 }] },
    verdict: 'not ready',
    findings: {
      sriov: /not-ready no device has an SR-IOV capability.*Sriov/,
      'virtual-functions': /not-ready 01:00.0 has no SR-IOV; 4 virtual functions are needed/,
    },
  },
  {
    name: 'fewer functions than wanted',
    readings: { ports: available([port(2)]) },
    wishes: { sriov_ports: [{ pf: '0000:01:00.0', vf_count: 4 }] },
    verdict: 'not ready',
    findings: { 'virtual-functions': /not-ready 0000:01:00\.0 has 2 of 7 virtual functions; 4 are needed/ },
  },
  {
    name: 'more functions than the port allows',
    readings: {},
    wishes: { sriov_ports: [{ pf: '0000:01:00.0', vf_count: 9 }] },
    verdict: 'not ready',
    findings: { 'virtual-functions': /not-ready 0000:01:00\.0 allows 7; 9 are needed/ },
  },
  {
    name: 'no libvirt',
    readings: { libvirt: available({ installed: false, domains: [], networks: [], pools: [] }) },
    verdict: 'not ready',
    findings: { libvirt: /not-ready there is no virsh.*role libvirt_host/ },
  },
  {
    name: 'too few huge pages',
    readings: { hugepages: available([{ node: 0, size: 2048, total: 4, free: 4 }]) },
    wishes: { hugepages: [{ size: 2048, count: 8, node: 0 }] },
    verdict: 'not ready',
    findings: { hugepages: /not-ready 8 pages of 2048 KiB on node 0 are needed; there are: node 0: 4/ },
  },
  {
    name: 'a host that does not tell',
    readings: { ports: unavailable('grep: not found') },
    verdict: 'cannot tell',
    findings: {
      sriov: /unknown grep: not found/,
      'virtual-functions': /unknown/,
      'function-isolation': /unknown/,
    },
  },
];

describe('the audit of a host', () => {
  test.each(cases)('$name', ({ readings, wishes, verdict, findings }) => {
    const audit = auditHost('hv1', { ...ready, ...readings }, wishes ?? {});
    expect(audit.verdict).toBe(verdict);
    const said = Object.fromEntries(
      audit.findings.map(({ id, status, evidence, remedy }) => [id, `${status} ${evidence} ${remedy ?? ''}`]),
    );
    for (const [id, pattern] of Object.entries(findings)) expect(said[id]).toMatch(pattern);
    const unmet = audit.findings
      .filter(({ status }) => status !== 'ok' && status !== 'note')
      .map(({ id }) => id);
    expect(unmet).toEqual(
      Object.entries(findings)
        .filter(([, pattern]) => !pattern.source.startsWith('note'))
        .map(([id]) => id),
    );
  });

  test.each(cases)('$name: whatever is not met comes with a remedy', ({ readings, wishes }) => {
    const { findings } = auditHost('hv1', { ...ready, ...readings }, wishes ?? {});
    expect(findings.map(({ id }) => id)).toEqual(requirements.map(({ id }) => id));
    for (const { status, evidence, remedy } of findings) {
      expect(evidence).not.toBe('');
      if (status === 'not-ready' || status === 'after-reboot') expect(remedy).toMatch(/\w{4}/);
    }
  });
});
