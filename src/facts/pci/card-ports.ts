import { available, defineFact } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { dumpSysfs, entriesBelow, numberOf, parseSysfs, type SysfsDump } from '../reading/sysfs.js';
import { busOfLast, type ConfigSpace, configSpace } from './config-space.js';
import { deviceAt, linkPatterns, type PciDevice } from './pci.js';

/** A port of a network card, as the bus above it and the kernel around it let it be. */
export interface CardPort
  extends Pick<PciDevice, 'address' | 'vendor' | 'device' | 'driver' | 'links' | 'numa_node'> {
  /** Of its link to the board, in GT/s and lanes: as it is, and as it could be. */
  readonly pcie_speed?: number;
  readonly pcie_width?: number;
  readonly pcie_max_speed?: number;
  readonly pcie_max_width?: number;
  readonly max_payload?: number;
  readonly max_read_request?: number;
  /** Vectors of MSI-X that it has, and that its functions may share (mlx5). */
  readonly msix?: number;
  readonly vf_msix?: number;
  /** Its functions are numbered over the whole bus; without that most cards have few. */
  readonly ari?: boolean;
  /** The port above keeps what is below apart. */
  readonly acs?: boolean;
  /** The kernel found no room for the memory of its functions; undefined where it does not tell. */
  readonly no_memory?: boolean;
  /** The bus that its last function would need, and the last that the port above leads to. */
  readonly buses?: { readonly needed: number; readonly last: number };
  /** By interface: whether there is a signal; undefined while that is down. */
  readonly carrier: Readonly<Record<string, boolean>>;
  readonly rdma: readonly string[];
  readonly ptp: readonly string[];
}

/** What the kernel and its modules allow. */
export interface CardPorts {
  readonly ports: readonly CardPort[];
  /** `none`, `integrity` or `confidentiality`; undefined where the kernel has no lockdown. */
  readonly lockdown?: string;
  /** Drivers of functions that must not be loaded, and where that stands. */
  readonly blacklisted: Readonly<Record<string, string>>;
}

/** Drivers of virtual functions that are modules of their own. */
const functionDrivers = [
  'igbvf',
  'ixgbevf',
  'iavf',
  'i40evf',
  'fm10k',
  'enic',
  'cxgb4vf',
  'sfc',
  'qede',
] as const;

/**
 * Ports of network cards beside `sriov`: their place on the bus, and what keeps them from having functions.
 * @see https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-pci
 */
export const cardPorts = defineFact<CardPorts>({
  id: 'card_ports',
  summary:
    'Ports of network cards: PCIe link, MSI-X, ARI, ACS, room for functions, RDMA, PTP clocks, carrier; lockdown',
  scopes: () => ['pci', 'sriov', 'net', 'kernel', 'file:/etc/modprobe.d'],
  script: () =>
    [
      section('pci'),
      dumpSysfs('/sys/bus/pci/devices', {
        files: [
          ...['vendor', 'device', 'class', 'numa_node', 'driver_override', 'sriov_totalvfs'].map(
            (one) => `*/${one}`,
          ),
          ...['current_link_speed', 'current_link_width', 'max_link_speed', 'max_link_width'].map(
            (one) => `*/${one}`,
          ),
          ...linkPatterns,
          ...['*/net/*/carrier', '*/sriov_vf_total_msix', '*/infiniband/*/node_type', '*/ptp/*/clock_name'],
        ],
        links: ['*/driver', '*/physfn'],
      }),
      // Ports and the bridges above them. Their windows are lines of `resource`: 7 to 12 are those of functions.
      'for d in /sys/bus/pci/devices/*; do c=; [ -e "$d/physfn" ] || read -r c < "$d/class"; case $c in 0x02*) ;; *) continue ;; esac',
      `  a=\${d##*/}; printf '\\036resource-%s\\n' "$a"; cat "$d/resource"`,
      `  printf '\\036config-%s\\n' "$a"; od -An -v -tx1 -N4096 "$d/config"`,
      '  u=$(cd -P "$d/.." && pwd); [ -r "$u/config" ] || continue',
      `  printf '\\036above-%s\\n' "$a"; od -An -v -tx1 -N4096 "$u/config"`,
      'done 2>/dev/null',
      section('lockdown'),
      'cat /sys/kernel/security/lockdown 2>/dev/null',
      section('blacklist'),
      `grep -sE '^[[:space:]]*(blacklist|install)[[:space:]]+(${functionDrivers.join('|')})([[:space:]]|$)' /dev/null /etc/modprobe.d/*.conf /run/modprobe.d/*.conf /lib/modprobe.d/*.conf /usr/lib/modprobe.d/*.conf`,
      section('words'),
      'cat /proc/cmdline; :',
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const dump = parseSysfs(parts.get('pci') ?? '');
    const lockdown = /\[(\w+)\]/.exec(parts.get('lockdown') ?? '')?.[1];
    return available({
      ports: entriesBelow(dump, '')
        .filter((address) => parts.has(`config-${address}`) || parts.has(`resource-${address}`))
        .map((address) => portAt(dump, address, parts)),
      ...(lockdown !== undefined && { lockdown }),
      blacklisted: { ...blacklistedIn(parts.get('blacklist') ?? ''), ...wordsIn(parts.get('words') ?? '') },
    });
  },
});

