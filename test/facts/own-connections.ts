/** A link as the kernel shows it: what is below it, and whether it is a card or ends in another namespace. */
interface Shown {
  readonly below?: readonly string[];
  readonly card?: true;
  readonly elsewhere?: true;
}

interface Way {
  readonly name: string;
  readonly client?: string;
  readonly server?: string;
  /** What `ip route get` says. */
  readonly route?: string;
  /** Lines of `ip -o addr show`. */
  readonly addresses?: readonly string[];
  /** Links of Open vSwitch, as `ip -o -d link show` has them. */
  readonly switched?: readonly string[];
  /** Other lines of that. */
  readonly details?: readonly string[];
  readonly shown: Readonly<Record<string, Shown>>;
  readonly links: readonly string[];
  readonly unsure?: true;
}

const route = (link: string): string =>
  `192.0.2.1 via 192.0.2.254 dev ${link} src 192.0.2.7 uid 0\n    cache\n`;
const lo = {};
const card = { card: true } as const;

const ways: readonly Way[] = [
  { name: 'a card', route: route('e1'), shown: { lo, e1: card, e2: card }, links: ['e1'] },
  {
    name: 'a VLAN on a bond of two',
    route: route('bond0.5'),
    shown: {
      ...{ lo, 'bond0.5': { below: ['bond0'] }, bond0: { below: ['e1', 'e2'] }, e1: card, e2: card },
      ...{ br9: { below: ['e9'] }, e9: card },
    },
    links: ['bond0.5', 'bond0', 'e1', 'e2'],
  },
  {
    name: 'an answer that leaves by another link than the one with the address',
    route: route('e2'),
    addresses: [
      '2: e1    inet 192.0.2.7/24 scope global e1',
      '3: e2    inet 198.51.100.7/24 scope global e2',
    ],
    shown: { lo, e1: card, e2: card, e3: card },
    links: ['e2', 'e1'],
  },
  {
    name: 'a VRF, in which no route is told',
    route: '',
    addresses: ['2: e1    inet 192.0.2.7/24 scope global e1', '3: e2    inet 192.0.2.77/24 scope global e2'],
    shown: { lo, mgmt: { below: ['e1'] }, e1: card, e2: card },
    links: ['e1'],
  },
  {
    name: 'a link-local address with its link',
    ...{ client: 'fe80::1%e1', server: 'fe80::7%e1', route: '' },
    addresses: ['2: e1    inet6 fe80::7/64 scope link', '3: e2    inet6 fe80::7/64 scope link'],
    shown: { lo, e1: card, e2: card },
    links: ['e1', 'e2'],
  },
  {
    name: 'an internal port of an Open vSwitch',
    route: route('br-ex'),
    switched: [
      '4: ovs-system: <BROADCAST> mtu 1500 \\ link/ether',
      '5: br-ex: <BROADCAST,UP> mtu 1500 \\ link/ether',
    ],
    shown: { lo, e1: card, e2: card, 'ovs-system': { below: ['e1'] }, 'br-ex': {} },
    links: ['br-ex', 'e1'],
  },
  {
    name: 'a link that ends in another network namespace',
    route: route('eth0'),
    shown: { lo, eth0: { elsewhere: true }, e2: card },
    links: ['eth0'],
  },
  {
    name: 'a tunnel that is bound to a card',
    route: route('gre1'),
    details: [
      '5: gre1@e2: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1476 \\ link/gre 192.0.2.7 peer 192.0.2.1',
      '2: eth0@if9: <BROADCAST,UP> mtu 1500 \\ link/ether',
      '6: tunl0@NONE: <NOARP> mtu 1480 \\ link/ipip 0.0.0.0',
    ],
    shown: { lo, gre1: { elsewhere: true }, e1: card, e2: card },
    links: ['gre1', 'e2'],
  },
  {
    name: 'this machine itself',
    ...{ client: '127.0.0.1', server: '127.0.0.1', route: 'local 127.0.0.1 dev lo src 127.0.0.1 uid 0\n' },
    shown: { lo, e1: card },
    links: ['lo'],
  },
  {
    name: 'a tunnel, of which nobody knows what carries it',
    route: route('wg0'),
    shown: { lo, wg0: {}, e1: card, e2: card },
    ...{ links: ['wg0', 'e1', 'e2'], unsure: true },
  },
  {
    name: 'a route and an address that nobody tells',
    route: '',
    shown: { lo, e1: card, e2: card },
    ...{ links: ['e1', 'e2'], unsure: true },
  },
];

const section = (name: string, text: string): string => `\u001e${name}\n${text}\n`;

/** The ways by which a host may be reached: what the script prints there, and the links that carry them. */
export const ownConnections = ways.map(
  ({
    name,
    client = '192.0.2.1',
    server = '192.0.2.7',
    route: told = '',
    addresses = [],
    switched = [],
    details = [],
    shown,
    links,
    unsure,
  }) => ({
    name: `our own connection: ${name}`,
    stdout: [
      section('connection', `${client} 51234 ${server} 22`),
      section('route', told),
      section('addresses', addresses.join('\n')),
      section(
        'switched',
        [...switched.map((line) => `${line} \\ openvswitch numtxqueues 1`), ...details].join('\n'),
      ),
      section(
        'links',
        Object.entries(shown)
          .flatMap(([link, { below = [], card: isCard, elsewhere }], index) => [
            `${link}/ifindex:${index + 1}`,
            `${link}/iflink:${elsewhere ? 99 : index + 1}`,
            ...below.map((one) => `'${link}/lower_${one}' -> '../${one}'`),
            ...(isCard ? [`'${link}/device' -> '../../../0000:01:00.${index}'`] : []),
          ])
          .join('\n'),
      ),
    ].join(''),
    value: { client, server, links, ...(unsure && { unsure }) },
  }),
);
