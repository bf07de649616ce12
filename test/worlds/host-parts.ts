import type { World } from '../support/world.js';

/** Parts of written worlds: paths and outputs as kernels and programs print them, from a few words. */
export interface Parts {
  readonly files?: Readonly<Record<string, string>>;
  readonly binaries?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
  readonly programs?: readonly string[];
  readonly answers?: NonNullable<World['answers']>;
  readonly connection?: string;
}

const bus = '/sys/bus/pci/devices';

/** A host of its parts. */
export const worldOf = (...parts: readonly Parts[]): World => ({
  files: Object.assign({}, ...parts.map(({ files }) => files)),
  binaries: Object.assign({}, ...parts.map(({ binaries }) => binaries)),
  links: Object.assign({}, ...parts.map(({ links }) => links)),
  folders: parts.flatMap(({ folders = [] }) => folders),
  programs: parts.flatMap(({ programs = [] }) => programs),
  answers: parts.flatMap(({ answers = [] }) => answers),
  connection: parts.map(({ connection }) => connection).find((one) => one !== undefined) ?? '',
});

export const answer = (words: string, stdout: string, exit = 0, stderr = '') => ({
  words: words.split(' '),
  stdout,
  stderr,
  exit,
});

interface Netdev {
  readonly mac?: string;
  readonly operstate?: string;
  readonly phys_port_name?: string;
  readonly dev_port?: number;
  readonly speed?: number;
  /** Interfaces above it. */
  readonly upper?: readonly string[];
}

interface Func {
  /** `15b3:101d`. */
  readonly id: string;
  readonly class?: string;
  readonly driver?: string;
  readonly group?: number;
  readonly node?: number;
  readonly net?: Readonly<Record<string, Netdev>>;
  readonly total?: number;
  /** Addresses of its virtual functions. */
  readonly vfs?: readonly string[];
  readonly pf?: string;
  /** Kernels before 4.12 have none. */
  readonly autoprobe?: 0 | 1;
}

let lastIndex = 1;
/** Numbers of interfaces only tell them apart. */
const nextIndex = (): number => {
  lastIndex += 1;
  return lastIndex;
};

/** One PCI function in /sys, with its interfaces in /sys/class/net. */
export const func = (address: string, { id, ...one }: Func): Parts => {
  const at = `${bus}/${address}`;
  const [vendor, device] = id.split(':');
  const files: Record<string, string> = {
    [`${at}/vendor`]: `0x${vendor}\n`,
    [`${at}/device`]: `0x${device}\n`,
    [`${at}/class`]: `0x${one.class ?? '020000'}\n`,
    [`${at}/numa_node`]: `${one.node ?? 0}\n`,
    [`${at}/driver_override`]: '(null)\n',
  };
  const links: Record<string, string> = {};
  if (one.total !== undefined) {
    files[`${at}/sriov_totalvfs`] = `${one.total}\n`;
    files[`${at}/sriov_numvfs`] = `${one.vfs?.length ?? 0}\n`;
    if (one.autoprobe !== undefined) files[`${at}/sriov_drivers_autoprobe`] = `${one.autoprobe}\n`;
  }
  if (one.driver) links[`${at}/driver`] = `../../../../bus/pci/drivers/${one.driver}`;
  if (one.group !== undefined) links[`${at}/iommu_group`] = `../../../../kernel/iommu_groups/${one.group}`;
  if (one.pf) links[`${at}/physfn`] = `../${one.pf}`;
  one.vfs?.forEach((vf, index) => {
    links[`${at}/virtfn${index}`] = `../${vf}`;
  });
  for (const [name, net] of Object.entries(one.net ?? {})) {
    const index = nextIndex();
    Object.assign(files, {
      [`${at}/net/${name}/ifindex`]: `${index}\n`,
      [`${at}/net/${name}/operstate`]: `${net.operstate ?? 'up'}\n`,
      [`${at}/net/${name}/address`]: `${net.mac ?? '02:00:00:00:00:01'}\n`,
      [`${at}/net/${name}/dev_port`]: `${net.dev_port ?? 0}\n`,
      [`/sys/class/net/${name}/ifindex`]: `${index}\n`,
      [`/sys/class/net/${name}/iflink`]: `${index}\n`,
      ...(net.phys_port_name && { [`${at}/net/${name}/phys_port_name`]: `${net.phys_port_name}\n` }),
      ...(net.speed && { [`${at}/net/${name}/speed`]: `${net.speed}\n` }),
    });
    links[`/sys/class/net/${name}/device`] = `../../../${address}`;
    links[`/sys/class/net/${name}/device/subsystem`] = '../../../../bus/pci';
    for (const upper of net.upper ?? [])
      links[`${at}/net/${name}/upper_${upper}`] = `../../../../virtual/net/${upper}`;
  }
  return { files, links };
};

/** An interface that is no device's: a bond, a bridge, a VLAN, and what is below it. */
export const virtual = (name: string, lower: readonly string[] = [], index = nextIndex()): Parts => ({
  files: {
    [`/sys/class/net/${name}/ifindex`]: `${index}\n`,
    [`/sys/class/net/${name}/iflink`]: `${index}\n`,
  },
  links: Object.fromEntries(
    lower.map((one) => [`/sys/class/net/${name}/lower_${one}`, `../../../pci0000:00/${one}`]),
  ),
});

