import { z } from 'zod';
import { pciAddress } from '../pci-fields.js';

const handle = z
  .string()
  .regex(/^[a-z][a-z\d_-]*\/[A-Za-z\d_:.@-]+$/, 'must be a handle of devlink, such as pci/0000:3b:00.0');

const nodeName = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,62}$/, 'must be a name that begins with a letter')
  .refine((name) => name !== 'none', 'must not be `none`');

const rate = z
  .strictObject({
    vf: z.number().int().min(0).optional().describe('The virtual function, by its number'),
    pf: z
      .number()
      .int()
      .min(0)
      .default(0)
      .describe('The physical function that it is of, where a device has several'),
    group: nodeName.optional().describe('In place of a function: a group of them, which is made'),
    state: z.enum(['present', 'absent']).default('present').describe('`absent`: no such group'),
    tx_share_mbit: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe('What it may send at least, in Mbit/s; 0 is nothing'),
    tx_max_mbit: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe('What it may send at most, in Mbit/s; 0 is no limit'),
    parent: z
      .union([z.literal('none'), nodeName])
      .optional()
      .describe('The group that it belongs to, or `none`'),
  })
  .superRefine((one, { addIssue }) => {
    if ((one.vf === undefined) === (one.group === undefined))
      addIssue({ code: 'custom', path: ['vf'], message: 'one of `vf` and `group` must be given' });
    if (one.state === 'absent' && one.group === undefined)
      addIssue({ code: 'custom', path: ['state'], message: 'a group alone can be absent' });
  })
  .describe('How much a function or a group may send; what is missing stays as it is');

export type RateWish = z.output<typeof rate>;

/** Input of `devlink`. */
export const devlinkInput = z
  .strictObject({
    device: z
      .union([handle, pciAddress('PCI address').transform((address) => `pci/${address}`)])
      .describe('The device: its handle (`devlink dev show`), or the PCI address of its port'),
    state: z
      .enum(['set', 'released'])
      .default('set')
      .describe(
        '`released`: all that rigger set of this device is put back as it was, and nothing is set at boot',
      ),
    params: z
      .record(
        z.string().regex(/^[a-z][\w-]*$/, 'must be a name of devlink dev param show'),
        z.union([z.boolean(), z.number().int().min(0), z.string().regex(/^[\w.:-]+$/, 'must be one word')]),
      )
      .default({})
      .describe('Parameters of the driver by the names of `devlink dev param show`'),
    reload: z
      .boolean()
      .default(true)
      .describe(
        'Start the driver again where a parameter is taken only then (driverinit); off, it waits for the next start',
      ),
    eswitch: z
      .strictObject({
        mode: z
          .enum(['legacy', 'switchdev'])
          .optional()
          .describe(
            'legacy: by MAC address and VLAN; switchdev: each function has a representor on the host',
          ),
        inline_mode: z
          .enum(['none', 'link', 'network', 'transport'])
          .optional()
          .describe('Which headers functions put before their packets'),
        encap: z.boolean().optional().describe('Encapsulation (VXLAN and others) by the card'),
      })
      .optional()
      .describe('The switch inside the card'),
    rates: z.array(rate).default([]).describe('Limits of functions and groups, in switchdev mode'),
    persistent: z.boolean().default(true).describe('Set it again after each boot'),
  })
  .superRefine(({ state, params, eswitch, rates }, { addIssue }) => {
    const given = Object.entries({
      params: Object.keys(params).length > 0,
      eswitch: eswitch !== undefined && Object.keys(eswitch).length > 0,
      rates: rates.length > 0,
    }).flatMap(([key, is]) => (is ? [key] : []));
    if (state === 'released' && given.length > 0)
      addIssue({ code: 'custom', path: [given[0]!], message: 'is not set with `state: released`' });
    if (state === 'set' && given.length === 0)
      addIssue({ code: 'custom', path: [], message: 'names nothing to set' });
    if (eswitch?.mode === 'legacy' && rates.length > 0)
      addIssue({ code: 'custom', path: ['rates'], message: 'are of switchdev mode' });
    rates.forEach((one, at) => {
      if (rates.findIndex((other) => keyOfRate(other) === keyOfRate(one)) !== at)
        addIssue({ code: 'custom', path: ['rates', at], message: `${keyOfRate(one)} stands there already` });
    });
  })
  .describe('Parameters, switch and rates of a card by devlink');

export type DevlinkInput = z.output<typeof devlinkInput>;

/** A rate's name in messages and notes. */
export const keyOfRate = ({ vf, pf, group }: Pick<RateWish, 'vf' | 'pf' | 'group'>): string =>
  group === undefined ? `function ${pf}/${vf}` : `group ${group}`;
