import { showCpuList } from '../../facts/cpu/cpu-list.js';
import type { CpuTopology } from '../../facts/cpu/cpu-topology.js';
import type { HugepagePool } from '../../facts/cpu/hugepages.js';
import { passedThrough } from '../../facts/pci/domain-uses.js';
import type { PhysicalFunction } from '../../facts/pci/sriov.js';
import { holderName, holds } from '../../facts/pci/vf-holder.js';
import { everyElement, type XmlElement } from '../../facts/reading/xml.js';
import { listedNumbers } from '../libvirt/same-value.js';
import { missingHugepages } from './huge-memory.js';

/** What a start of the guest takes from the host. */
export interface HostResources {
  readonly ports: readonly PhysicalFunction[];
  readonly hugepages: readonly HugepagePool[];
  readonly cpus: CpuTopology;
  readonly pciAddresses: readonly string[];
}

/** Why the host cannot start this guest; empty when it can. One sentence each, found against wanted. */
export const missingForStart = (domain: XmlElement, name: string, host: HostResources): string[] => [
  ...missingDevices(domain, name, host),
  ...missingCpus(domain, host),
  ...missingHugepages(domain, host.hugepages),
];

const missingDevices = (domain: XmlElement, name: string, { ports, pciAddresses }: HostResources): string[] =>
  passedThrough(domain).flatMap((address) => {
    if (!pciAddresses.includes(address)) {
      const offered = ports.map((port) => `${port.address} has ${port.count} virtual functions`);
      return [
        `it needs PCI device ${address}, which does not exist (${offered.join('; ') || 'no port has SR-IOV'})`,
      ];
    }
    const vf = ports.flatMap((port) => port.virtual_functions).find((one) => one.address === address);
    const holder = vf?.holders.find((one) => holds(one) && !(one.kind === 'guest' && one.name === name));
    if (!holder) return [];
    return [`it needs PCI device ${address}, which ${holderName(holder)} holds`];
  });

const missingCpus = (domain: XmlElement, { cpus }: HostResources): string[] => {
  const there = new Set(cpus.cpus.map(({ cpu }) => cpu));
  const pinned = ['vcpupin', 'emulatorpin', 'iothreadpin'].flatMap((pin) =>
    everyElement(domain, pin).flatMap(({ attributes }) => [...listedNumbers(attributes.cpuset ?? '')]),
  );
  const missing = [...new Set(pinned)].filter((cpu) => !there.has(cpu));
  return missing.length > 0
    ? [`it is pinned to CPU ${showCpuList(missing)}, but the host has CPUs ${showCpuList([...there])}`]
    : [];
};
