/** A file that the lab adds to the Debian root of its machines. */
export interface ImageFile {
  readonly path: string;
  readonly content: string;
  readonly mode?: number;
}

/** The file system of the image; GRUB and the kernel find the root by it. */
export const rootUuid = '6d6f6f6e-7269-4767-9572-000000000001';

/** Where the machine's own identity arrives: QEMU's firmware configuration device (docs/specs/fw_cfg.rst of QEMU). */
export const identityItem = 'opt/rigger/identity.tar';

/** Where a machine finds what `rigger lab up --with` chose for it: names with spaces between. */
export const extrasItem = 'opt/rigger/extras';

/** Without udev in the initramfs somebody else has to hand /dev on, and to bring the program that finds the root. */
const handOver = `#!/bin/sh
[ "$1" = prereqs ] && exit 0
mount -n -o move /dev "\${rootmnt}/dev" || mount -n --bind /dev "\${rootmnt}/dev"
`;
const findRoot = `#!/bin/sh
[ "$1" = prereqs ] && exit 0
. /usr/share/initramfs-tools/hook-functions
copy_exec /sbin/blkid /sbin
`;

/**
 * Files that must be there before the kernel package is configured, so that its initramfs is small at once:
 * as Debian makes it, it is 36 MB with a udev of its own, which costs the emulated machine 5 to 10 seconds a boot.
 */
export const earlyFiles: readonly ImageFile[] = [
  { path: '/etc/fstab', content: `UUID=${rootUuid} / ext4 noatime,errors=remount-ro 0 1\n` },
  {
    path: '/etc/initramfs-tools/conf.d/rigger-lab',
    content: 'MODULES=list\nCOMPRESS=zstd\nCOMPRESSLEVEL=1\nFSTYPE=ext4\nRESUME=none\n',
  },
  { path: '/usr/share/initramfs-tools/modules.d/rigger-lab', content: 'virtio_pci\nvirtio_blk\next4\n' },
  { path: '/etc/initramfs-tools/hooks/rigger-lab', content: findRoot, mode: 0o755 },
  { path: '/etc/initramfs-tools/scripts/init-bottom/rigger-lab', content: handOver, mode: 0o755 },
];

/** On a busy control machine everything takes long under emulation, and nothing of it is a failure. */
const patience = '[Manager]\nDefaultTimeoutStartSec=600s\nDefaultDeviceTimeoutSec=600s\n';

/** At every boot a mark on the console; at the first one the keys and the name of this machine. */
const bootScript = `#!/bin/sh
# The mark lets the lab tell an ordered reboot from a reset that nobody asked for.
echo "rigger-lab: boot $(cat /proc/sys/kernel/random/boot_id)" > /dev/ttyS0
[ -e /var/lib/rigger/identified ] && exit 0
modprobe qemu_fw_cfg
item=/sys/firmware/qemu_fw_cfg/by_name/${identityItem}/raw
[ -r "$item" ] || exit 0
tar -xf "$item" -C / --no-same-owner
hostname -F /etc/hostname
mkdir -p /var/lib/rigger
: > /var/lib/rigger/identified
`;

const bootUnit = `[Unit]
Description=Identity of this lab machine
DefaultDependencies=no
After=systemd-remount-fs.service
Before=sysinit.target ssh.service systemd-journald.service
[Service]
Type=oneshot
ExecStart=/usr/lib/rigger/boot
[Install]
WantedBy=sysinit.target
`;

/** Management is a static address on the user-mode network; the other ports belong to rigger's tasks. */
const managementNetwork = `[Match]
Path=pci-0000:00:02.0
[Network]
Address=10.0.2.15/24
LinkLocalAddressing=no
IPv6AcceptRA=no
LLDP=no
`;

/**
 * At boot Linux tests whether timer interrupts arrive, and panics when too few do: an emulated timer on a loaded
 * machine can miss some. Under KVM the kernel leaves the test out by itself.
 */
export const lenient = 'no_timer_check';

const grubDefaults = `GRUB_DEFAULT=0
GRUB_TIMEOUT=0
GRUB_DISTRIBUTOR=Debian
GRUB_CMDLINE_LINUX_DEFAULT="quiet"
GRUB_CMDLINE_LINUX="console=ttyS0,115200 ${lenient}"
GRUB_TERMINAL=serial
GRUB_DISABLE_RECOVERY=true
GRUB_DISABLE_OS_PROBER=true
GRUB_DISABLE_SUBMENU=true
`;

/** The GRUB configuration of the first boot; \`update-grub\` on the machine replaces it by Debian's own. */
export const firstGrubConfig = (kernel: string): string => `serial --unit=0 --speed=115200
terminal_input serial
terminal_output serial
set timeout=0
menuentry Debian {
  search --no-floppy --fs-uuid --set=root ${rootUuid}
  linux /boot/vmlinuz-${kernel} root=UUID=${rootUuid} ro console=ttyS0,115200 ${lenient} quiet
  initrd /boot/initrd.img-${kernel}
}
`;

/** Files that the lab adds when all packages are installed. */
export const lateFiles: readonly ImageFile[] = [
  { path: '/etc/default/grub', content: grubDefaults },
  { path: '/etc/systemd/system.conf.d/rigger-lab.conf', content: patience },
  { path: '/etc/hostname', content: 'rigger-lab\n' },
  { path: '/etc/hosts', content: '127.0.0.1 localhost\n::1 localhost\n' },
  { path: '/etc/systemd/network/10-management.network', content: managementNetwork },
  { path: '/usr/lib/rigger/boot', content: bootScript, mode: 0o755 },
  { path: '/etc/systemd/system/rigger-lab-boot.service', content: bootUnit },
  // The session manager and reverse look-ups cost a login a second each under emulation.
  {
    path: '/etc/ssh/sshd_config.d/rigger-lab.conf',
    content: 'UseDNS no\nPrintMotd no\nPrintLastLog no\nHostKey /etc/ssh/ssh_host_ed25519_key\n',
  },
];

/** Units that only cost time on a machine that lives for minutes. */
export const maskedUnits: readonly string[] = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'fstrim.timer',
  'logrotate.timer',
  'systemd-tmpfiles-clean.timer',
  'grub-common.service',
  'systemd-pstore.service',
  'getty@tty1.service',
  'sshd-keygen.service',
  'ldconfig.service',
  'systemd-network-generator.service',
  'systemd-journal-catalog-update.service',
  'systemd-networkd-persistent-storage.service',
  'systemd-hwdb-update.service',
  'systemd-update-done.service',
  'systemd-machine-id-commit.service',
  'systemd-udev-load-credentials.service',
  'systemd-hibernate-clear.service',
  'dev-mqueue.mount',
  'sys-kernel-tracing.mount',
  'sys-fs-fuse-connections.mount',
  'modprobe@drm.service',
  'modprobe@fuse.service',
];