/** What iproute2 prints of links: `parentdev` from kernel 5.14 on, with functions by a newer or an older name of their address. */
export interface IpLinkWords {
  readonly name: string;
  readonly up?: boolean;
  readonly mac?: string;
  readonly parentdev?: string;
  readonly phys_port_name?: string;
  readonly master?: string;
  readonly kind?: string;
  readonly addresses?: readonly string[];
  readonly vfs?: readonly object[];
}

/** Every question that facts ask of `ip`, from one table of links and one route. */
export const ip = (
  links: readonly IpLinkWords[],
  {
    client,
    server,
    route,
    routeError,
  }: { client: string; server: string; route?: string; routeError?: string },
): Parts => {
  const json = links.map((link, index) => ({
    ifindex: index + 1,
    ifname: link.name,
    flags: ['BROADCAST', 'MULTICAST', ...(link.up === false ? [] : ['UP', 'LOWER_UP'])],
    mtu: 1500,
    ...(link.master && { master: link.master }),
    operstate: link.up === false ? 'DOWN' : 'UP',
    link_type: 'ether',
    address: link.mac ?? '02:00:00:00:00:01',
    promiscuity: 0,
    ...(link.kind && { linkinfo: { info_kind: link.kind, info_data: {} } }),
    ...(link.parentdev && { parentbus: 'pci', parentdev: link.parentdev }),
    ...(link.phys_port_name && { phys_port_name: link.phys_port_name }),
  }));
  const addr = json.map((link, index) => ({
    ...link,
    addr_info: (links[index]!.addresses ?? []).map((one) => ({
      family: one.includes(':') ? 'inet6' : 'inet',
      local: one.split('/')[0],
      prefixlen: Number(one.split('/')[1]),
      scope: one.startsWith('fe80') ? 'link' : 'global',
    })),
  }));
  const text = (list: object): string => `${JSON.stringify(list)}\n`;
  const oneLine = links.flatMap((link, index) =>
    (link.addresses ?? []).map(
      (one) =>
        `${index + 1}: ${link.name}    ${one.includes(':') ? 'inet6' : 'inet'} ${one} scope ${one.startsWith('fe80') ? 'link' : 'global'} ${link.name}\\       valid_lft forever preferred_lft forever`,
    ),
  );
  const details = links.map(
    (link, index) =>
      `${index + 1}: ${link.name}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP \\    link/ether ${link.mac ?? '02:00:00:00:00:01'} promiscuity 0 ${link.kind ?? ''} numtxqueues 1`,
  );
  const [asked, of] = [client.replace(/%.*/, ''), server.replace(/%.*/, '')];
  const routed =
    route === undefined
      ? [2, '', routeError ?? 'RTNETLINK answers: Network is unreachable\n']
      : [0, route, ''];
  const routeAnswer = (words: string) =>
    answer(words, routed[1] as string, routed[0] as number, routed[2] as string);
  return {
    connection: `${client} 51234 ${server} 22`,
    answers: [
      answer('ip -j -d addr show', text(addr)),
      answer('ip -j addr show', text(addr)),
      answer(
        'ip -j link show',
        text(
          json.map((link, index) => ({
            ...link,
            ...(links[index]!.vfs && { vfinfo_list: links[index]!.vfs }),
          })),
        ),
      ),
      answer('ip -j route show default', text([])),
      answer('ip -j -6 route show default', text([])),
      routeAnswer(`ip route get ${asked} from ${of}`),
      routeAnswer(`ip route get ${asked}`),
      answer('ip -o addr show', `${oneLine.join('\n')}\n`),
      answer('ip -o -d link show', `${details.join('\n')}\n`),
    ],
  };
};

export const grubDebian = (line: string): Parts => ({
  programs: ['update-grub', 'grub-mkconfig', 'kernel-install', 'bootctl'],
  files: {
    '/boot/grub/grub.cfg': `menuentry 'Linux' {\n\tlinux\t/vmlinuz ${line}\n\tinitrd\t/initrd.img\n}\n`,
  },
});

/** The kernel, what it was booted with, and its processor's architecture. */
export const kernel = (release: string, cmdline: string, machine = 'x86_64'): Parts => ({
  files: {
    '/proc/cmdline': `${cmdline}\n`,
    '/proc/sys/kernel/osrelease': `${release}\n`,
    '/proc/sys/kernel/hostname': 'host1\n',
    '/proc/self/mountinfo': '25 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw\n',
    '/proc/swaps': 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
  },
  answers: [answer('uname -m', `${machine}\n`)],
});

/** An IOMMU with groups, as the firmware describes it and the kernel drives it. */
export const iommuOf = (
  tables: readonly string[],
  units: readonly string[],
  groups: number,
  chip: string,
): Parts => ({
  files: {
    ...Object.fromEntries(tables.map((table) => [`/sys/firmware/acpi/tables/${table}`, ''])),
    '/proc/interrupts': `           CPU0       CPU1\n  1:          0          9   IO-APIC   1-edge      i8042\n 40:      12345          0  ${chip}-0000:3b:00.0    0-edge      port-0\n`,
  },
  folders: [
    ...units.map((unit) => `/sys/class/iommu/${unit}`),
    ...Array.from({ length: groups }, (_, n) => `/sys/kernel/iommu_groups/${n}`),
  ],
});
