import { mustHaveRun } from '../../model/index.js';
import { section } from '../reading/sections.js';
import type { SysfsDump } from '../reading/sysfs.js';
import { type DomainUse, domainUses } from './domain-uses.js';
import type { PciDevice } from './pci.js';
import type { VfHolder } from './vf-holder.js';

/** What somebody was seen to use, by which functions of it are told. */
export interface Claims {
  readonly guests: readonly DomainUse[];
  /** Processes by the path of a device file that they have open. */
  readonly processes: ReadonlyMap<string, readonly number[]>;
  /** Addresses of interfaces that are up, by their names. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** Device files by which a program has a function without its network driver, by the address of the function. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** Interfaces above those of a function, by its address. */
  readonly above: ReadonlyMap<string, readonly VfHolder[]>;
}

/** Attributes that name the device files of a function, and the interfaces above its own. */
export const claimPatterns = {
  files: [
    ...['vfio-dev', 'uio', 'infiniband_verbs', 'drm', 'accel'].map((kind) => `*/${kind}/*/dev`),
    // A driver may stand between a function and its vDPA device, on the auxiliary bus.
    ...['*', '*/*.*'].map((device) => `${device}/vdpa*/vhost-vdpa-*/dev`),
    // Parts of a device that are given to guests one by one, each with a group of its own (mdev).
    '*/*-*-*-*-*/vfio-dev/*/dev',
  ],
  links: ['*/net/*/upper_*', '*/*-*-*-*-*/iommu_group'],
} as const;

/** Device files by which programs have whole devices or functions, as patterns. */
export const heldFiles = [
  ...['/dev/vfio/*', '/dev/uio[0-9]*', '/dev/infiniband/uverbs*', '/dev/vhost-vdpa-*'],
  ...['/dev/dri/*', '/dev/accel/*', '/dev/nvidia[0-9]*', '/dev/qat_*'],
] as const;

/** Shell text that prints who has such a file open. */
const openFilesScript = [
  `find /proc/[0-9]*/fd ${heldFiles.map((path) => `-lname '${path}' -printf '%p %l\\n'`).join(' -o ')} 2>/dev/null`,
  mustHaveRun,
].join('\n');

/** Lines of `find -printf '%p %l'`: `/proc/812/fd/31 /dev/vfio/7`. */
const openFiles = (text: string): Claims['processes'] => {
  const found = new Map<string, number[]>();
  for (const [, pid, path] of text.matchAll(/^\/proc\/(\d+)\/fd\/\d+ (\/dev\/.+)$/gm))
    found.set(path!, [...(found.get(path!) ?? []), Number(pid)]);
  return found;
};

interface IpAddresses {
  readonly ifname?: string;
  readonly flags?: readonly string[];
  readonly addr_info?: readonly {
    readonly local?: string;
    readonly prefixlen?: number;
    readonly scope?: string;
  }[];
}

/** From `ip -j addr show`, undefined where it is no JSON; link-local ones come by themselves, and are nobody's. */
const addressesByLink = (json: string): Claims['addresses'] | undefined => {
  let all: readonly IpAddresses[];
  try {
    all = JSON.parse(json);
  } catch {
    return undefined;
  }
  return new Map(
    all.flatMap(({ ifname, flags = [], addr_info = [] }) =>
      ifname === undefined || !flags.includes('UP')
        ? []
        : [
            [
              ifname,
              addr_info.flatMap(({ local, prefixlen, scope }) =>
                local === undefined || scope === 'link' ? [] : [`${local}/${prefixlen}`],
              ),
            ],
          ],
    ),
  );
};

/** Found for all devices at once: a host may have a thousand functions, and ten attributes of each. */
const byDevice = <T, P>(
  paths: Iterable<P>,
  read: (path: P) => readonly [device: string, found: T] | undefined,
): ReadonlyMap<string, readonly T[]> => {
  const all = new Map<string, T[]>();
  for (const path of paths) {
    const [device, found] = read(path) ?? [];
    if (device !== undefined && found !== undefined) all.set(device, [...(all.get(device) ?? []), found]);
  }
  return all;
};

/** Where the files of a kind lie below /dev. */
const folders: Readonly<Record<string, string>> = {
  'vfio-dev': '/dev/vfio/devices',
  uio: '/dev',
  infiniband_verbs: '/dev/infiniband',
  drm: '/dev/dri',
  accel: '/dev/accel',
};

/** Lines of `grep`: `/proc/driver/nvidia/gpus/0000:3b:00.0/information:Device Minor: 0`. */
const ofNvidia = (text: string): Claims['files'] =>
  byDevice(text.split('\n'), (line) => {
    const [, device, minor] =
      /^\/proc\/driver\/nvidia\/gpus\/([^/]+)\/information:.*?(\d+)\s*$/.exec(line) ?? [];
    return device === undefined ? undefined : [device.toLowerCase(), `/dev/nvidia${minor}`];
  });

/** `0000:3b:00.4/UUID/iommu_group`, and what stands there for a part of the device. */
const partFiles = ({ files, links }: SysfsDump): Claims['files'] =>
  byDevice([...links, ...[...files.keys()].map((path) => [path, ''] as const)], ([path, target]) => {
    const [, device, vfio] =
      /^([^/]+)\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\/(?:iommu_group|vfio-dev\/([^/]+)\/dev)$/i.exec(
        path,
      ) ?? [];
    return device === undefined
      ? undefined
      : [device, vfio === undefined ? `/dev/vfio/${target}` : `/dev/vfio/devices/${vfio}`];
  });

