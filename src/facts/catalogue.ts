import type { Fact } from '../model/index.js';
import { cpuPower } from './cpu/cpu-power.js';
import { cpuTopology } from './cpu/cpu-topology.js';
import { hugepages } from './cpu/hugepages.js';
import { interrupts } from './cpu/interrupts.js';
import { kvm } from './cpu/kvm.js';
import { virtualization } from './cpu/virtualization.js';
import { mounts } from './files/mounts.js';
import { dmi } from './host/dmi.js';
import { firmware } from './host/firmware.js';
import { hostname } from './host/hostname.js';
import { kernel } from './host/kernel.js';
import { kernelCmdline } from './host/kernel-cmdline.js';
import { memory } from './host/memory.js';
import { os } from './host/os.js';
import { power } from './host/power.js';
import { time } from './host/time.js';
import { libvirt } from './libvirt/libvirt.js';
import { libvirtValidation } from './libvirt/libvirt-validation.js';
import { devlink } from './network/devlink.js';
import { linkManager } from './network/link-manager.js';
import { network } from './network/network.js';
import { ovs } from './network/ovs.js';
import { cardPorts } from './pci/card-ports.js';
import { iommu } from './pci/iommu.js';
import { nicFirmware } from './pci/nic-firmware.js';
import { pci } from './pci/pci.js';
import { sriov } from './pci/sriov.js';
import { vfAddresses } from './pci/vf-addresses.js';
import { groups, users } from './software/accounts.js';
import { installedPackages, packageManager } from './software/packages.js';
import { services } from './software/services.js';
import { tuned } from './software/tuned.js';

/**
 * Facts without arguments, by the name under which templates and conditions see them:
 * `facts.NAME.…`. Each is read only when something asks for it.
 */
export const namedFacts: Readonly<Record<string, Fact<unknown, undefined>>> = {
  card_ports: cardPorts,
  cpu: cpuTopology,
  cpu_power: cpuPower,
  devlink,
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
  link_manager: linkManager,
  memory,
  mounts,
  network,
  nic_firmware: nicFirmware,
  os,
  ovs,
  package_manager: packageManager,
  packages: installedPackages,
  pci,
  services,
  power,
  sriov,
  vf_addresses: vfAddresses,
  time,
  tuned,
  users,
  virtualization,
};

/** What the fields of each named fact may hold, as far as that is told. */
export const factFields = Object.fromEntries(
  Object.entries(namedFacts).map(([name, { definition }]) => [name, definition.fields]),
);
