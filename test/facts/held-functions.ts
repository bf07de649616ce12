const bus = '/sys/bus/pci/devices';
const port = '0000:3b:00.0';

/** A virtual function as the kernel shows it, and who holds it. Paths of files and links are below it. */
interface Held {
  readonly driver?: string;
  readonly group?: number;
  readonly net?: string;
  /** Six digits; of a network card where it is left out. */
  readonly class?: string;
  readonly files?: readonly string[];
  readonly links?: Readonly<Record<string, string>>;
  readonly holders: readonly object[];
}

const functions: readonly Held[] = [
  // By macvtap, in passthrough mode.
  {
    ...{ driver: 'iavf', net: 'v0', links: { 'net/v0/upper_macvtap0': '../../../macvtap0' } },
    holders: [{ kind: 'guest', name: 'direct', running: true }],
  },
  // From a network, of which libvirt notes what became of it.
  { driver: 'iavf', net: 'v1', holders: [{ kind: 'guest', name: 'pooled', running: true }] },
  {
    ...{ driver: 'mlx5_core', files: ['mlx5_core.vnet.2/vdpa0/vhost-vdpa-3/dev'] },
    holders: [{ kind: 'guest', name: 'vdpa', running: true }],
  },
  { driver: 'mlx5_core', files: ['vdpa1/vhost-vdpa-4/dev'], holders: [{ kind: 'process', pid: 900 }] },
  // Its interface went into a network namespace.
  { driver: 'iavf', holders: [{ kind: 'elsewhere', driver: 'iavf' }] },
  { driver: 'vfio-pci', group: 15, files: ['vfio-dev/vfio3/dev'], holders: [{ kind: 'process', pid: 901 }] },
  { driver: 'vfio-pci', group: 16, holders: [{ kind: 'process', pid: 902 }] },
  { driver: 'uio_pci_generic', files: ['uio/uio0/dev'], holders: [{ kind: 'process', pid: 903 }] },
  {
    ...{ driver: 'mlx5_core', net: 'v8', files: ['infiniband_verbs/uverbs2/dev'] },
    holders: [
      { kind: 'process', pid: 904 },
      { kind: 'process', pid: 905 },
    ],
  },
  {
    ...{ driver: 'iavf', net: 'v9', links: { 'net/v9/upper_bond0': '../../../bond0' } },
    holders: [{ kind: 'interface', name: 'bond0', link: 'v9' }],
  },
  { driver: 'iavf', net: 'v10', holders: [{ kind: 'address', address: '192.0.2.7/24', link: 'v10' }] },
  // A guest that is off, and an address at the same time.
  {
    ...{ driver: 'iavf', net: 'v11' },
    holders: [
      { kind: 'guest', name: 'off', running: false },
      { kind: 'address', address: '2001:db8::7/64', link: 'v11' },
    ],
  },
  // Up with a link-local address, down with another, without a driver, with one for programs, unused verbs.
  { driver: 'iavf', net: 'v12', holders: [] },
  { driver: 'iavf', net: 'v13', holders: [] },
  { holders: [] },
  { driver: 'vfio-pci', group: 21, holders: [] },
  { driver: 'mlx5_vfio_pci', group: 22, holders: [] },
  { driver: 'mlx5_core', net: 'v17', files: ['infiniband_verbs/uverbs3/dev'], holders: [] },
  { driver: 'mlx5_core', files: ['vdpa5/vhost-vdpa-9/dev'], holders: [] },
  // Functions of accelerators: of a GPU, by its own kind of file, and of one whose driver names its files elsewhere.
  {
    ...{ driver: 'i915', net: 'v19', files: ['drm/card1/dev', 'drm/renderD129/dev'] },
    holders: [{ kind: 'process', pid: 907 }],
  },
  { driver: 'habanalabs', net: 'v20', files: ['accel/accel3/dev'], holders: [{ kind: 'process', pid: 908 }] },
  { driver: 'nvidia', net: 'v21', holders: [{ kind: 'process', pid: 909 }] },
  { driver: 'nvidia', net: 'v22', files: ['drm/card2/dev'], holders: [] },
  // In a bridge, and behind a switch of the host's.
  {
    ...{ driver: 'iavf', net: 'v23', links: { 'net/v23/upper_br0': '../../../br0' } },
    holders: [{ kind: 'interface', name: 'br0', link: 'v23' }],
  },
  {
    ...{ driver: 'iavf', net: 'v24', links: { 'net/v24/upper_ovs-system': '../../../ovs-system' } },
    holders: [{ kind: 'interface', name: 'ovs-system', link: 'v24' }],
  },
  // QuickAssist, whose programs have one file for all of its functions; given to programs otherwise, and unused.
  { driver: '4xxxvf', class: '0b4000', holders: [{ kind: 'process', pid: 910 }] },
  { driver: 'c6xxvf', class: '0b4000', holders: [{ kind: 'process', pid: 910 }] },
  { driver: 'vfio-pci', class: '0b4000', group: 37, holders: [] },
  // Parts of it that guests have one by one.
  {
    ...{ driver: 'nvidia', class: '030200' },
    links: { 'aa618089-8b16-4d01-a136-25a0f3c73123/iommu_group': '../../../kernel/iommu_groups/91' },
    holders: [{ kind: 'process', pid: 911 }],
  },
  {
    ...{
      driver: 'i915',
      class: '030000',
      files: ['aa618089-8b16-4d01-a136-25a0f3c73124/vfio-dev/vfio7/dev'],
    },
    holders: [{ kind: 'process', pid: 912 }],
  },
];

const addressOf = (index: number): string =>
  `0000:3b:${(2 + (index >> 3)).toString(16).padStart(2, '0')}.${index % 8}`;

