import { z } from 'zod';
import { type Offloads, offloads } from '../../facts/network/offloads.js';
import { type Change, changes, defineTask, entryOf, problem, refused, sh } from '../../model/index.js';
import { bootScriptChanges, bootScriptNeeds } from '../boot-script.js';
import { resolveLink } from '../link-selector.js';
import { linkName } from '../pci-fields.js';

const input = z
  .strictObject({
    link: linkName('The network interface'),
    features: z
      .record(z.string().regex(/^[a-z\d_-]+$/, 'must be a long name of ethtool -k'), z.boolean())
      .default({})
      .describe(
        'Offloads by the long names of `ethtool -k`, such as generic-receive-offload: false; others stay',
      ),
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

/** Offloads, ring sizes and queues of a network interface. */
export const netOffloads = defineTask({
  name: 'net_offloads',
  summary: 'Offloads, ring sizes and queues of a network interface',
  input,
  references: [
    'https://man7.org/linux/man-pages/man8/ethtool.8.html',
    'https://docs.kernel.org/networking/segmentation-offloads.html',
  ],
  needs: ({ link }) => ({ found: offloads({ link }), boot: bootScriptNeeds(`offloads-${link}`) }),
  plan: (wanted, { found, boot }, { host }) => {
    const stuck = Object.entries(wanted.features).find(
      ([name, on]) =>
        entryOf(found.features, name) !== on &&
        (found.fixed.includes(name) || entryOf(found.features, name) === undefined),
    );
    if (stuck)
      return refused(
        problem(
          'hosts/no-offload',
          `${stuck[0]} of ${wanted.link} on ${host} ${entryOf(found.features, stuck[0]) === undefined ? 'is not known to ethtool' : `is fixed to ${entryOf(found.features, stuck[0]) ? 'on' : 'off'}`}`,
          {
            help: `it can switch ${Object.keys(found.features)
              .filter((name) => !found.fixed.includes(name))
              .join(', ')}`,
          },
        ),
      );
    const name = `offloads-${wanted.link}`;
    const script = [
      '# Written by rigger (task net_offloads).',
      resolveLink(wanted.link, 'link'),
      ...commandsOf(wanted, found).map(
        (words) => sh`ethtool ${words[0]!} "$link" ${words.slice(1)} || exit 1`,
      ),
      '',
    ].join('\n');
    return changes([
      ...dueChanges(wanted, found),
      ...bootScriptChanges(
        name,
        wanted.persistent
          ? { name, description: `Offloads of ${wanted.link}`, script, before: ['network-online.target'] }
          : undefined,
        boot,
      ),
    ]);
  },
});

const onOff = (value: boolean): string => (value ? 'on' : 'off');

/** Arguments of ethtool, the interface left out after the first. */
const commandsOf = ({ features, rx_ring, tx_ring, queues }: Input, found: Offloads): string[][] => [
  ...(Object.keys(features).length > 0
    ? [['-K', ...Object.entries(features).flatMap(([name, on]) => [name, onOff(on)])]]
    : []),
  ...(rx_ring === undefined && tx_ring === undefined
    ? []
    : [
        [
          '-G',
          ...(rx_ring === undefined ? [] : ['rx', `${rx_ring}`]),
          ...(tx_ring === undefined ? [] : ['tx', `${tx_ring}`]),
        ],
      ]),
  ...(queues === undefined
    ? []
    : [
        typeof found.queues === 'object'
          ? ['-L', 'rx', `${queues}`, 'tx', `${queues}`]
          : ['-L', 'combined', `${queues}`],
      ]),
];

const hasQueues = ({ queues }: Offloads, wanted: number | undefined): boolean =>
  typeof queues === 'object' ? queues.rx === wanted && queues.tx === wanted : queues === wanted;

const dueChanges = (wanted: Input, found: Offloads): Change[] => {
  const { link } = wanted;
  const differing = Object.fromEntries(
    Object.entries(wanted.features).filter(([name, on]) => entryOf(found.features, name) !== on),
  );
  const due: Input = {
    ...wanted,
    features: differing,
    rx_ring: wanted.rx_ring === found.rings?.rx ? undefined : wanted.rx_ring,
    tx_ring: wanted.tx_ring === found.rings?.tx ? undefined : wanted.tx_ring,
    queues: hasQueues(found, wanted.queues) ? undefined : wanted.queues,
  };
  return commandsOf(due, found).map(([flag, ...words]) => ({
    summary: `set ${words.join(' ')} of ${link}`,
    commands: [{ kind: 'exec', argv: ['ethtool', flag!, link, ...words] }],
    invalidates: ['net'],
  }));
};
