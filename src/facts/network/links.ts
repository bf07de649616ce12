import { available, defineFact, mustHaveRun, type Reading, unavailable } from '../../model/index.js';
import { isRepresentor } from '../reading/port-name.js';
import { beforeSections, section, splitSections } from '../reading/sections.js';
import { dumpSysfs, numberOf, parseSysfs } from '../reading/sysfs.js';

/** A network interface of the host, physical or not. */
export interface NetworkLink {
  readonly name: string;
  /** Of a physical one: the device's PCI address. */
  readonly pci?: string;
  /** Which port of that device it is, where that has several; undefined for the first. */
  readonly dev_port?: number;
  /** It stands for a function of that device (switchdev), and is no port of the card. */
  readonly representor?: true;
  /** `bridge`, `bond`, `vlan`, `macvtap`, `tun`, …; undefined for physical ones. */
  readonly kind?: string;
  readonly mac?: string;
  readonly mtu: number;
  readonly up: boolean;
  /** Whether there is a signal. */
  readonly carrier: boolean;
  /** The bridge or bond that it belongs to. */
  readonly master?: string;
  /** The interface that it stands on, as a VLAN does. */
  readonly parent?: string;
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
  readonly link?: string | null;
  readonly address?: string;
  readonly mtu?: number;
  readonly flags?: readonly string[];
  readonly master?: string;
  readonly promiscuity?: number;
  readonly parentbus?: string;
  readonly parentdev?: string;
  readonly phys_port_name?: string;
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
  script: () =>
    [
      'ip -j -d addr show || exit',
      section(devicesPart),
      'ls -ld /sys/class/net/*/device /sys/class/net/*/device/subsystem 2>/dev/null',
      mustHaveRun,
      section(portsPart),
      `${dumpSysfs('/sys/bus/pci/devices', { files: ['*/net/*/dev_port'] })}; :`,
    ].join('\n'),
  parse: ({ stdout, stderr, exit }) =>
    exit === 0
      ? parseLinks(beforeSections(stdout), splitSections(stdout))
      : unavailable(`ip (iproute2) gave exit ${exit}: ${stderr.trim()}`),
});

/** The part of the answer that has the devices of links, as `ls -l` shows links of /sys. */
const devicesPart = 'link-devices';

/** The part that tells the ports of one device apart. */
const portsPart = 'link-ports';

/**
 * @param json what `ip -j -d addr show` printed
 * @param parts of the answer that go with it
 */
export const parseLinks = (
  json: string,
  parts: ReadonlyMap<string, string>,
): Reading<readonly NetworkLink[]> => {
  const pci = pciDevices(parts.get(devicesPart) ?? '');
  const ports = devicePorts(parts.get(portsPart) ?? '');
  try {
    return available(
      (JSON.parse(json) as IpLink[])
        .filter(({ ifname }) => ifname !== undefined)
        .map((link) => linkOf(link, pciOf(link, pci), ports.get(link.ifname))),
    );
  } catch {
    return unavailable('ip (iproute2) printed no JSON; it is older than 4.14');
  }
};

/** The kernel's `dev_port` by the names of links. */
const devicePorts = (text: string): ReadonlyMap<string, number> => {
  const dump = parseSysfs(text);
  return new Map(
    [...dump.files.keys()].flatMap((path) => {
      const name = /^[^/]+\/net\/([^/]+)\/dev_port$/.exec(path)?.[1];
      const port = numberOf(dump, path);
      return name !== undefined && port !== undefined ? [[name, port]] : [];
    }),
  );
};

/** PCI addresses by the names of links, which kernels before 5.14 tell in /sys alone. */
const pciDevices = (listing: string): ReadonlyMap<string, string> => {
  const rows = [
    ...listing.matchAll(/ \/sys\/class\/net\/([^/\n]+)\/device(\/subsystem)? -> .*?([^/\n]+)$/gm),
  ];
  const onPci = new Set(rows.flatMap(([, name, of, bus]) => (of && bus === 'pci' ? [name] : [])));
  return new Map(rows.flatMap(([, name, of, device]) => (!of && onPci.has(name) ? [[name!, device!]] : [])));
};

const pciOf = (link: IpLink, devices: ReadonlyMap<string, string>): string | undefined => {
  if (link.parentdev === undefined) return devices.get(link.ifname);
  return link.parentbus === 'pci' ? link.parentdev : undefined;
};

const linkOf = (link: IpLink, pci: string | undefined, port: number | undefined): NetworkLink => ({
  name: link.ifname,
  ...(pci === undefined ? {} : { pci, ...(port && { dev_port: port }) }),
  ...(isRepresentor(link.phys_port_name) ? { representor: true as const } : {}),
  ...(link.linkinfo?.info_kind ? { kind: link.linkinfo.info_kind } : {}),
  ...(link.address ? { mac: link.address } : {}),
  mtu: link.mtu ?? 0,
  up: link.flags?.includes('UP') ?? false,
  carrier: link.flags?.includes('LOWER_UP') ?? false,
  ...(link.master ? { master: link.master } : {}),
  ...(link.link ? { parent: link.link } : {}),
  addresses: (link.addr_info ?? []).flatMap(({ local, prefixlen, scope }) =>
    local === undefined || scope === 'link' || scope === 'host' ? [] : [`${local}/${prefixlen}`],
  ),
  promiscuous: link.flags?.includes('PROMISC') ?? false,
  options: link.linkinfo?.info_data ?? {},
  ...(link.linkinfo?.info_slave_data ? { port: link.linkinfo.info_slave_data } : {}),
});
