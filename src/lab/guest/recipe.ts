import { configureNetwork, identify, inittab, shutdownScript, startUp } from './scripts.js';

/** Where the hypervisor's image holds the guest: a kernel and an initramfs that is the guest's whole system. */
export const guestDirectory = '/var/lib/rigger/guest';

/** Programs of the Debian root that the guest carries, with the libraries that they load. */
const programs: readonly string[] = [
  '/usr/bin/dash',
  '/usr/bin/ping',
  '/usr/bin/iperf3',
  '/usr/bin/sockperf',
  '/usr/bin/netperf',
  '/usr/bin/netserver',
  '/usr/bin/stress-ng',
  '/usr/sbin/qemu-ga',
  '/usr/bin/ip',
  '/usr/bin/ss',
  '/usr/sbin/ethtool',
];

/**
 * Files that no list of libraries shows: the loader under the name that every program asks for, and the library that
 * pthread_cancel(3) loads by name at run time.
 */
const libraries: readonly string[] = [
  '/usr/lib64/ld-linux-x86-64.so.2',
  '/usr/lib/x86_64-linux-gnu/libgcc_s.so.1',
];

/** Kernel modules, without the ones that they need in turn: both datapaths, bonds, VLANs, and the power button. */
const modules: readonly string[] = [
  'virtio_net',
  'igbvf',
  'bonding',
  '8021q',
  'virtio-rng',
  'button',
  'evdev',
];

/** Modules that are loaded at boot; the others wait until somebody asks. */
const bootModules: readonly string[] = ['virtio_net', 'igbvf', 'virtio-rng', 'button', 'evdev'];

/** Files of the guest's own. */
const files: Readonly<Record<string, { content: string; mode: number }>> = {
  'etc/inittab': { content: inittab, mode: 0o644 },
  'etc/init.d/rcS': { content: startUp(bootModules), mode: 0o755 },
  'usr/sbin/configure-network': { content: configureNetwork, mode: 0o755 },
  'usr/sbin/identify': { content: identify, mode: 0o755 },
  'usr/sbin/shutdown': { content: shutdownScript, mode: 0o755 },
  'etc/acpi/PWRF/00000080': { content: '#!/bin/sh\nexec poweroff -f\n', mode: 0o755 },
  'etc/passwd': {
    content: 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
    mode: 0o644,
  },
  'etc/group': { content: 'root:x:0:\nnogroup:x:65534:\n', mode: 0o644 },
  'etc/hosts': { content: '127.0.0.1 localhost\n', mode: 0o644 },
  'etc/nsswitch.conf': { content: 'passwd: files\ngroup: files\nhosts: files\n', mode: 0o644 },
  'etc/os-release': {
    content:
      'ID=rigger-guest\nNAME="rigger guest"\nPRETTY_NAME="rigger lab guest (Debian 13 packages)"\nVERSION_ID=13\n',
    mode: 0o644,
  },
};

export const guestRecipe = { programs, libraries, modules, files } as const;
