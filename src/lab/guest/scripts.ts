/** busybox init(8): one start-up script, then a shell on the serial console, the agent and the power button. */
export const inittab = `::sysinit:/etc/init.d/rcS
ttyS0::respawn:-/bin/sh
::respawn:/usr/sbin/qemu-ga -m virtio-serial -p /dev/virtio-ports/org.qemu.guest_agent.0 -t /run
::respawn:/bin/acpid -d -l /dev/null
::shutdown:/bin/true
`;

/** Mounts, modules, names of the virtio ports, addresses: then the guest is ready and says so. */
export const startUp = (modules: readonly string[]): string => `#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
mkdir -p /dev/pts /dev/shm /dev/virtio-ports
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
for module in ${modules.join(' ')}; do modprobe "$module"; done
# What udev does elsewhere: the port by the name that the domain gave it.
for port in /sys/class/virtio-ports/*; do
  [ -r "$port/name" ] && ln -sf "/dev/\${port##*/}" "/dev/virtio-ports/$(cat "$port/name")"
done
ip link set lo up
identify
configure-network
echo "rigger-guest: ready $(cut -d' ' -f1 /proc/uptime)" > /dev/ttyS0
`;

/** \`rigger.name=NAME\` on the kernel command line is the host name. */
export const identify = `#!/bin/sh
for word in $(cat /proc/cmdline); do
  case $word in rigger.name=*) hostname "\${word#rigger.name=}" ;; esac
done
`;

/**
 * Applies \`rigger.net=MAC=CIDR[,MAC=CIDR…]\` of the kernel command line; the MAC finds the interface, because
 * interface names depend on the order of probing. Safe to run again after a device was plugged in.
 */
export const configureNetwork = `#!/bin/sh
lower() { echo "$1" | tr A-F a-f; }
for word in $(cat /proc/cmdline); do
  case $word in rigger.net=*) ;; *) continue ;; esac
  echo "\${word#rigger.net=}" | tr , '\\n' | while IFS== read -r mac cidr; do
    for link in /sys/class/net/*; do
      [ "$(cat "$link/address")" = "$(lower "$mac")" ] || continue
      ip link set "\${link##*/}" up
      ip addr replace "$cidr" dev "\${link##*/}"
    done
  done
done
`;

/** The guest agent calls \`shutdown -P|-r|-H +0 MESSAGE\`; there is nothing to save, so it is done at once. */
export const shutdownScript = `#!/bin/sh
case $1 in -r) exec reboot -f ;; *) exec poweroff -f ;; esac
`;
