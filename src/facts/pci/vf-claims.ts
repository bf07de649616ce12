import { mustHaveRun } from '../../model/index.js';
import { entriesBelow, type SysfsDump } from '../reading/sysfs.js';
import type { DomainUse } from './domain-uses.js';
import type { PciDevice } from './pci.js';
import type { VfHolder } from './vf-holder.js';

/** What somebody was seen to use, by which functions of it are told. */
export interface Claims {
  readonly guests: readonly DomainUse[];
  /** Processes by the path of a device file that they have open. */
  readonly processes: ReadonlyMap<string, readonly number[]>;
  /** Addresses of interfaces that are up, by their names. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

/** Attributes that name the device files of a function, and the interfaces above its own. */
export const claimPatterns = {
  files: [
    ...['vfio-dev', 'uio', 'infiniband_verbs'].map((kind) => `*/${kind}/*/dev`),
    // A driver may stand between a function and its vDPA device, on the auxiliary bus.
    ...['*', '*/*.*'].map((device) => `${device}/vdpa*/vhost-vdpa-*/dev`),
  ],
  links: ['*/net/*/upper_*'],
} as const;

/** Shell text that prints who has such a file open. */
export const openFilesScript = [
  `find /proc/[0-9]*/fd ${['/dev/vfio/*', '/dev/uio[0-9]*', '/dev/infiniband/uverbs*', '/dev/vhost-vdpa-*'].map((path) => `-lname '${path}' -printf '%p %l\\n'`).join(' -o ')} 2>/dev/null`,
  mustHaveRun,
].join('\n');

/** Lines of `find -printf '%p %l'`: `/proc/812/fd/31 /dev/vfio/7`. */
export const openFiles = (text: string): Claims['processes'] => {
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

/** From `ip -j addr show`; link-local ones come by themselves, and are nobody's. */
export const addressesByLink = (json: string): Claims['addresses'] => {
  let all: readonly IpAddresses[];
  try {
    all = JSON.parse(json);
  } catch {
    return new Map();
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

/** The device files by which a program has a function without its network driver. */
const filesOf = (dump: SysfsDump, { address, iommu_group }: PciDevice): readonly string[] => {
  const below = (kind: string): readonly string[] => entriesBelow(dump, `${address}/${kind}`);
  const vdpa = [...dump.files.keys()].flatMap((path) =>
    path.startsWith(`${address}/`) ? (/\/vdpa[^/]*\/(vhost-vdpa-\d+)\/dev$/.exec(path)?.[1] ?? []) : [],
  );
  return [
    ...(iommu_group === undefined ? [] : [`/dev/vfio/${iommu_group}`, `/dev/vfio/noiommu-${iommu_group}`]),
    ...below('vfio-dev').map((name) => `/dev/vfio/devices/${name}`),
    ...below('uio').map((name) => `/dev/${name}`),
    ...below('infiniband_verbs').map((name) => `/dev/infiniband/${name}`),
    ...vdpa.map((name) => `/dev/${name}`),
  ];
};

/** Drivers that give a network card to a program, so that it has no interface anywhere. */
const givesAway = (driver: string): boolean => /vfio|uio|^pci-(pf-)?stub$/.test(driver);

/** Everybody who uses a function, or will when he is started. */
export const holdersOf = (dump: SysfsDump, device: PciDevice, claims: Claims): VfHolder[] => {
  const { address, links, driver } = device;
  const files = filesOf(dump, device);
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
  const above = links.flatMap((link) =>
    entriesBelow(dump, `${address}/net/${link}`)
      .filter((name) => name.startsWith('upper_'))
      .map((name): VfHolder => ({ kind: 'interface', name: name.slice('upper_'.length), link })),
  );
  const own = links.flatMap((link) =>
    (claims.addresses.get(link) ?? []).map((one): VfHolder => ({ kind: 'address', address: one, link })),
  );
  const isElsewhere =
    device.class.startsWith('02') &&
    driver !== undefined &&
    !givesAway(driver) &&
    links.length === 0 &&
    !files.some((file) => file.startsWith('/dev/vhost-vdpa-'));
  return [
    ...byGuests,
    ...[...pids].map((pid): VfHolder => ({ kind: 'process', pid })),
    ...above,
    ...own,
    ...(isElsewhere ? [{ kind: 'elsewhere', driver } as const] : []),
  ];
};
