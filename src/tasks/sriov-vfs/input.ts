import { z } from 'zod';
import { managerField } from '../link-configuration/choice.js';
import { macAddress, pciAddress } from '../pci-fields.js';

const settings = z
  .strictObject({
    index: z.number().int().min(0).describe('Number of the virtual function, from 0'),
    mac: macAddress.optional().describe('Address that the port gives it; a guest cannot then change it'),
    vlan: z
      .number()
      .int()
      .min(0)
      .max(4094)
      .optional()
      .describe('802.1Q tag that the port adds and removes; 0 is none'),
    qos: z.number().int().min(0).max(7).optional().describe('802.1p priority of that tag'),
    spoof_check: z.boolean().optional().describe('Drop frames whose source is not its own address'),
    trust: z.boolean().optional().describe('Allow it promiscuous mode and other addresses'),
    link_state: z
      .enum(['auto', 'enable', 'disable'])
      .optional()
      .describe("Follow the port's link, or stay up or down"),
    min_rate: z.number().int().min(0).optional().describe('Guaranteed Mbit/s, where the driver knows that'),
    msix: z
      .number()
      .int()
      .min(1)
      .max(2048)
      .optional()
      .describe('Vectors of MSI-X that it has, where the driver of the port can give them (mlx5)'),
    max_rate: z.number().int().min(0).optional().describe('Limit in Mbit/s; 0 is none'),
  })
  .describe('Settings of one virtual function; what is missing stays as it is');

export type VfWish = z.output<typeof settings>;

/** Input of `sriov_vfs`. */
export const sriovVfsInput = z
  .strictObject({
    pf: pciAddress('PCI address of the physical function, as in `facts.sriov`'),
    vf_count: z.number().int().min(0).describe('How many virtual functions there should be; 0 removes them'),
    vfs: z.array(settings).default([]).describe('Settings by virtual function'),
    autoprobe: z
      .boolean()
      .default(false)
      .describe(
        'Let host drivers bind new virtual functions by themselves; off, they are left for guests, and no driver meets a port in mid-reset',
      ),
    persistent: z.boolean().default(true).describe('Have them again after each boot, before libvirt starts'),
    manager: managerField.describe(
      'Who makes them after a boot: rigger (`auto`, and `none`, which takes the port away from its manager as well), or the manager of the port by name, where it has words for all of it; what an earlier run gave to a manager stays with it under `auto`',
    ),
  })
  .superRefine(({ vf_count, vfs }, { addIssue }) => {
    if (vf_count === 0 && vfs.length > 0) {
      addIssue({ code: 'custom', path: ['vf_count'], message: 'is 0, so that `vfs` has settings of none' });
      return;
    }
    vfs.forEach(({ index, qos, vlan }, at) => {
      if (index >= vf_count)
        addIssue({
          code: 'custom',
          path: ['vfs', at, 'index'],
          message: `is ${index}, but there are ${vf_count} virtual functions, numbered from 0`,
        });
      if (qos !== undefined && !vlan)
        addIssue({ code: 'custom', path: ['vfs', at, 'qos'], message: 'needs a vlan' });
      if (vfs.findIndex((vf) => vf.index === index) !== at)
        addIssue({ code: 'custom', path: ['vfs', at, 'index'], message: `${index} has settings already` });
    });
  });

export type SriovVfsInput = z.output<typeof sriovVfsInput>;
