import { cpuTopology } from '../facts/cpu/cpu-topology.js';
import { hugepages } from '../facts/cpu/hugepages.js';
import { kvm } from '../facts/cpu/kvm.js';
import { virtualization } from '../facts/cpu/virtualization.js';
import { type Firmware, firmware } from '../facts/host/firmware.js';
import { kernelCmdline } from '../facts/host/kernel-cmdline.js';
import { libvirt } from '../facts/libvirt/libvirt.js';
import { devlink } from '../facts/network/devlink.js';
import { linkManager } from '../facts/network/link-manager.js';
import { cardPorts } from '../facts/pci/card-ports.js';
import { iommu } from '../facts/pci/iommu.js';
import { nicFirmware } from '../facts/pci/nic-firmware.js';
import { sriov } from '../facts/pci/sriov.js';
import type { FactQuery, Reading } from '../model/index.js';

/** The facts that an audit asks; none of them needs libvirt, pciutils or anything else to be installed. */
export const auditQueries = {
  cpu: cpuTopology(),
  kvm: kvm(),
  iommu: iommu(),
  cmdline: kernelCmdline(),
  ports: sriov(),
  cards: cardPorts(),
  devlink: devlink(),
  nic_firmware: nicFirmware(),
  hugepages: hugepages(),
  libvirt: libvirt(),
  managers: linkManager(),
  virtualization: virtualization(),
} as const;

/** Asked where the variables want firmware settings, of the host's management controller. */
export const firmwareQuery: FactQuery<Firmware> = firmware();

/** The answers, each with the reason where there is none. */
export type AuditReadings = {
  readonly [K in keyof typeof auditQueries]: (typeof auditQueries)[K] extends FactQuery<infer T>
    ? Reading<T>
    : never;
} & { readonly firmware?: Reading<Firmware> };

/** What the host's variables say that it should have; what they do not say is judged by itself. */
export interface AuditWishes {
  readonly firmware_attributes?: Readonly<Record<string, string | number | boolean>>;
  readonly sriov_ports?: readonly { readonly pf: string; readonly vf_count: number }[];
  readonly hugepages?: readonly { readonly size: number; readonly count: number; readonly node?: number }[];
  /** A list of CPUs such as `2-15`. */
  readonly isolated_cpus?: string;
  readonly governor?: string;
  readonly turbo?: boolean;
  /** Requirements that this host need not meet, by id: a traffic generator runs no guests. */
  readonly skip?: readonly string[];
}