const portAt = (dump: SysfsDump, address: string, parts: ReadonlyMap<string, string>): CardPort => {
  const { vendor, device, driver, links, numa_node } = deviceAt(dump, address);
  const own = configSpace(parts.get(`config-${address}`) ?? '');
  const above = configSpace(parts.get(`above-${address}`) ?? '');
  const number = (name: string): number | undefined => {
    const found = /^[\d.]+/.exec(dump.files.get(`${address}/${name}`) ?? '')?.[0];
    // 0 and 255 lanes are the kernel's "unknown".
    return found === undefined || ['0', '255'].includes(found) ? undefined : Number(found);
  };
  const buses = busesOf(address, own, above);
  const told = {
    pcie_speed: number('current_link_speed'),
    pcie_width: number('current_link_width'),
    pcie_max_speed: number('max_link_speed'),
    pcie_max_width: number('max_link_width'),
    no_memory: lacksMemory(parts.get(`resource-${address}`) ?? ''),
    ...{ max_payload: own.max_payload, max_read_request: own.max_read_request, msix: own.msix },
    ...{
      vf_msix: numberOf(dump, `${address}/sriov_vf_total_msix`),
      ari: own.sriov?.ari,
      acs: above.acs,
      buses,
    },
  };
  return {
    ...{ address, vendor, device, links },
    ...(driver === undefined ? {} : { driver }),
    ...(numa_node === undefined ? {} : { numa_node }),
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)),
    carrier: Object.fromEntries(
      links.flatMap((link) => {
        const carrier = dump.files.get(`${address}/net/${link}/carrier`);
        return carrier === undefined ? [] : [[link, carrier === '1']];
      }),
    ),
    rdma: entriesBelow(dump, `${address}/infiniband`),
    ptp: entriesBelow(dump, `${address}/ptp`),
  };
};

/** Bit 29 of a window's flags is IORESOURCE_UNSET: it has a size, and no place. */
const lacksMemory = (resource: string): boolean | undefined => {
  const windows = resource.split('\n').slice(7, 13);
  const flags = windows.flatMap((line) => /^0x\S+ 0x\S+ (0x[\da-f]+)$/.exec(line.trim())?.[1] ?? []);
  return flags.length < 6 ? undefined : flags.some((one) => (BigInt(one) & 0x2000_0000n) !== 0n);
};

const busesOf = (
  address: string,
  { sriov }: ConfigSpace,
  { last_bus: last }: ConfigSpace,
): CardPort['buses'] =>
  sriov === undefined || last === undefined || sriov.total === 0 || sriov.offset === 0
    ? undefined
    : { needed: busOfLast(address, sriov, sriov.total), last };

const blacklistedIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, path, verb, name, rest = ''] = /^([^:]+):\s*(\w+)\s+(\w+)(.*)$/.exec(line) ?? [];
      const keeps = verb === 'blacklist' || /\/(false|true)\b/.test(rest);
      return name !== undefined && keeps ? [[name, path!]] : [];
    }),
  );

const wordsIn = (words: string): Record<string, string> =>
  Object.fromEntries(
    [...words.matchAll(/(?:^|\s)((?:module_blacklist|modprobe\.blacklist)=(\S+))/g)].flatMap(
      ([, word, names]) =>
        names!
          .split(',')
          .filter((name) => (functionDrivers as readonly string[]).includes(name))
          .map((name) => [name, `the kernel command line (${word})`]),
    ),
  );
