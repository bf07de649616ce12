import type { Fact } from '../model/index.js';
import { cpuTopology } from './cpu-topology.js';
import { hugepages } from './hugepages.js';
import { iommu } from './iommu.js';
import { kernelCmdline } from './kernel-cmdline.js';
import { libvirt } from './libvirt.js';
import { links } from './links.js';
import { ownConnection } from './own-connection.js';
import { pci } from './pci.js';
import { sriov } from './sriov.js';

/**
 * Facts without arguments, by the name under which templates and conditions see them:
 * `facts.NAME.…`. Each is read only when something asks for it.
 */
export const namedFacts: Readonly<Record<string, Fact<unknown, undefined>>> = {
  cpu: cpuTopology,
  kernel_cmdline: kernelCmdline,
  iommu,
  pci,
  sriov,
  links,
  own_connection: ownConnection,
  hugepages,
  libvirt,
};
