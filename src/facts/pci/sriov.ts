import { available, defineFact, mustHaveRun, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { dumpSysfs, numberOf, parseSysfs, type SysfsDump } from '../reading/sysfs.js';
import { deviceAt, linkPatterns, type PciDevice } from './pci.js';
import {
  addressesScript,
  type Claims,
  claimPatterns,
  claimsIn,
  claimsScript,
  holdersOf,
} from './vf-claims.js';
import type { VfHolder } from './vf-holder.js';
import { type SettingsByLink, type VfSettings, vfSettings } from './vf-settings.js';

/** A virtual function as it is now. */
export interface VirtualFunction extends PciDevice, VfSettings {
  readonly index: number;
  /** `ip` does not list it: with very many functions its answer is cut, or fails; a port without an interface has no answer. */
  readonly settings_unknown?: true;
  /** The port's interface that has the settings, where that is not its first: mlx4 has two ports on one function. */
  readonly set_by?: string;
  /** Vectors of MSI-X, where a task asked for them (`vf_vectors`). */
  readonly msix?: number;
  /** Whoever uses it, and stopped guests that name it in their definition. */
  readonly holders: readonly VfHolder[];
}

/** A physical function: a port that can have virtual functions. */
export interface PhysicalFunction extends PciDevice {
  /** `sriov_totalvfs`: the most that device and driver allow. */
  readonly total: number;
  /** `sriov_numvfs`: how many there are. */
  readonly count: number;
  /** Whether the kernel binds new virtual functions to host drivers by itself; kernels before 4.12 do not tell. */
  readonly autoprobe?: boolean;
  /** `up`, `down`, `unknown`, of the first network interface. */
  readonly link?: string;
  /** Its own MAC address. */
  readonly mac?: string;
  /** Of its link; undefined while that is down. */
  readonly speed_mbit?: number;
  /** Version of the card's firmware, where ethtool is installed. */
  readonly firmware?: string;
  readonly virtual_functions: readonly VirtualFunction[];
}

/**
 * The tree of physical and virtual functions with everything that could be lost by changing it.
 * @see https://www.kernel.org/doc/html/latest/PCI/pci-iov-howto.html
 */
export const sriov = defineFact<readonly PhysicalFunction[]>({
  id: 'sriov',
  summary: 'Physical functions and their virtual functions: counts, drivers, settings, and who holds them',
  scopes: () => ['sriov', 'pci', 'net', 'kernel:module', 'libvirt:domain'],
  script: () =>
    [
      section('pci'),
      dumpSysfs('/sys/bus/pci/devices', {
        files: [
          ...['vendor', 'device', 'class', 'numa_node', 'driver_override'].map((name) => `*/${name}`),
          ...['totalvfs', 'numvfs', 'drivers_autoprobe'].map((name) => `*/sriov_${name}`),
          ...linkPatterns,
          '*/net/*/operstate',
          '*/net/*/address',
          '*/net/*/speed',
          ...claimPatterns.files,
        ],
        links: ['*/driver', '*/iommu_group', '*/physfn', '*/virtfn*', ...claimPatterns.links],
      }),
      // Where there is a function it must be known who has it; where there is none nobody needs iproute2.
      'set -- /sys/bus/pci/devices/*/virtfn*; if [ -e "$1" ]; then',
      section('links'),
      'ip -j link show',
      mustHaveRun,
      addressesScript,
      'fi',
      section('firmware'),
      'command -v ethtool >/dev/null && for n in /sys/bus/pci/devices/*/sriov_totalvfs; do for n in "${n%/*}"/net/*; do',
      `  [ -e "$n" ] && ethtool -i "\${n##*/}" 2>/dev/null | sed -n "s/^firmware-version: */\${n##*/} /p"; done; done`,
      claimsScript,
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const dump = parseSysfs(parts.get('pci') ?? '');
    const settings = vfSettings(parts.get('links') ?? '');
    const firmware = new Map(
      [...(parts.get('firmware') ?? '').matchAll(/^(\S+) (.+)$/gm)].map(([, name, version]) => [
        name!,
        version!.trim(),
      ]),
    );
    const claims = claimsIn(parts, dump);
    if (typeof claims === 'string') return unavailable(claims);
    return available(
      [...dump.files.keys()]
        .flatMap((path) => /^([^/]+)\/sriov_totalvfs$/.exec(path)?.[1] ?? [])
        .sort()
        .map((address) => physicalFunction(dump, address, { settings, firmware, claims })),
    );
  },
});

/** What is known beside sysfs: settings and firmware by the port's link, and who claims functions. */
interface Beside {
  readonly claims: Claims;
  readonly settings: SettingsByLink;
  readonly firmware: ReadonlyMap<string, string>;
}

const physicalFunction = (dump: SysfsDump, address: string, beside: Beside): PhysicalFunction => {
  const device = deviceAt(dump, address);
  const ofLinks = device.links.flatMap((link) =>
    (beside.settings.get(link) ?? []).map((one) => ({ ...one, link })),
  );
  const [first] = device.links;
  const link = first && dump.files.get(`${address}/net/${first}/operstate`);
  const mac = first && dump.files.get(`${address}/net/${first}/address`);
  const speed = first ? numberOf(dump, `${address}/net/${first}/speed`) : undefined;
  const firmware = first && beside.firmware.get(first);
  const autoprobe = numberOf(dump, `${address}/sriov_drivers_autoprobe`);
  return {
    ...device,
    total: numberOf(dump, `${address}/sriov_totalvfs`) ?? 0,
    count: numberOf(dump, `${address}/sriov_numvfs`) ?? 0,
    ...(autoprobe === undefined ? {} : { autoprobe: autoprobe !== 0 }),
    ...(link === undefined ? {} : { link }),
    ...(mac === undefined ? {} : { mac }),
    // -1 is the kernel's "unknown".
    ...(speed === undefined || speed < 0 ? {} : { speed_mbit: speed }),
    ...(firmware === undefined ? {} : { firmware }),
    virtual_functions: [...dump.links]
      .flatMap(([path, target]) => {
        const index = /^(.+)\/virtfn(\d+)$/.exec(path);
        return index?.[1] === address ? [{ index: Number(index[2]), target }] : [];
      })
      .sort((a, b) => a.index - b.index)
      .map(({ index, target }) => {
        const vf = deviceAt(dump, target);
        const told = ofLinks.find((one) => one.index === index);
        return {
          ...vf,
          ...(told?.settings ?? { settings_unknown: true as const }),
          ...(told && told.link !== first && { set_by: told.link }),
          index,
          holders: holdersOf(vf, beside.claims),
        };
      }),
  };
};
