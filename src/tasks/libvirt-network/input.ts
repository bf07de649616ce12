import { z } from 'zod';
import { libvirtName } from '../libvirt/name.js';
import { linkName } from '../pci-fields.js';

/** Input of `libvirt_network`. */
export const libvirtNetworkInput = z
  .strictObject({
    name: libvirtName('Name of the network, as guests refer to it'),
    state: z.enum(['active', 'inactive', 'absent']).default('active').describe('Whether guests can use it'),
    autostart: z.boolean().default(true).describe('Make it active with the host'),
    mode: z
      .enum(['bridge', 'macvtap', 'hostdev'])
      .optional()
      .describe(
        '`bridge`: an existing Linux bridge; `macvtap`: macvtap devices over a port; `hostdev`: virtual functions of a port, one for each guest interface',
      ),
    bridge: linkName('The Linux bridge of mode `bridge`').optional(),
    mac_table: z
      .enum(['kernel', 'libvirt'])
      .default('kernel')
      .describe(
        'Who fills the MAC table of the bridge of mode `bridge`: the kernel by learning, or libvirt from what guests have, which lets the port stop being promiscuous (the bridge needs vlan_filtering)',
      ),
    port: linkName('The network interface of mode `macvtap` and `hostdev`').optional(),
    macvtap_mode: z
      .enum(['bridge', 'vepa', 'private', 'passthrough'])
      .default('bridge')
      .describe('Who may talk to whom over a macvtap network'),
    vlan: z
      .number()
      .int()
      .min(1)
      .max(4094)
      .optional()
      .describe('VLAN of the virtual functions of mode `hostdev`'),
    xml: z
      .string()
      .min(1)
      .optional()
      .describe('The network XML itself, in place of `mode` and what belongs to it'),
    src: z.string().min(1).optional().describe('Template of the network XML, `*.xml.hbs`'),
  })
  .superRefine((input, { addIssue }) => {
    const missing = (path: string, why: string): void =>
      addIssue({ code: 'custom', path: [path], message: `is needed for ${why}` });
    if (input.state === 'absent') return;
    const given = [input.mode, input.xml, input.src].filter((value) => value !== undefined).length;
    if (given !== 1)
      addIssue({ code: 'custom', path: ['mode'], message: 'give exactly one of mode, xml and src' });
    if (input.mode === 'bridge' && input.bridge === undefined) missing('bridge', 'mode bridge');
    if ((input.mode === 'macvtap' || input.mode === 'hostdev') && input.port === undefined)
      missing('port', `mode ${input.mode}`);
    if (input.vlan !== undefined && input.mode !== 'hostdev')
      addIssue({ code: 'custom', path: ['vlan'], message: 'belongs to mode hostdev' });
  });

export type LibvirtNetworkInput = z.output<typeof libvirtNetworkInput>;
