import { z } from 'zod';
import { links, type NetworkLink } from '../../facts/network/links.js';
import { carries, ownConnection } from '../../facts/network/own-connection.js';
import { type Change, defineTask, entryOf, problem, raw, refused, sh } from '../../model/index.js';
import { addressScript } from '../address-script.js';
import { bootScriptNeeds } from '../boot-script.js';
import { cidrs } from '../cidr.js';
import { managerField } from '../link-configuration/choice.js';
import { keptBy, kindOf, managedChanges, managerNeeds } from '../link-configuration/managed.js';
import { findLink, hasAddresses, linkSelector, noSuchLink, resolveLink } from '../link-selector.js';
import { linkName } from '../pci-fields.js';

const input = z
  .strictObject({
    name: linkName('Name of the bridge'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether there is such a bridge'),
    ports: z
      .array(linkSelector('name or PCI address'))
      .default([])
      .describe(
        'Physical interfaces in it, by name or PCI address; taps of guests come and go by themselves',
      ),
    mtu: z.number().int().min(68).max(65535).optional().describe('MTU of the bridge and of its ports'),
    addresses: cidrs.default([]).describe('All addresses of the host on the bridge, with prefix length'),
    stp: z.boolean().default(false).describe('Spanning tree protocol; without it a port forwards at once'),
    vlan_filtering: z.boolean().default(false).describe('Keep VLANs apart in the bridge'),
    port_learning: z
      .boolean()
      .default(true)
      .describe(
        'Learn addresses from what the ports receive; off where a port’s embedded switch sends back what guests broadcast, as with active virtual functions',
      ),
    manager: managerField,
  })
  .describe('A Linux bridge');

type Input = z.output<typeof input>;

const bootName = (name: string): string => `bridge-${name}`;

const asWished = (name: string, state: Input['state']): string =>
  state === 'absent' ? `there is no bridge ${name}` : `bridge ${name} is as it should be`;

/** A Linux bridge over physical ports, with the host's addresses on it, again after each boot. */
export const bridge = defineTask({
  name: 'bridge',
  summary: 'A Linux bridge: ports, addresses, MTU, spanning tree, VLAN filtering',
  input,
  references: [
    'https://docs.kernel.org/networking/bridge.html',
    'https://man7.org/linux/man-pages/man8/ip-link.8.html',
  ],
  assures: ({ name, state }) => ({ that: asWished(name, state) }),
  needs: ({ name }) => ({
    links: links(),
    own: ownConnection(),
    boot: bootScriptNeeds(bootName(name)),
    ...managerNeeds(),
  }),
  plan: (wanted, { links, own, boot, managers, written, pending }, { host }) => {
    const seen = { managers, written, pending, own };
    const about = { key: bootName(wanted.name), field: wanted.manager, what: `bridge ${wanted.name}` };
    const found = links.find(({ name }) => name === wanted.name);
    if (found && found.kind !== 'bridge')
      return refused(
        problem(
          'hosts/link-taken',
          `${wanted.name} on ${host} is a network interface of another kind (${found.kind ?? 'physical'})`,
          {
            help: 'choose another name for the bridge',
          },
        ),
      );
    if (wanted.state === 'absent') {
      if (found && own.links.includes(found.name)) return cutsUsOff(`${found.name} ${carries(own)}`, host);
      const gone = managedChanges(
        {
          ...about,
          wishes: [],
          removed: found?.name,
          due: found && removal(wanted, found, links),
        },
        seen,
        host,
      );
      return 'kind' in gone
        ? gone
        : keptBy(gone, asWished(wanted.name, wanted.state), about.key, undefined, boot);
    }
    const ports: NetworkLink[] = [];
    for (const selector of wanted.ports) {
      const port = findLink(selector, links);
      if (!port) return noSuchLink(selector, links, host);
      if (port.master !== undefined && port.master !== wanted.name)
        return refused(
          problem('hosts/link-taken', `${port.name} on ${host} belongs to ${port.master}`, {
            help: `take it out first: net_link: { link: ${selector}, master: none }`,
          }),
        );
      if (own.links.includes(port.name) && port.master !== wanted.name)
        return cutsUsOff(`${port.name} ${carries(own)}`, host);
      const taken = port.master === wanted.name ? undefined : hasAddresses(selector, port, wanted.name, host);
      if (taken) return taken;
      ports.push(port);
    }
    const script = scriptOf(wanted);
    const [before, after] = differences(wanted, found, ports);
    // Whether ports learn is nothing that frames wait for.
    const dangerous = Object.keys(after).filter((word) => word !== 'port_learning');
    if (found && own.links.includes(found.name) && dangerous.length > 0)
      return cutsUsOff(`${found.name} ${carries(own)}`, host, dangerous);
    const change: Change = {
      summary: found
        ? `set ${Object.keys(after).join(', ')} of bridge ${wanted.name}`
        : `create bridge ${wanted.name}${ports.length > 0 ? ` over ${ports.map(({ name }) => name).join(', ')}` : ''}`,
      before: found ? before : null,
      after,
      commands: [{ kind: 'script', script }],
      invalidates: ['net', 'sriov'],
    };
    const { name, mtu, addresses, stp, vlan_filtering } = wanted;
    const outcome = managedChanges(
      {
        ...about,
        wishes: [
          { link: name, kind: 'bridge', made: { kind: 'bridge', stp, vlan_filtering }, mtu, addresses },
          ...ports.map((port) => ({
            link: port.name,
            kind: kindOf(port),
            mtu,
            master: { name, kind: 'bridge' as const, learning: wanted.port_learning },
          })),
        ],
        due: Object.keys(after).length > 0 ? change : undefined,
        script,
        ...(found && ('stp' in after || 'vlan_filtering' in after)
          ? { unaltered: sh`br=${name}\n${raw(optionsOf(wanted))}\n` }
          : {}),
      },
      seen,
      host,
    );
    if ('kind' in outcome) return outcome;
    const kept = {
      name: about.key,
      description: `Bridge ${name}`,
      script,
      before: ['libvirtd.service', 'virtqemud.service', 'virtnetworkd.service', 'network-online.target'],
      // Virtual functions are made while the port is out of the bridge.
      after: ports.flatMap(({ pci }) => (pci === undefined ? [] : [`rigger-sriov-${pci}.service`])),
    };
    return keptBy(outcome, asWished(name, wanted.state), about.key, kept, boot);
  },
});

const cutsUsOff = (what: string, host: string, words: readonly string[] = []) =>
  refused(
    problem(
      'hosts/own-connection',
      words.length > 0
        ? `${what} rigger's own connection to ${host}; its ${words.join(', ')} cannot be changed over it`
        : `${what} rigger's own connection to ${host}, which would not survive this`,
      {
        help: 'reach the host over another port',
      },
    ),
  );

type Shown = Record<string, string | number | boolean>;

const differences = (
  wanted: Input,
  found: NetworkLink | undefined,
  ports: readonly NetworkLink[],
): [before: Shown, after: Shown] => {
  const wish: Shown = {
    state: 'up',
    stp: wanted.stp,
    vlan_filtering: wanted.vlan_filtering,
    addresses: [...wanted.addresses].sort().join(' '),
    ports: ports.map(({ name }) => name).join(' '),
    ...(ports.length > 0 ? { port_learning: wanted.port_learning } : {}),
    ...(wanted.mtu === undefined ? {} : { mtu: wanted.mtu }),
  };
  if (!found) return [{}, wish];
  const now: Shown = {
    state: found.up ? 'up' : 'down',
    stp: Boolean(found.options.stp_state),
    vlan_filtering: Boolean(found.options.vlan_filtering),
    addresses: [...found.addresses].sort().join(' '),
    ports: ports
      .filter((port) => port.master === wanted.name && port.up)
      .map(({ name }) => name)
      .join(' '),
    port_learning: ports.every((port) => (port.port?.learning ?? true) === wanted.port_learning)
      ? wanted.port_learning
      : !wanted.port_learning,
    mtu: [found, ...ports].find(({ mtu }) => mtu !== wanted.mtu)?.mtu ?? found.mtu,
  };
  const keys = Object.keys(wish).filter((key) => entryOf(wish, key) !== entryOf(now, key));
  return [
    Object.fromEntries(keys.map((key) => [key, now[key]!])),
    Object.fromEntries(keys.map((key) => [key, wish[key]!])),
  ];
};

const removal = ({ name }: Input, found: NetworkLink, links: readonly NetworkLink[]): Change => ({
  summary: `remove bridge ${name}`,
  before: {
    addresses: found.addresses.join(' '),
    ports: links
      .filter(({ master }) => master === name)
      .map((link) => link.name)
      .join(' '),
  },
  after: null,
  commands: [{ kind: 'exec', argv: ['ip', 'link', 'delete', 'dev', name] }],
  invalidates: ['net', 'sriov'],
});

const optionsOf = ({ stp, vlan_filtering }: Input): string =>
  `ip link set dev "$br" type bridge stp_state ${stp ? 1 : 0}${stp ? '' : ' forward_delay 0'} vlan_filtering ${vlan_filtering ? 1 : 0} || exit 1`;

const scriptOf = (wanted: Input): string => {
  const { name, ports, mtu, addresses, port_learning } = wanted;
  return [
    '# Written by rigger (task bridge).',
    sh`br=${name}`,
    '[ -e "/sys/class/net/$br" ] || ip link add name "$br" type bridge || exit 1',
    optionsOf(wanted),
    ...ports.flatMap((port) => [
      resolveLink(port, 'port'),
      ...(mtu === undefined ? [] : [sh`ip link set dev "$port" mtu ${mtu} || exit 1`]),
      'ip link set dev "$port" master "$br" || exit 1',
      sh`bridge link set dev "$port" learning ${port_learning ? 'on' : 'off'} || exit 1`,
      'ip link set dev "$port" up || exit 1',
    ]),
    ...(mtu === undefined ? [] : [sh`ip link set dev "$br" mtu ${mtu} || exit 1`]),
    addressScript(addresses, 'br'),
    'ip link set dev "$br" up',
    '',
  ].join('\n');
};