const deviceFiles = ({ files }: SysfsDump): Claims['files'] =>
  byDevice(files.keys(), (path) => {
    const [, device, kind, name, vdpa] =
      /^([^/]+)\/(?:(vfio-dev|uio|infiniband_verbs|drm|accel)\/([^/]+)|(?:[^/]+\/)?vdpa[^/]*\/(vhost-vdpa-\d+))\/dev$/.exec(
        path,
      ) ?? [];
    return device === undefined ? undefined : [device, vdpa ? `/dev/${vdpa}` : `${folders[kind!]}/${name}`];
  });

const interfacesAbove = ({ links }: SysfsDump): Claims['above'] =>
  byDevice(links.keys(), (path) => {
    const [, device, link, name] = /^([^/]+)\/net\/([^/]+)\/upper_(.+)$/.exec(path) ?? [];
    return device === undefined ? undefined : [device, { kind: 'interface', name: name!, link: link! }];
  });

/** Shell text that prints the addresses of the host: it must be known who has a function. */
export const addressesScript = [section('addresses'), 'ip -j addr show', mustHaveRun].join('\n');

/** Shell text that prints what guests and programs have. */
export const claimsScript = [
  section('domains'),
  // Read from libvirt's own state, since a VF must not be taken from a guest when libvirtd is down either.
  "grep -s '' /dev/null /run/libvirt/qemu/*.xml /etc/libvirt/qemu/*.xml",
  mustHaveRun,
  section('nvidia'),
  // Its own driver tells in no place below /sys which file is whose.
  "grep -s '^Device Minor:' /dev/null /proc/driver/nvidia/gpus/*/information",
  mustHaveRun,
  section('open-files'),
  openFilesScript,
].join('\n');

const merged = (one: Claims['files'], other: Claims['files']): Claims['files'] =>
  new Map(
    [...one.keys(), ...other.keys()].map((key) => [
      key,
      [...(one.get(key) ?? []), ...(other.get(key) ?? [])],
    ]),
  );

/** What those scripts printed, or why nobody knows who uses a function. */
export const claimsIn = (parts: ReadonlyMap<string, string>, dump: SysfsDump): Claims | string => {
  const printed = parts.get('addresses');
  const addresses = printed === undefined ? new Map() : addressesByLink(printed);
  if (addresses === undefined)
    return 'ip -j addr show (iproute2) printed no JSON, so that nobody knows who uses a function';
  const guests = domainUses(parts.get('domains') ?? '');
  if (guests === undefined)
    return 'the state of a running guest in /run/libvirt/qemu cannot be read, so that nobody knows who uses a function';
  return {
    guests,
    processes: openFiles(parts.get('open-files') ?? ''),
    addresses,
    files: merged(merged(deviceFiles(dump), partFiles(dump)), ofNvidia(parts.get('nvidia') ?? '')),
    above: interfacesAbove(dump),
  };
};

/** Drivers that give a network card to a program, so that it has no interface anywhere. */
const givesAway = (driver: string): boolean => /vfio|uio|^pci-(pf-)?stub$/.test(driver);

/**
 * Files by which programs have any device of a driver: QuickAssist has one for all its devices, so that who has it open
 * may use each of them.
 */
const sharedFiles = (driver: string | undefined): readonly string[] =>
  /^(dh895xcc|c3xxx|c4xxx|c6xx|d15xx|200xx|4xxx|4\d\dxx|6xxx)(vf)?$/.test(driver ?? '')
    ? ['/dev/qat_adf_ctl', '/dev/qat_dev_processes']
    : [];

/** Drivers whose ports have an interface each, whatever is set. */
const alwaysHasInterface = (driver: string): boolean =>
  /^(igb|igc|ixgbe|i40e|ice|e1000e?|tg3|bnxt_en|bnx2x|r8169|atlantic|ena|be2net|qede)$/.test(driver);

/** Everybody who uses a function, or will when he is started. */
export const holdersOf = (device: PciDevice, claims: Claims): VfHolder[] => {
  const { address, links, driver, iommu_group } = device;
  const files = [
    ...(iommu_group === undefined ? [] : [`/dev/vfio/${iommu_group}`, `/dev/vfio/noiommu-${iommu_group}`]),
    ...(claims.files.get(address) ?? []),
    ...sharedFiles(driver),
  ];
  const guests = claims.guests.filter(
    (use) =>
      use.addresses.includes(address) ||
      use.links.some((link) => links.includes(link)) ||
      use.files.some((file) => files.includes(file)),
  );
  const running = guests.filter(({ live }) => live);
  const stopped = guests.filter(({ live, name }) => !live && !running.some((one) => one.name === name));
  const byGuests = [
    ...running.map(({ name }): VfHolder => ({ kind: 'guest', name, running: true })),
    ...stopped.map(({ name }): VfHolder => ({ kind: 'guest', name, running: false })),
  ];
  // What a running guest has is in its processes and interfaces, too.
  if (running.length > 0) return byGuests;
  const pids = new Set(files.flatMap((file) => claims.processes.get(file) ?? []));
  const own = links.flatMap((link) =>
    (claims.addresses.get(link) ?? []).map((one): VfHolder => ({ kind: 'address', address: one, link })),
  );
  // Of many ports nobody can tell: the first functions of Chelsio's cards have a driver and no interface at all.
  const isElsewhere =
    device.class.startsWith('02') &&
    driver !== undefined &&
    (device.physical_function === undefined ? alwaysHasInterface(driver) : !givesAway(driver)) &&
    links.length === 0 &&
    !files.some((file) => file.startsWith('/dev/vhost-vdpa-'));
  return [
    ...byGuests,
    ...[...pids].map((pid): VfHolder => ({ kind: 'process', pid })),
    ...(claims.above.get(address) ?? []),
    ...own,
    ...(isElsewhere ? [{ kind: 'elsewhere', driver } as const] : []),
  ];
};
