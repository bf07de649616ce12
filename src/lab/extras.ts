/** What `rigger lab up --with` can give the machines of a lab beyond the plain ones. */
export const extraNames = [
  'netdevsim',
  'vdpa',
  'openvswitch',
  'nvme',
  'amd-iommu',
  'networkmanager',
  'netplan',
] as const;

export type LabExtra = (typeof extraNames)[number];

/** Hardware and drivers; every hypervisor gets them. */
const ofEveryHypervisor: readonly LabExtra[] = ['netdevsim', 'vdpa', 'nvme', 'amd-iommu'];

/** Each of them owns the management port of a machine, so each takes one of its own, in this order. */
const ofOneMachine: readonly LabExtra[] = ['networkmanager', 'netplan', 'openvswitch'];

/** The extras in their one order, each once. */
export const inOrder = (chosen: readonly LabExtra[]): LabExtra[] =>
  extraNames.filter((name) => chosen.includes(name));

/** How many of the extras take a machine of their own. */
const owners = (chosen: readonly LabExtra[]): LabExtra[] =>
  ofOneMachine.filter((name) => chosen.includes(name));

/** The hypervisors that these extras take at least: the peer can be one of their machines, and only one. */
export const hypervisorsFor = (chosen: readonly LabExtra[]): number => Math.max(1, owners(chosen).length - 1);

interface Named {
  readonly name: string;
  readonly role: 'dut' | 'peer';
}

/**
 * The extras of one machine of the lab. The owners of a management port are dealt to dut1, dut2 …, and the last of them
 * to the peer when the hypervisors are used up.
 */
export const extrasOf = (
  machine: Named,
  machines: readonly Named[],
  chosen: readonly LabExtra[],
): LabExtra[] => {
  const order = [
    ...machines.filter(({ role }) => role === 'dut'),
    ...machines.filter(({ role }) => role === 'peer'),
  ];
  const owner = owners(chosen)[order.findIndex(({ name }) => name === machine.name)];
  return inOrder([
    ...(machine.role === 'dut' ? ofEveryHypervisor.filter((name) => chosen.includes(name)) : []),
    ...(owner === undefined ? [] : [owner]),
  ]);
};

/** QEMU cannot save the state of these devices, so a machine that has one boots at every start. */
export const canBeKept = (extras: readonly LabExtra[]): boolean =>
  !extras.some((name) => name === 'nvme' || name === 'amd-iommu');

/** Which image the machines need: the plain one, unless an extra brings packages or modules. */
export const imageKindFor = (chosen: readonly LabExtra[]): 'plain' | 'networks' =>
  chosen.some((name) => name !== 'amd-iommu') ? 'networks' : 'plain';
