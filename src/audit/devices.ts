import { fullAddress } from '../facts/pci/pci.js';
import type { PhysicalFunction } from '../facts/pci/sriov.js';
import type { AuditReadings, AuditWishes } from './facts.js';
import { type AuditFinding, judge, note, notReady, ok } from './finding.js';

/** Whether a port offers virtual functions. */
export const sriovPorts = ({ ports }: AuditReadings): AuditFinding =>
  judge(ports, (found) => {
    const able = found.filter(({ total }) => total > 0);
    if (able.length > 0)
      return ok(
        able
          .map(({ address, total, links }) => `${address} (${links[0] ?? 'no link'}): up to ${total}`)
          .join('; '),
      );
    return notReady(
      found.length > 0
        ? `sriov_totalvfs is 0 on ${found.map(({ address }) => address).join(', ')}`
        : 'no device has an SR-IOV capability',
      "turn SR-IOV on in the firmware (Sriov, SriovGlobalEnable) and in the network card's own settings, then switch the host off and on",
    );
  });

/** Whether the functions that the variables want are there; without wishes, what there is. */
export const virtualFunctions = ({ ports }: AuditReadings, { sriov_ports }: AuditWishes): AuditFinding =>
  judge(ports, (found) => {
    if (sriov_ports === undefined || sriov_ports.length === 0)
      return note(found.map(countOf).join('; ') || 'no port with SR-IOV');
    const wrong = sriov_ports.flatMap(({ pf, vf_count }) => {
      const port = found.find(({ address }) => address === fullAddress(pf));
      if (!port) return [`${pf} has no SR-IOV; ${vf_count} virtual functions are needed`];
      if (vf_count > port.total) return [`${pf} allows ${port.total}; ${vf_count} are needed`];
      return port.count === vf_count ? [] : [`${countOf(port)}; ${vf_count} are needed`];
    });
    return wrong.length > 0
      ? notReady(wrong.join('; '), 'role sriov, or `sriov_vfs: { pf, vf_count }`')
      : ok(sriov_ports.map(({ pf, vf_count }) => `${pf} has ${vf_count}`).join('; '));
  });

/** A function with a host driver is taken away from the host when a guest starts; one in a group of several is not free. */
export const functionDrivers = ({ ports }: AuditReadings): AuditFinding =>
  judge(ports, (found) => {
    const functions = found.flatMap((port) => port.virtual_functions);
    if (functions.length === 0) return note('there are no virtual functions yet');
    const grouped = functions.filter((one) =>
      functions.some(
        (other) => other !== one && one.iommu_group !== undefined && other.iommu_group === one.iommu_group,
      ),
    );
    if (functions.some((one) => one.iommu_group === undefined))
      return notReady('virtual functions have no IOMMU group', 'turn the IOMMU on first');
    if (grouped.length > 0)
      return notReady(
        `${grouped.map(({ address }) => address).join(', ')} share an IOMMU group`,
        'use a slot with access control services (ACS)',
      );
    const drivers = new Map<string, number>();
    for (const { driver } of functions)
      drivers.set(driver ?? 'none', (drivers.get(driver ?? 'none') ?? 0) + 1);
    return ok([...drivers].map(([driver, count]) => `${count} with driver ${driver}`).join(', '));
  });

export const vfioModule = ({ kvm }: AuditReadings): AuditFinding =>
  judge(kvm, ({ vfio_pci }) =>
    vfio_pci === 'missing'
      ? notReady(
          'the kernel has no vfio-pci',
          'install the full kernel image; cloud kernels leave drivers out',
        )
      : ok(`vfio-pci is ${vfio_pci}`),
  );

export const vhostModule = ({ kvm }: AuditReadings): AuditFinding =>
  judge(kvm, ({ vhost_net }) =>
    vhost_net === 'missing'
      ? notReady(
          'the kernel has no vhost_net',
          'install the full kernel image; cloud kernels leave drivers out',
        )
      : ok(`vhost_net is ${vhost_net}`),
  );

const countOf = ({ address, count, total }: PhysicalFunction): string =>
  `${address} has ${count} of ${total} virtual functions`;
