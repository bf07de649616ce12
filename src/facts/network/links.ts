import { available, defineFact, unavailable } from '../../model/index.js';

/** A network interface of the host, physical or not. */
export interface NetworkLink {
  readonly name: string;
  /** Of a physical one: the device's PCI address. */
  readonly pci?: string;
  /** `bridge`, `bond`, `vlan`, `macvtap`, `tun`, …; undefined for physical ones. */
  readonly kind?: string;
  readonly mac?: string;
  readonly mtu: number;
  readonly up: boolean;
  /** Whether there is a signal. */
  readonly carrier: boolean;
  /** The bridge or bond that it belongs to. */
  readonly master?: string;
  /** As addresses with prefix length, link-local ones left out. */
  readonly addresses: readonly string[];
  /** Somebody asked for every packet (`ip link set … promisc on`, or a bridge). */
  readonly promiscuous: boolean;
  /** Of a bridge or bond: what its driver says (`stp_state`, `vlan_filtering`, `mode`, …). */
  readonly options: Readonly<Record<string, unknown>>;
  /** Of a bridge's port: how the bridge treats it (`learning`, `flood`, …). */
  readonly port?: Readonly<Record<string, unknown>>;
}

interface IpLink {
  readonly ifname: string;
  readonly address?: string;
  readonly mtu?: number;
  readonly flags?: readonly string[];
  readonly master?: string;
  readonly promiscuity?: number;
  readonly parentbus?: string;
  readonly parentdev?: string;
  readonly linkinfo?: {
    readonly info_kind?: string;
    readonly info_data?: Readonly<Record<string, unknown>>;
    readonly info_slave_data?: Readonly<Record<string, unknown>>;
  };
  readonly addr_info?: readonly {
    readonly local?: string;
    readonly prefixlen?: number;
    readonly scope?: string;
  }[];
}

/** Network interfaces in the namespace of rigger's shell. */
export const links = defineFact<readonly NetworkLink[]>({
  id: 'links',
  summary: 'Network interfaces: PCI address, kind, MTU, state, master, addresses',
  scopes: () => ['net', 'sriov', 'pci'],
  script: () => 'ip -j -d addr show',
  parse: ({ stdout, stderr, exit }) => {
    if (exit !== 0) return unavailable(`ip (iproute2) gave exit ${exit}: ${stderr.trim()}`);
    try {
      return available(
        (JSON.parse(stdout) as IpLink[]).filter(({ ifname }) => ifname !== undefined).map(linkOf),
      );
    } catch {
      return unavailable('ip (iproute2) printed no JSON; it is older than 4.14');
    }
  },
});

const linkOf = (link: IpLink): NetworkLink => ({
  name: link.ifname,
  ...(link.parentbus === 'pci' && link.parentdev ? { pci: link.parentdev } : {}),
  ...(link.linkinfo?.info_kind ? { kind: link.linkinfo.info_kind } : {}),
  ...(link.address ? { mac: link.address } : {}),
  mtu: link.mtu ?? 0,
  up: link.flags?.includes('UP') ?? false,
  carrier: link.flags?.includes('LOWER_UP') ?? false,
  ...(link.master ? { master: link.master } : {}),
  addresses: (link.addr_info ?? []).flatMap(({ local, prefixlen, scope }) =>
    local === undefined || scope === 'link' || scope === 'host' ? [] : [`${local}/${prefixlen}`],
  ),
  promiscuous: link.flags?.includes('PROMISC') ?? false,
  options: link.linkinfo?.info_data ?? {},
  ...(link.linkinfo?.info_slave_data ? { port: link.linkinfo.info_slave_data } : {}),
});
