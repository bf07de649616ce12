import { type Draw, element } from './draw.js';
import type { Changed } from './guests.js';

/** A network as it is meant. */
export interface Network {
  readonly name: string;
  readonly kind: 'bridge' | 'nat' | 'route' | 'isolated' | 'hostdev' | 'macvtap' | 'openvswitch';
  readonly dev?: string;
  readonly vlan?: number;
  /** Third byte of its addresses. */
  readonly subnet: number;
  readonly hosts: number;
  readonly average?: number;
  readonly mtu?: number;
  readonly groups: readonly { readonly name: string; readonly vlan: number }[];
}

export const drawNetwork = (draw: Draw, name: string): Network => {
  const kind = draw.pick([
    'bridge',
    'nat',
    'route',
    'isolated',
    'hostdev',
    'macvtap',
    'openvswitch',
  ] as const);
  const needs = kind === 'bridge' || kind === 'hostdev' || kind === 'macvtap' || kind === 'openvswitch';
  const tagged = kind === 'hostdev' || kind === 'openvswitch';
  return {
    name,
    kind,
    ...((needs || draw.chance(0.5)) && kind !== 'isolated' && { dev: `eth${draw.whole(0, 9)}` }),
    ...(tagged && draw.chance(0.5) && { vlan: draw.whole(1, 4094) }),
    subnet: draw.whole(0, 255),
    hosts: draw.whole(0, 3),
    ...(!needs && draw.chance(0.5) && { average: draw.whole(1, 9) * 1000 }),
    ...(!needs && draw.chance(0.3) && { mtu: draw.pick([1400, 9000]) }),
    groups:
      kind === 'openvswitch'
        ? Array.from({ length: draw.whole(0, 2) }, (_, index) => ({
            name: `g${index}`,
            vlan: draw.whole(1, 4094),
          }))
        : [],
  };
};

const vlanOf = (draw: Draw, id: number): string => element(draw, 'vlan', {}, [element(draw, 'tag', { id })]);

const forwardOf = (draw: Draw, { kind, dev }: Network): string[] => {
  switch (kind) {
    case 'isolated':
      return [];
    case 'bridge':
    case 'openvswitch':
      return [element(draw, 'forward', { mode: 'bridge' }), element(draw, 'bridge', { name: dev })];
    case 'nat':
    case 'route':
      return [
        draw.chance(0.5) || dev === undefined
          ? element(draw, 'forward', { mode: kind, dev })
          : element(draw, 'forward', { mode: kind }, [element(draw, 'interface', { dev })]),
      ];
    case 'hostdev':
      return [element(draw, 'forward', { mode: 'hostdev', managed: 'yes' }, [element(draw, 'pf', { dev })])];
    case 'macvtap':
      return [
        draw.chance(0.5)
          ? element(draw, 'forward', { mode: 'passthrough' }, [element(draw, 'interface', { dev })])
          : element(draw, 'forward', { mode: 'passthrough', dev }),
      ];
  }
};

export const writeNetwork = (draw: Draw, network: Network): string => {
  const { kind, vlan, subnet, hosts, average, mtu, groups } = network;
  const own = kind === 'nat' || kind === 'route' || kind === 'isolated';
  const at = (last: number): string => `10.9.${subnet}.${last}`;
  return element(draw, 'network', {}, [
    element(draw, 'name', {}, network.name),
    ...draw.shuffled([
      ...forwardOf(draw, network),
      ...(vlan === undefined ? [] : [vlanOf(draw, vlan)]),
      ...(kind === 'openvswitch' ? [element(draw, 'virtualport', { type: 'openvswitch' })] : []),
      ...groups.map(({ name, vlan: id }) => element(draw, 'portgroup', { name }, [vlanOf(draw, id)])),
      ...(average === undefined
        ? []
        : [element(draw, 'bandwidth', {}, [element(draw, 'inbound', { average })])]),
      ...(mtu === undefined ? [] : [element(draw, 'mtu', { size: mtu })]),
      ...(own
        ? [
            element(
              draw,
              'ip',
              { address: at(1), ...draw.pick([{ netmask: '255.255.255.0' }, { prefix: 24 }]) },
              [
                element(draw, 'dhcp', {}, [
                  element(draw, 'range', { start: at(100), end: at(200) }),
                  ...Array.from({ length: hosts }, (_, index) =>
                    element(draw, 'host', {
                      mac: draw.pick([`52:54:00:ab:cd:0${index}`, `52:54:00:AB:CD:0${index}`]),
                      ip: at(10 + index),
                    }),
                  ),
                ]),
              ],
            ),
          ]
        : []),
    ]),
  ]);
};

export const changesOfNetwork = (network: Network): Changed<Network>[] => {
  const { kind, dev, vlan, average, mtu, groups } = network;
  const list: Changed<Network>[] = [];
  const add = (paths: RegExp, change: Partial<Network>): void => {
    list.push({ to: { ...network, ...change }, paths });
  };
  const own = kind === 'nat' || kind === 'route' || kind === 'isolated';
  if (dev !== undefined)
    add(/^network\/(bridge@name|forward(@dev|\/(pf|interface)(@dev)?))$/, { dev: `${dev}x` });
  if (vlan !== undefined) add(/^network\/vlan\/tag@id$/, { vlan: vlan === 7 ? 8 : 7 });
  if (own) add(/^network\/ip(@address|\/dhcp\/(range|host).*)?$/, { subnet: (network.subnet + 1) % 256 });
  if (own) add(/^network\/ip\/dhcp\/host/, { hosts: network.hosts + 1 });
  if (average !== undefined) add(/^network\/bandwidth\/inbound@average$/, { average: average + 1 });
  if (mtu !== undefined) add(/^network\/mtu@size$/, { mtu: mtu + 1 });
  if (groups.length > 0) add(/^network\/portgroup/, { groups: groups.slice(1) });
  if (kind === 'hostdev') add(/^network\/vlan(\/tag@id)?$/, { vlan: vlan === 9 ? 10 : 9 });
  return list;
};
