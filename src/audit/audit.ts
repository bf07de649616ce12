import {
  cardFirmware,
  cardPackage,
  cardPlace,
  cardRoom,
  cardSwitches,
  carrier,
  functionModules,
  lockdown,
} from './cards.js';
import { functionDrivers, sriovPorts, vfioModule, vhostModule, virtualFunctions } from './devices.js';
import type { AuditReadings, AuditWishes } from './facts.js';
import type { AuditFinding } from './finding.js';
import { firmwareSettings } from './firmware.js';
import { firmwareIommu, interruptRemapping, iommuGroups, iommuParameters } from './iommu.js';
import { linksManaged } from './links.js';
import { cpuVirtualization, governor, kvmDevice, mitigations, smt, turbo } from './processor.js';
import { hugepagesReserved, isolation, libvirtRuns } from './software.js';

/** One thing that a host needs to measure SR-IOV against Virtio, and how to see it. */
export interface Requirement {
  readonly id: string;
  readonly title: string;
  readonly check: (readings: AuditReadings, wishes: AuditWishes) => AuditFinding;
}

/** In the order in which a person would fix them: firmware, kernel, devices, software, tuning. */
export const requirements: readonly Requirement[] = [
  { id: 'firmware-settings', title: 'firmware settings', check: firmwareSettings },
  { id: 'cpu-virtualization', title: 'CPU runs guests', check: cpuVirtualization },
  { id: 'kvm', title: 'KVM is there', check: kvmDevice },
  { id: 'firmware-iommu', title: 'firmware describes an IOMMU', check: firmwareIommu },
  { id: 'iommu-parameters', title: 'kernel parameters turn it on', check: iommuParameters },
  { id: 'iommu-groups', title: 'kernel uses it', check: iommuGroups },
  { id: 'interrupt-remapping', title: 'interrupts are remapped', check: interruptRemapping },
  { id: 'lockdown', title: 'kernel lets cards be set', check: lockdown },
  { id: 'card-firmware', title: "cards' own firmware", check: cardFirmware },
  { id: 'card-package', title: 'cards have their packages', check: cardPackage },
  { id: 'sriov', title: 'a port offers SR-IOV', check: sriovPorts },
  { id: 'card-room', title: 'room for functions', check: cardRoom },
  { id: 'card-switches', title: 'switches of cards', check: cardSwitches },
  { id: 'virtual-functions', title: 'virtual functions are there', check: virtualFunctions },
  { id: 'function-isolation', title: 'virtual functions are apart', check: functionDrivers },
  { id: 'link-managers', title: 'each link has one manager', check: linksManaged },
  { id: 'function-modules', title: 'drivers of functions', check: functionModules },
  { id: 'carrier', title: 'ports have a signal', check: carrier },
  { id: 'card-place', title: 'place of ports', check: cardPlace },
  { id: 'vfio', title: 'vfio-pci is there', check: vfioModule },
  { id: 'vhost', title: 'vhost_net is there', check: vhostModule },
  { id: 'libvirt', title: 'libvirt answers', check: libvirtRuns },
  { id: 'hugepages', title: 'huge pages', check: hugepagesReserved },
  { id: 'governor', title: 'CPU governor', check: governor },
  { id: 'turbo', title: 'turbo', check: turbo },
  { id: 'smt', title: 'SMT', check: smt },
  { id: 'isolation', title: 'isolated CPUs', check: isolation },
  { id: 'mitigations', title: 'CPU vulnerabilities', check: mitigations },
];

type HostVerdict = 'ready' | 'ready after reboot' | 'not ready' | 'cannot tell';

/** What an audit says of one host. */
export interface HostAudit {
  readonly host: string;
  readonly verdict: HostVerdict;
  readonly findings: readonly (AuditFinding & Pick<Requirement, 'id' | 'title'>)[];
}

/** Judges a host by what it told; pure. */
export const auditHost = (host: string, readings: AuditReadings, wishes: AuditWishes): HostAudit => {
  const findings = requirements
    .filter(({ id }) => !wishes.skip?.includes(id))
    .map(({ id, title, check }) => ({ id, title, ...check(readings, wishes) }));
  return { host, verdict: verdictOf(findings), findings };
};

/** The worst finding decides; what cannot be seen outweighs what a reboot would mend. */
const verdictOf = (findings: readonly AuditFinding[]): HostVerdict => {
  const has = (status: AuditFinding['status']): boolean =>
    findings.some((finding) => finding.status === status);
  if (has('not-ready')) return 'not ready';
  if (has('unknown')) return 'cannot tell';
  return has('after-reboot') ? 'ready after reboot' : 'ready';
};
