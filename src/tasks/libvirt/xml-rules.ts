/**
 * What is known of libvirt's XML: which values are numbers in disguise, what identifies an element
 * among its like, and which elements libvirt never adds by itself, so that finding one that was not
 * wanted is a difference.
 * @see https://libvirt.org/formatdomain.html
 */

/** Elements whose text is an amount with a unit, KiB when there is none. */
export const amounts: ReadonlySet<string> = new Set([
  'memory',
  'currentMemory',
  'maxMemory',
  'hard_limit',
  'soft_limit',
  'swap_hard_limit',
  'min_guarantee',
  'size',
  'requested',
  'block',
  'reserved',
]);

/** Attributes that are such an amount, whose unit stands beside them: `element@attribute`. */
export const amountAttributes: Readonly<Record<string, string>> = { page: 'size', cell: 'memory' };

/**
 * What only a running guest or an active network shows. Where a definition names it, because somebody took it
 * from there, libvirt forgets it.
 */
export const transient: {
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly elements: Readonly<Record<string, readonly string[]>>;
} = {
  attributes: {
    domain: ['id'],
    network: ['connections'],
    source: ['index', 'portid'],
    backingStore: ['index'],
    mirror: ['index'],
    target: ['state'],
  },
  elements: {
    disk: ['mirror'],
    seclabel: ['label', 'imagelabel'],
    domain: ['resource'],
    pool: ['capacity', 'allocation', 'available'],
  },
};

/**
 * Elements that libvirt (seen up to 11.3) never invents below the given parent. An unwanted one was
 * put there by somebody, or by an earlier version of the template.
 */
export const ours: Readonly<Record<string, readonly string[]>> = {
  domain: [
    'memoryBacking',
    'cputune',
    'numatune',
    'iothreads',
    'memtune',
    'blkiotune',
    'qemu:commandline',
    'idmap',
    'launchSecurity',
  ],
  memoryBacking: ['hugepages', 'nosharepages', 'locked', 'source', 'access', 'allocation', 'discard'],
  cputune: [
    'vcpupin',
    'emulatorpin',
    'iothreadpin',
    'shares',
    'period',
    'quota',
    'vcpusched',
    'iothreadsched',
    'cachetune',
    'memorytune',
  ],
  hugepages: ['page'],
  devices: [
    'disk',
    'filesystem',
    'interface',
    'hostdev',
    'tpm',
    'rng',
    'shmem',
    'vsock',
    'redirdev',
    'smartcard',
    'memory',
    'iommu',
  ],
  interface: [
    'vlan',
    'bandwidth',
    'virtualport',
    'mtu',
    'link',
    'filterref',
    'tune',
    'coalesce',
    'teaming',
    'rom',
  ],
  network: ['vlan', 'bandwidth', 'virtualport', 'mtu', 'port', 'portgroup'],
  forward: ['interface', 'pf', 'address', 'nat'],
};

/** Attributes with the same property: `element@attribute`. */
export const ourAttributes: Readonly<Record<string, readonly string[]>> = {
  driver: [
    'queues',
    'rx_queue_size',
    'tx_queue_size',
    'ioeventfd',
    'event_idx',
    'packed',
    'page_per_vq',
    'cache',
    'io',
    'iothread',
    'iommu',
    'ats',
  ],
  numa: ['nodeset'],
  bridge: ['macTableManager'],
};

/** What tells elements of one name apart, so that a difference is reported for the right one. */
export const identities: Readonly<Record<string, readonly (readonly string[])[]>> = {
  interface: [
    ['mac', 'address'],
    ['target', 'dev'],
  ],
  disk: [['target', 'dev']],
  vcpupin: [['@vcpu']],
  iothreadpin: [['@iothread']],
  channel: [['target', 'name']],
  emulatorpin: [],
};
