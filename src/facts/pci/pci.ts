import { available, defineFact } from '../../model/index.js';
import { isRepresentor } from '../reading/port-name.js';
import { dumpSysfs, entriesBelow, numberOf, parseSysfs, type SysfsDump } from '../reading/sysfs.js';

/** One function of a PCI device. */
export interface PciDevice {
  /** Domain, bus, device, function: `0000:01:00.0`. */
  readonly address: string;
  /** Four hexadecimal digits each, as in `8086:10c9`. */
  readonly vendor: string;
  readonly device: string;
  /** Six hexadecimal digits: base class, subclass, interface; `020000` is Ethernet. */
  readonly class: string;
  readonly driver?: string;
  /** The only driver that may bind, when somebody set one. */
  readonly driver_override?: string;
  /** NUMA node; undefined where the firmware does not say (the kernel's -1). */
  readonly numa_node?: number;
  readonly iommu_group?: number;
  /** Names of its network interfaces in this namespace, those of its ports before the representors of functions. */
  readonly links: readonly string[];
  /** Of a virtual function: its physical function's address. */
  readonly physical_function?: string;
}

/** Every PCI function, from sysfs alone: no pciutils needed. */
export const pci = defineFact<readonly PciDevice[]>({
  id: 'pci',
  summary: 'PCI functions: ids, driver, IOMMU group, NUMA node, network interfaces',
  scopes: () => ['pci', 'sriov', 'kernel:module', 'net:link'],
  script: () =>
    `${dumpSysfs('/sys/bus/pci/devices', {
      files: ['*/vendor', '*/device', '*/class', '*/numa_node', '*/driver_override', ...linkPatterns],
      links: ['*/driver', '*/iommu_group', '*/physfn'],
    })}; :`,
  parse: ({ stdout }) => {
    const dump = parseSysfs(stdout);
    return available(entriesBelow(dump, '').map((address) => deviceAt(dump, address)));
  },
});

/** Attributes that tell which network interfaces a device has, and which of them is a port of the card. */
const linkAttributes = ['ifindex', 'phys_port_name', 'dev_port'];

/** A virtio card has its interface below the device on virtio's own bus, a controller of USB below its ports and hubs. */
const linkFolders = ['net', 'virtio*/net', 'usb*/*/*/net', 'usb*/*/*/*/net'];

/** The attributes of interfaces, below the function that they go with. */
export const linkPatterns = linkFolders.flatMap((folder) =>
  linkAttributes.map((name) => `*/${folder}/*/${name}`),
);

const linkFile = new RegExp(
  `^([^/]+)/(?:(?:virtio|usb)[^/]*/(?:.+/)?)?net/([^/]+)/(?:${linkAttributes.join('|')})$`,
);

/** Interfaces of devices on other buses, which go with the function when its driver goes. */
const linksFurtherBelow = (dump: SysfsDump, address: string): string[] =>
  [...dump.files.keys()].flatMap((path) => {
    const [, of, link] = path.startsWith(`${address}/`) ? (linkFile.exec(path) ?? []) : [];
    return of !== undefined && link !== undefined ? [link] : [];
  });

/** Two ports on one function, as mlx4 has them, are told apart by their `dev_port`. */
const portsFirst = (dump: SysfsDump, address: string): readonly string[] => {
  const rank = (link: string): number =>
    isRepresentor(dump.files.get(`${address}/net/${link}/phys_port_name`))
      ? Number.POSITIVE_INFINITY
      : (numberOf(dump, `${address}/net/${link}/dev_port`) ?? 0);
  const links = [...entriesBelow(dump, `${address}/net`), ...linksFurtherBelow(dump, address)];
  return [...new Set(links)].toSorted((a, b) => Math.sign(rank(a) - rank(b)) || 0);
};

/** The device with an address; works on any dump that has its attributes. */
export const deviceAt = (dump: SysfsDump, address: string): PciDevice => {
  const id = (name: string): string => (dump.files.get(`${address}/${name}`) ?? '').replace(/^0x/, '');
  const link = (name: string): string | undefined => dump.links.get(`${address}/${name}`);
  const override = dump.files.get(`${address}/driver_override`);
  const node = numberOf(dump, `${address}/numa_node`);
  const driver = link('driver');
  const group = link('iommu_group');
  const physical = link('physfn');
  return {
    address,
    vendor: id('vendor'),
    device: id('device'),
    class: id('class'),
    ...(driver === undefined ? {} : { driver }),
    ...(override === undefined || override === '(null)' ? {} : { driver_override: override }),
    ...(node === undefined || node < 0 ? {} : { numa_node: node }),
    ...(group === undefined ? {} : { iommu_group: Number(group) }),
    links: portsFirst(dump, address),
    ...(physical === undefined ? {} : { physical_function: physical }),
  };
};

/** A PCI address with its domain, in lower case; `01:00.0` means domain 0000. */
export const fullAddress = (address: string): string => {
  const lower = address.toLowerCase();
  return /^[\da-f]{2}:/.test(lower) ? `0000:${lower}` : lower;
};
