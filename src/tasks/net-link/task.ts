import { z } from 'zod';
import { links, type NetworkLink } from '../../facts/network/links.js';
import { carries, ownConnection } from '../../facts/network/own-connection.js';
import { type Change, defineTask, entryOf, problem, type Refused, refused, sh } from '../../model/index.js';
import { addressScript } from '../address-script.js';
import { bootScriptNeeds } from '../boot-script.js';
import { cidrs } from '../cidr.js';
import { managerField } from '../link-configuration/choice.js';
import { keptBy, kindOf, managedChanges, managerNeeds } from '../link-configuration/managed.js';
import type { LinkWish } from '../link-configuration/wish.js';
import { findLink, linkSelector, noSuchLink, resolveLink } from '../link-selector.js';
import { linkName } from '../pci-fields.js';

const input = z
  .strictObject({
    link: linkSelector('The interface: its name, or the PCI address of its device'),
    state: z.enum(['up', 'down']).default('up').describe('Administrative state'),
    mtu: z
      .number()
      .int()
      .min(68)
      .max(65535)
      .optional()
      .describe('Largest packet in bytes, Ethernet header not included'),
    addresses: cidrs
      .optional()
      .describe(
        'All addresses of the interface, with prefix length; others are removed, link-local ones stay',
      ),
    master: z
      .union([z.literal('none'), linkName('bridge')])
      .optional()
      .describe('Bridge or bond that it belongs to; `none` takes it out'),
    promiscuous: z.boolean().optional().describe('Receive every packet'),
    persistent: z
      .boolean()
      .default(true)
      .describe('Have it so again after each boot; `false` drops what an earlier run kept'),
    manager: managerField,
  })
  .describe('One network interface');

type Input = z.output<typeof input>;

const bootName = (link: string): string => `link-${link}`;

/** State, MTU, addresses and master of an existing network interface. */
export const netLink = defineTask({
  name: 'net_link',
  summary: 'A network interface: up or down, MTU, addresses, bridge, promiscuous mode',
  input,
  references: [
    'https://man7.org/linux/man-pages/man8/ip-link.8.html',
    'https://man7.org/linux/man-pages/man8/ip-address.8.html',
  ],
  needs: ({ link }) => ({
    links: links(),
    own: ownConnection(),
    boot: bootScriptNeeds(bootName(link)),
    ...managerNeeds(),
  }),
  plan: (wanted, { links, own, boot, managers, written, pending }, { host }) => {
    const script = scriptOf(wanted);
    const link = findLink(wanted.link, links);
    if (!link) return noSuchLink(wanted.link, links, host);
    const [before, after] = differences(wanted, link);
    const words = Object.keys(after);
    const change: Change = {
      summary: `set ${words.map((key) => `${key} ${String(entryOf(after, key))}`).join(', ')} of ${link.name}`,
      before,
      after,
      commands: [{ kind: 'script', script }],
      invalidates: ['net', 'sriov'],
      ...(after.state === 'down' ? { risk: 'drops-link' as const } : {}),
    };
    const refusal = own.links.includes(link.name)
      ? cutsUsOff(words, `${link.name} ${carries(own)}`, host)
      : undefined;
    if (refusal) return refusal;
    const outcome = managedChanges(
      {
        key: bootName(link.name),
        field: wanted.manager,
        wishes: wanted.persistent ? [wishOf(wanted, link, links)] : [],
        due: words.length > 0 ? change : undefined,
        script,
        what: link.name,
      },
      { managers, written, pending, own },
      host,
    );
    if ('kind' in outcome) return outcome;
    const kept = {
      name: bootName(wanted.link),
      description: `Network interface ${wanted.link}`,
      script,
      before: ['network-online.target'],
    };
    return keptBy(
      outcome,
      `${link.name} is as it should be`,
      kept.name,
      wanted.persistent ? kept : undefined,
      boot,
    );
  },
});

const wishOf = (
  { state, mtu, addresses, master, promiscuous }: Input,
  link: NetworkLink,
  links: readonly NetworkLink[],
): LinkWish => ({
  link: link.name,
  kind: kindOf(link),
  down: state === 'down',
  mtu,
  addresses,
  // In a bridge or bond it has none.
  present: (master ?? link.master ?? 'none') === 'none' ? link.addresses : undefined,
  promiscuous,
  ...(master === undefined || master === 'none'
    ? {}
    : {
        master: {
          name: master,
          kind:
            links.find(({ name }) => name === master)?.kind === 'bond'
              ? ('bond' as const)
              : ('bridge' as const),
        },
      }),
});

type Shown = Record<string, string | number | boolean>;

const differences = (wanted: Input, link: NetworkLink): [before: Shown, after: Shown] => {
  const now: Shown = {
    state: link.up ? 'up' : 'down',
    mtu: link.mtu,
    addresses: [...link.addresses].sort().join(' '),
    master: link.master ?? 'none',
    promiscuous: link.promiscuous,
  };
  const wish: Record<string, string | number | boolean | undefined> = {
    state: wanted.state,
    mtu: wanted.mtu,
    addresses: wanted.addresses && [...wanted.addresses].sort().join(' '),
    master: wanted.master,
    promiscuous: wanted.promiscuous,
  };
  const keys = Object.keys(now).filter(
    (key) => entryOf(wish, key) !== undefined && entryOf(wish, key) !== entryOf(now, key),
  );
  return [
    Object.fromEntries(keys.map((key) => [key, now[key]!])),
    Object.fromEntries(keys.map((key) => [key, wish[key]!])),
  ];
};

const cutsUsOff = (words: readonly string[], what: string, host: string): Refused | undefined => {
  const dangerous = words.filter((word) => word !== 'promiscuous');
  return dangerous.length === 0
    ? undefined
    : refused(
        problem(
          'hosts/own-connection',
          `${what} rigger's own connection to ${host}; its ${dangerous.join(', ')} cannot be changed over it`,
          {
            help: 'reach the host over another port',
          },
        ),
      );
};

const scriptOf = ({ link, state, mtu, addresses, master, promiscuous }: Input): string =>
  [
    '# Written by rigger (task net_link).',
    resolveLink(link, 'link'),
    ...(mtu === undefined ? [] : [sh`ip link set dev "$link" mtu ${mtu} || exit 1`]),
    ...(master === undefined
      ? []
      : [
          master === 'none'
            ? 'ip link set dev "$link" nomaster || exit 1'
            : sh`ip link set dev "$link" master ${master} || exit 1`,
        ]),
    ...(promiscuous === undefined
      ? []
      : [`ip link set dev "$link" promisc ${promiscuous ? 'on' : 'off'} || exit 1`]),
    ...(addresses === undefined ? [] : [addressScript(addresses, 'link')]),
    `ip link set dev "$link" ${state}`,
    '',
  ].join('\n');
