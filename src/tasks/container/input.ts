import { z } from 'zod';
import { cidrs } from '../cidr.js';
import { linkSelector } from '../link-selector.js';
import { linkName, macAddress, pciAddress } from '../pci-fields.js';

const common = {
  addresses: cidrs.default([]).describe('All its addresses, with prefix length'),
  mtu: z.number().int().min(68).max(65535).optional().describe('Largest packet in bytes'),
};

const made = {
  name: linkName('Its name in the container').optional().describe('Its name in the container: eth0, eth1, …'),
  mac: macAddress.optional().describe('Its address; the kernel chooses one without it'),
  ...common,
};

const port = linkSelector('The interface of the host below it: its name, or the PCI address of its device');

const nic = z.discriminatedUnion('datapath', [
  z.strictObject({
    datapath: z.literal('veth').describe('A cable to a bridge of the host'),
    bridge: linkName('Bridge of the host that the other end is in'),
    ...made,
  }),
  z.strictObject({
    datapath: z.literal('macvlan').describe('An address of its own on a port of the host'),
    port,
    mode: z
      .enum(['bridge', 'vepa', 'private', 'passthru'])
      .default('bridge')
      .describe('How the interfaces above one port reach each other'),
    ...made,
  }),
  z.strictObject({
    datapath: z
      .literal('ipvlan')
      .describe('IP addresses of its own on a port, under the address of the port'),
    port,
    mode: z.enum(['l2', 'l3', 'l3s']).default('l2').describe('Whether it switches or routes'),
    name: made.name,
    ...common,
  }),
  z.strictObject({
    datapath: z.literal('sriov').describe('The interface of a virtual function, moved into the container'),
    pf: pciAddress('PCI address of the port whose virtual function it gets'),
    vf: z.number().int().min(0).describe('Index of that virtual function'),
    ...common,
  }),
  z.strictObject({
    datapath: z.literal('passthrough').describe('A whole interface of the host, moved into the container'),
    port: linkSelector('The interface: its name, or the PCI address of its device'),
    ...common,
  }),
]);

/** An interface of a container, as it is wished for. */
export type ContainerNic = z.output<typeof nic>;

/** Input of `container`. */
export const containerInput = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{0,11}$/,
        'must be at most 12 small letters, digits and hyphens, and begin with a letter',
      )
      .describe('Name of the container, of its network namespace and of its control group'),
    state: z.enum(['running', 'absent']).default('running').describe('Whether there is such a container'),
    nics: z.array(nic).max(10).default([]).describe('Its network interfaces, beside `lo`'),
    cpus: z
      .string()
      .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'must be a list of CPUs such as 0-3,8')
      .optional()
      .describe('CPUs that its processes may run on; all without it'),
    cpu_limit: z
      .number()
      .min(0.01)
      .max(4096)
      .optional()
      .describe(
        'How much processor time it may take, 1.5 being one and a half processors; no limit without it',
      ),
    memory_mib: z
      .number()
      .int()
      .min(4)
      .optional()
      .describe('The most memory that it may take; no limit without it'),
    persistent: z.boolean().default(true).describe('Have it again after each boot, without its processes'),
  })
  .superRefine(({ nics }, { addIssue }) => {
    const names = nics.map(nameOf);
    names.forEach((name, at) => {
      if (names.indexOf(name) !== at)
        addIssue({ code: 'custom', path: ['nics', at], message: `is the second interface called ${name}` });
    });
  })
  .describe('A container: a network namespace with processes, interfaces and limits of its own');

export type ContainerInput = z.output<typeof containerInput>;

/** The name of an interface in the container; what is moved keeps its own, known by another word here. */
export const nameOf = (nic: ContainerNic, index: number): string => {
  if (nic.datapath === 'sriov') return `${nic.pf} ${nic.vf}`;
  return nic.datapath === 'passthrough' ? nic.port : (nic.name ?? `eth${index}`);
};
