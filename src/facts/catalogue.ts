import type { Fact } from '../model/index.js';
import { groups, users } from './accounts.js';
import { cpuPower } from './cpu-power.js';
import { cpuTopology } from './cpu-topology.js';
import { dmi } from './dmi.js';
import { firmware } from './firmware.js';
import { hostname } from './hostname.js';
import { hugepages } from './hugepages.js';
import { interrupts } from './interrupts.js';
import { iommu } from './iommu.js';
import { kernel } from './kernel.js';
import { kernelCmdline } from './kernel-cmdline.js';
import { kvm } from './kvm.js';
import { libvirt } from './libvirt.js';
import { libvirtValidation } from './libvirt-validation.js';
import { memory } from './memory.js';
import { mounts } from './mounts.js';
import { network } from './network.js';
import { os } from './os.js';
import { installedPackages, packageManager } from './packages.js';
import { pci } from './pci.js';
import { power } from './power.js';
import { services } from './services.js';
import { sriov } from './sriov.js';
import { time } from './time.js';
import { vfAddresses } from './vf-addresses.js';
import { virtualization } from './virtualization.js';

/**
 * Facts without arguments, by the name under which templates and conditions see them:
 * `facts.NAME.…`. Each is read only when something asks for it.
 */
export const namedFacts: Readonly<Record<string, Fact<unknown, undefined>>> = {
  cpu: cpuTopology,
  cpu_power: cpuPower,
  dmi,
  firmware,
  groups,
  hostname,
  hugepages,
  interrupts,
  iommu,
  kernel,
  kernel_cmdline: kernelCmdline,
  kvm,
  libvirt,
  libvirt_validation: libvirtValidation,
  memory,
  mounts,
  network,
  os,
  package_manager: packageManager,
  packages: installedPackages,
  pci,
  services,
  power,
  sriov,
  vf_addresses: vfAddresses,
  time,
  users,
  virtualization,
};

/** What the fields of each named fact may hold, as far as that is told. */
export const factFields = Object.fromEntries(
  Object.entries(namedFacts).map(([name, { definition }]) => [name, definition.fields]),
);
