import { z } from 'zod';
import { type EthtoolState, ethtool } from '../../facts/network/ethtool.js';
import type { EthtoolGroup } from '../../facts/network/ethtool-output.js';
import { defineTask, entryOf } from '../../model/index.js';
import { bootReachOf, bootScriptNeeds } from '../boot-script.js';
import { featuresField } from '../ethtool/input.js';
import { ethtoolName, planEthtool } from '../ethtool/plan.js';
import type { EthtoolWish } from '../ethtool/wish.js';
import { keptBeforeNeeds } from '../kept-before.js';
import { linkName } from '../pci-fields.js';

const input = z
  .strictObject({
    link: linkName('The network interface'),
    features: featuresField.default({}),
    rx_ring: z.number().int().positive().optional().describe('Receive ring size'),
    tx_ring: z.number().int().positive().optional().describe('Transmit ring size'),
    queues: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('Queues for receiving and transmitting; so many of each, where the card has them apart'),
    persistent: z.boolean().default(true).describe('Set it again after each boot'),
  })
  .describe('What the hardware of an interface does for the kernel');

type Input = z.output<typeof input>;

/** Offloads, ring sizes and queues of a network interface: a part of `ethtool`, in fewer words. */
export const netOffloads = defineTask({
  name: 'net_offloads',
  summary: 'Offloads, ring sizes and queues of a network interface: `ethtool` in fewer words',
  input,
  references: [
    'https://man7.org/linux/man-pages/man8/ethtool.8.html',
    'https://docs.kernel.org/networking/segmentation-offloads.html',
  ],
  reach: ({ link }) => ['net', ...bootReachOf(ethtoolName(link))],
  needs: (wanted) => ({
    found: ethtool({ link: wanted.link, groups: groupsOf(wanted) }),
    boot: bootScriptNeeds(ethtoolName(wanted.link)),
    before: keptBeforeNeeds(ethtoolName(wanted.link)),
  }),
  plan: (wanted, facts, { host }) =>
    planEthtool(
      wanted.link,
      { wish: wishOf(wanted, facts.found), persistent: wanted.persistent },
      facts,
      host,
    ),
});

const groupsOf = ({ features, rx_ring, tx_ring, queues }: Input): EthtoolGroup[] => [
  ...(Object.keys(features).length > 0 ? ['features' as const] : []),
  ...(rx_ring === undefined && tx_ring === undefined ? [] : ['rings' as const]),
  ...(queues === undefined ? [] : ['channels' as const]),
];

const wishOf = (wanted: Input, found: EthtoolState): EthtoolWish => {
  const groups = groupsOf(wanted);
  const { features, rx_ring, tx_ring, queues } = wanted;
  return {
    ...(groups.includes('features') && { features }),
    ...(groups.includes('rings') && {
      rings: { ...(rx_ring !== undefined && { rx: rx_ring }), ...(tx_ring !== undefined && { tx: tx_ring }) },
    }),
    ...(queues !== undefined && {
      channels: areApart(found) ? { rx: queues, tx: queues } : { combined: queues },
    }),
  };
};

/** A card has one kind or the other: of the one that it has not, there are none, or it says n/a. */
const areApart = ({ groups }: EthtoolState): boolean => {
  const now = groups.channels?.now ?? {};
  return !entryOf(now, 'combined') && Boolean(entryOf(now, 'rx')) && Boolean(entryOf(now, 'tx'));
};