const filesOf = (
  { net, class: kind = '020000', files = [] }: Held,
  index: number,
): readonly [string, string][] => {
  const at = `${bus}/${addressOf(index)}`;
  return [
    [`${at}/vendor`, '0x8086\n'],
    [`${at}/device`, '0x1889\n'],
    [`${at}/class`, `0x${kind}\n`],
    ...(net === undefined ? [] : [[`${at}/net/${net}/ifindex`, `${index + 10}\n`] as [string, string]]),
    ...files.map((path): [string, string] => [`${at}/${path}`, '241:3\n']),
  ];
};

const linksOf = ({ driver, group, links = {} }: Held, index: number): readonly [string, string][] => {
  const at = `${bus}/${addressOf(index)}`;
  return [
    [`${bus}/${port}/virtfn${index}`, `../${addressOf(index)}`],
    [`${at}/physfn`, `../${port}`],
    ...(driver === undefined ? [] : [[`${at}/driver`, `../../drivers/${driver}`] as [string, string]]),
    ...(group === undefined
      ? []
      : [[`${at}/iommu_group`, `../../kernel/iommu_groups/${group}`] as [string, string]]),
    ...Object.entries(links).map(([path, target]): [string, string] => [`${at}/${path}`, target]),
  ];
};

const guest = (interfaces: string, name: string): string =>
  `<domstatus state='running'>\n<domain type='kvm'><name>${name}</name><devices>\n${interfaces}\n</devices></domain></domstatus>\n`;

const ip = JSON.stringify([
  { ifname: 'v10', flags: ['UP'], addr_info: [{ local: '192.0.2.7', prefixlen: 24, scope: 'global' }] },
  { ifname: 'v11', flags: ['UP'], addr_info: [{ local: '2001:db8::7', prefixlen: 64, scope: 'global' }] },
  { ifname: 'v12', flags: ['UP'], addr_info: [{ local: 'fe80::7', prefixlen: 64, scope: 'link' }] },
  { ifname: 'v13', flags: [], addr_info: [{ local: '192.0.2.8', prefixlen: 24, scope: 'global' }] },
]);

/** A host that uses its functions in every way in which one can be in use. */
export const heldFunctions = {
  files: {
    [`${bus}/${port}/vendor`]: '0x8086\n',
    [`${bus}/${port}/device`]: '0x1592\n',
    [`${bus}/${port}/class`]: '0x020000\n',
    [`${bus}/${port}/sriov_totalvfs`]: '64\n',
    [`${bus}/${port}/sriov_numvfs`]: `${functions.length}\n`,
    ...Object.fromEntries(functions.flatMap(filesOf)),
    [`/proc/driver/nvidia/gpus/${addressOf(21)}/information`]: 'Model: \t\t X\nDevice Minor: \t 1\n',
    [`/proc/driver/nvidia/gpus/${addressOf(22)}/information`]: 'Model: \t\t X\nDevice Minor: \t 0\n',
    '/run/libvirt/qemu/direct.xml': guest(
      "<interface type='direct'><source dev='v0' mode='passthrough'/></interface>",
      'direct',
    ),
    '/run/libvirt/qemu/pooled.xml': guest(
      "<interface type='network'><source network='pool'/><actual type='direct'><source dev='v1' mode='bridge'/></actual></interface>",
      'pooled',
    ),
    '/run/libvirt/qemu/vdpa.xml': guest(
      "<interface type='vdpa'><source dev='/dev/vhost-vdpa-3'/></interface>",
      'vdpa',
    ),
    '/etc/libvirt/qemu/off.xml':
      "<domain type='kvm'><name>off</name><devices><interface type='direct'><source dev='v11' mode='vepa'/></interface></devices></domain>\n",
  },
  programs: { ip: `[ "$*" = "-j addr show" ] && echo '${ip}'; :` },
  links: {
    ...Object.fromEntries(functions.flatMap(linksOf)),
    '/proc/900/fd/3': '/dev/vhost-vdpa-4',
    '/proc/901/fd/3': '/dev/vfio/devices/vfio3',
    '/proc/902/fd/3': '/dev/vfio/noiommu-16',
    '/proc/903/fd/3': '/dev/uio0',
    '/proc/904/fd/3': '/dev/infiniband/uverbs2',
    '/proc/904/fd/4': '/dev/infiniband/uverbs2',
    '/proc/905/fd/3': '/dev/infiniband/uverbs2',
    '/proc/907/fd/3': '/dev/dri/renderD129',
    '/proc/908/fd/3': '/dev/accel/accel3',
    '/proc/909/fd/3': '/dev/nvidia1',
    '/proc/910/fd/3': '/dev/qat_adf_ctl',
    '/proc/911/fd/3': '/dev/vfio/91',
    '/proc/912/fd/3': '/dev/vfio/devices/vfio7',
    // Of nobody's function.
    '/proc/906/fd/3': '/dev/vfio/vfio',
    '/proc/906/fd/4': '/dev/vfio/99',
  },
  value: [
    {
      ...{ address: port, vendor: '8086', device: '1592', class: '020000', links: [] },
      ...{ total: 64, count: functions.length },
      virtual_functions: functions.map(({ driver, group, net, class: kind = '020000', holders }, index) => ({
        ...{ address: addressOf(index), vendor: '8086', device: '1889', class: kind },
        ...{ links: net === undefined ? [] : [net], physical_function: port, index, holders },
        settings_unknown: true,
        ...(driver === undefined ? {} : { driver }),
        ...(group === undefined ? {} : { iommu_group: group }),
      })),
    },
  ],
};
