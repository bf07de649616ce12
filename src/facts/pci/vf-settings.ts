/** What a physical function's driver enforces for one virtual function (`ip link show`). */
export interface VfSettings {
  readonly mac?: string;
  /** 802.1Q tag that the port adds and removes; 0 or missing is none. */
  readonly vlan?: number;
  /** 802.1p priority of that tag. */
  readonly qos?: number;
  readonly spoof_check?: boolean;
  readonly trust?: boolean;
  readonly link_state?: 'auto' | 'enable' | 'disable';
  /** Mbit/s; 0 is unlimited. */
  readonly min_rate?: number;
  readonly max_rate?: number;
}

interface IpVf {
  readonly vf: number;
  readonly address?: string;
  readonly mac?: string;
  readonly vlan?: number;
  readonly qos?: number;
  readonly vlan_list?: readonly { readonly vlan?: number; readonly qos?: number }[];
  readonly spoofchk?: boolean;
  readonly trust?: boolean;
  readonly link_state?: string;
  readonly rate?: { readonly max_tx?: number; readonly min_tx?: number };
  readonly tx_rate?: number;
}

/** Settings of virtual functions by the name of the physical function's link. */
export type SettingsByLink = ReadonlyMap<
  string,
  readonly { readonly index: number; readonly settings: VfSettings }[]
>;

/**
 * From `ip -j link show`; empty where iproute2 is missing, fails or prints no whole JSON. A function that
 * is not in it has settings that nobody knows.
 */
export const vfSettings = (json: string): SettingsByLink =>
  new Map(
    linksIn(json).map(({ ifname, vfinfo_list }) => [
      ifname,
      (vfinfo_list ?? [])
        .filter((vf) => (vf.address ?? vf.mac) !== elsewhere)
        .map((vf) => ({ index: vf.vf, settings: settingsOf(vf) })),
    ]),
  );

const linksIn = (json: string): { ifname: string; vfinfo_list?: readonly IpVf[] }[] => {
  try {
    return JSON.parse(json);
  } catch {
    return [];
  }
};

/** What mlx4 says at one port of a function that is on its other port. */
const elsewhere = 'ff:ff:ff:ff:ff:ff';

/** What mlx4 says of a function without a tag; 802.1Q reserves it. */
const untagged = 4095;

const settingsOf = (vf: IpVf): VfSettings => {
  const mac = vf.address ?? vf.mac;
  const vlan = vf.vlan ?? vf.vlan_list?.[0]?.vlan;
  const qos = vf.qos ?? vf.vlan_list?.[0]?.qos;
  // A kernel before 3.16 knows one rate.
  const maxRate = vf.rate?.max_tx ?? vf.tx_rate;
  return {
    ...(mac === undefined ? {} : { mac: mac.toLowerCase() }),
    ...(vlan && vlan !== untagged ? { vlan } : {}),
    ...(qos ? { qos } : {}),
    ...(vf.spoofchk === undefined ? {} : { spoof_check: vf.spoofchk }),
    ...(vf.trust === undefined ? {} : { trust: vf.trust }),
    ...(isLinkState(vf.link_state) ? { link_state: vf.link_state } : {}),
    ...(vf.rate?.min_tx === undefined ? {} : { min_rate: vf.rate.min_tx }),
    ...(maxRate === undefined ? {} : { max_rate: maxRate }),
  };
};

const isLinkState = (text: string | undefined): text is 'auto' | 'enable' | 'disable' =>
  text === 'auto' || text === 'enable' || text === 'disable';
