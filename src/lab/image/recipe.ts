import { createHash } from 'node:crypto';
import { guestRecipe } from '../guest/recipe.js';
import { earlyFiles, firstGrubConfig, lateFiles, maskedUnits } from './files.js';
import { networksRecipe } from './networks.js';

/** Counts changes of the build that the data below does not show. */
const buildVersion = 2;

export const release = 'trixie';

/** Bytes of the disk that each machine sees; the image is sparse, about 0.5 GB of it is written. */
export const diskSize = 8 * 1024 ** 3;

/** What the machines are made of. Debian's own kernel and drivers, because those are what rigger provisions. */
export const packages: readonly string[] = [
  'linux-image-amd64',
  'grub-pc',
  'initramfs-tools',
  'zstd',
  'systemd-sysv',
  'dbus',
  'udev',
  'kmod',
  'openssh-server',
  'sudo',
  // the hypervisor
  'libvirt-daemon-system',
  'libvirt-clients',
  'qemu-system-x86',
  'qemu-utils',
  'xsltproc', // virt-xml-validate and virt-host-validate call it or its library's xmllint
  'libxml2-utils',
  // looking at it
  'iproute2',
  'pciutils',
  'ethtool',
  // measuring
  'iputils-ping',
  'iperf3',
  'sockperf',
  'netperf',
  'stress-ng',
  // guests
  'qemu-guest-agent',
  'busybox-static',
];

/** netperf is in non-free. */
export const components: readonly string[] = ['main', 'non-free'];

/**
 * Paths that are not unpacked: documentation, and drivers of devices that QEMU does not emulate here.
 * The LLVM and Gallium libraries draw 3D graphics; nothing that the lab runs loads them.
 */
export const excluded: readonly string[] = [
  '/usr/share/man/*',
  '/usr/share/locale/*',
  '/usr/share/doc/*',
  '/usr/share/info/*',
  '/usr/share/lintian/*',
  '/usr/share/initramfs-tools/hooks/udev',
  '/usr/share/initramfs-tools/scripts/init-*/udev',
  // Of the programs that write units at every start of systemd, only the ones for fstab and for the console are kept.
  ...[
    'debug',
    'gpt-auto',
    'hibernate-resume',
    'import',
    'rc-local',
    'run',
    'ssh',
    'system-update',
    'sysv',
    'tpm2',
  ].map((name) => `/usr/lib/systemd/system-generators/systemd-${name}-generator`),
  '/usr/lib/modules/*/kernel/drivers/gpu/*',
  '/usr/lib/modules/*/kernel/drivers/media/*',
  '/usr/lib/modules/*/kernel/drivers/net/wireless/*',
  '/usr/lib/modules/*/kernel/drivers/infiniband/*',
  '/usr/lib/modules/*/kernel/drivers/scsi/*/*',
  '/usr/lib/modules/*/kernel/sound/*',
  '/usr/lib/x86_64-linux-gnu/libLLVM*',
  '/usr/lib/x86_64-linux-gnu/libgallium*',
];

/** The images that there are: the plain one, and the one of `--with`, with packages and modules beyond it. */
export type ImageKind = 'plain' | 'networks';

/** Names the image: the same recipe has the same hash, and any change of it another. */
export const recipeHash = (kind: ImageKind = 'plain'): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        buildVersion,
        release,
        diskSize,
        packages,
        components,
        excluded,
        earlyFiles,
        lateFiles,
        maskedUnits,
        firstGrubConfig('KERNEL'),
        guestRecipe,
        ...(kind === 'plain' ? [] : [networksRecipe]),
      ]),
    )
    .digest('hex')
    .slice(0, 16);
