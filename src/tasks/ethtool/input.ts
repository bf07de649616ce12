import { z } from 'zod';
import { oneOrMore } from '../fields.js';
import { linkName, pciPort } from '../pci-fields.js';

/** A name as ethtool takes it. */
const named = (pattern: RegExp, message: string) => z.string().regex(pattern, message);
const word = named(/^[a-z][a-z\d-]*$/, 'must be a name of ethtool, such as rx or rx-usecs');
const count = z.number().int().min(0);

/** Offloads by their long names. */
export const featuresField = z
  .record(named(/^[a-z\d_-]+$/, 'must be a long name of ethtool -k'), z.boolean())
  .describe(
    'Offloads by the long names of `ethtool -k`, such as generic-receive-offload: false; others stay',
  );

/** Input of `ethtool`. */
export const ethtoolInput = z
  .strictObject({
    link: linkName('The network interface').optional(),
    device: pciPort(
      'The PCI address of its device, in place of its name, which may change; `0000:04:00.0d1` is its second port',
    ).optional(),
    state: z
      .enum(['set', 'released'])
      .default('set')
      .describe(
        '`released`: all that rigger set of this interface by ethtool is put back as it was, and nothing is set at boot',
      ),
    features: featuresField.optional(),
    rings: z
      .record(word, z.union([count, z.boolean()]))
      .optional()
      .describe('Ring sizes by the names of `ethtool -G`: rx, tx, rx-mini, rx-jumbo'),
    channels: z
      .record(word, count)
      .optional()
      .describe('Queues by the names of `ethtool -L`: combined, or rx and tx where the card has them apart'),
    coalesce: z
      .record(word, z.union([count, z.boolean()]))
      .optional()
      .describe('When the card interrupts, by the names of `ethtool -C`: adaptive-rx: false, rx-usecs: 8, …'),
    pause: z
      .strictObject({
        autoneg: z.boolean().optional().describe('Agree on it with the other end'),
        rx: z.boolean().optional().describe('Obey pause frames'),
        tx: z.boolean().optional().describe('Send pause frames'),
      })
      .optional()
      .describe('Flow control of the port (`ethtool -A`)'),
    private_flags: z
      .record(named(/^[^\s:-][^:\n]{0,30}$/, 'must be a name of ethtool --show-priv-flags'), z.boolean())
      .optional()
      .describe("The driver's own flags, by the names of `ethtool --show-priv-flags`"),
    fec: oneOrMore(z.enum(['auto', 'off', 'rs', 'baser', 'llrs']))
      .optional()
      .describe('Forward error correction (`ethtool --set-fec`), one or several'),
    rss: z
      .strictObject({
        queues: z
          .number()
          .int()
          .positive()
          .optional()
          .describe('Spread over the first so many queues evenly'),
        hash: z.enum(['toeplitz', 'xor', 'crc32']).optional().describe('Hash function'),
        key: z
          .string()
          .regex(/^[\da-f]{2}(:[\da-f]{2})+$/i, 'must be bytes such as 6d:5a:6d:5a:…')
          .transform((key) => key.toLowerCase())
          .optional()
          .describe('Hash key, so that two hosts spread the same flows alike'),
      })
      .optional()
      .describe('How received packets are spread over the queues (`ethtool -X`)'),
    persistent: z.boolean().default(true).describe('Set it again after each boot'),
  })
  .superRefine((wish, { addIssue }) => {
    if ((wish.link === undefined) === (wish.device === undefined))
      addIssue({ code: 'custom', path: ['link'], message: 'one of `link` and `device` must be given' });
    const given = Object.keys(wish).filter((key) => !['link', 'device', 'state', 'persistent'].includes(key));
    if (wish.state === 'released' && given.length > 0)
      addIssue({ code: 'custom', path: [given[0]!], message: 'is not set with `state: released`' });
    if (wish.state === 'set' && given.length === 0)
      addIssue({ code: 'custom', path: [], message: 'names nothing to set' });
  })
  .describe('Settings of a network interface by ethtool');

export type EthtoolInput = z.output<typeof ethtoolInput>;
