/** What a machine is for: the host under test, or the source and sink of its traffic. */
export type MachineRole = 'dut' | 'peer';

/** The BIOS settings that decide what the emulated board offers. */
export interface FirmwareSettings {
  /** Intel VT-d: whether there is an IOMMU. */
  readonly vtd: boolean;
  /** AMD SVM: whether the CPU can run virtual machines. */
  readonly svm: boolean;
  /** Whether the network card has its SR-IOV capability. */
  readonly sriov: boolean;
}

export const defaultFirmware: FirmwareSettings = { vtd: true, svm: true, sriov: true };

/** A machine, apart from where its files are and which port it got. */
export interface MachineSpec {
  readonly name: string;
  readonly role: MachineRole;
  /** From 1, within its role; addresses derive from it. */
  readonly number: number;
  readonly vcpus: number;
  /** MiB */
  readonly memory: number;
}

/** Sizes that nested guests of 256 MB need, and that two cores can carry. */
const sizes = { dut: { vcpus: 2, memory: 3072 }, peer: { vcpus: 1, memory: 512 } } as const;

export const machineSpec = (role: MachineRole, number: number): MachineSpec => ({
  name: `${role}${number}`,
  role,
  number,
  ...sizes[role],
});

/** A lab of `duts` hypervisors and one traffic peer; the peer comes first, because it is the end of every wire. */
export const labMachines = (duts: number): MachineSpec[] => [
  machineSpec('peer', 1),
  ...Array.from({ length: duts }, (_, index) => machineSpec('dut', index + 1)),
];

const hex = (number: number): string => number.toString(16).padStart(2, '0');
const roleByte = { dut: 'd0', peer: 'f0' } as const;

/** Locally administered addresses (IEEE 802), one pattern for each kind of port. */
export const managementMac = ({ role, number }: MachineSpec): string =>
  `52:54:00:${roleByte[role]}:00:${hex(number)}`;
export const wireMac = ({ role, number }: MachineSpec): string =>
  `52:54:00:${roleByte[role]}:01:${hex(number)}`;
