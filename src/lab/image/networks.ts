import { extrasItem, type ImageFile } from './files.js';
import { kbuild, moduleChoices, moduleSources } from './modules-recipe.js';

/** Packages of the image for `--with`, beyond the plain image's. */
export const networkPackages: readonly string[] = [
  'openvswitch-switch',
  'network-manager',
  'netplan.io',
  'nvme-cli',
];

/** Debian starts these after their installation; here they start on the machine that gets them. */
export const unitsOfExtras: readonly string[] = [
  'NetworkManager.service',
  'NetworkManager-dispatcher.service',
  'NetworkManager-wait-online.service',
  'openvswitch-switch.service',
  'ovs-record-hostname.service',
];

/** One device with two ports and room for many functions, at every boot. */
const netdevsimUnit = `[Unit]
Description=Card without hardware: devlink handle netdevsim/netdevsim1
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/sbin/modprobe netdevsim
ExecStart=/bin/sh -c 'echo "1 2" > /sys/bus/netdevsim/new_device'
ExecStart=/bin/sh -c 'echo 128 > /sys/kernel/debug/netdevsim/netdevsim1/max_vfs'
[Install]
WantedBy=multi-user.target
`;

const vdpaUnit = `[Unit]
Description=vDPA device without hardware: vdpa0, behind /dev/vhost-vdpa-0
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/sbin/modprobe -a vhost_vdpa vdpa_sim_net
ExecStart=/sbin/vdpa dev add name vdpa0 mgmtdev vdpasim_net
[Install]
WantedBy=multi-user.target
`;

/** The bridge is made once; Open vSwitch remembers it. */
const openvswitchUnit = `[Unit]
Description=Management port under Open vSwitch
Requires=openvswitch-switch.service
After=openvswitch-switch.service
[Service]
Type=oneshot
ExecStart=/usr/bin/ovs-vsctl --may-exist add-br br-ex -- --may-exist add-port br-ex enp0s2
`;

const lowerPort = `[Match]
Path=pci-0000:00:02.0
[Network]
LinkLocalAddressing=no
IPv6AcceptRA=no
LLDP=no
`;

const internalPort = `[Match]
Name=br-ex
[Network]
Address=10.0.2.15/24
LinkLocalAddressing=no
IPv6AcceptRA=no
LLDP=no
`;

const keyfile = `[connection]
id=management
uuid=6d6f6f6e-7269-4767-9572-000000000002
type=ethernet
interface-name=enp0s2

[ipv4]
method=manual
address1=10.0.2.15/24

[ipv6]
method=disabled
`;

/**
 * Starting a unit asks again for all that comes before it. The first unit of a boot says that the machine booted, and
 * must say it once.
 */
const once = '[Service]\nRemainAfterExit=yes\n';

/** As NetworkManager is set up on servers: a port that nobody configured stays as it is. */
const server = '[main]\nno-auto-default=*\n';

const netplan = `network:
  version: 2
  renderer: networkd
  ethernets:
    enp0s2:
      addresses: [10.0.2.15/24]
      link-local: []
      accept-ra: false
`;

/** netplan cleans up behind Open vSwitch wherever its program is installed, and waits for a service that is off. */
export const unitsInTheWay: readonly string[] = ['netplan-ovs-cleanup.service'];

const kit = '/usr/lib/rigger/extras';

/**
 * Puts in force what \`rigger lab up --with\` chose for this machine, once, before any network is configured. The
 * jobs of this boot are queued already, so those that have to go are taken out and the new ones put in.
 */
const setup = `#!/bin/sh
item=/sys/firmware/qemu_fw_cfg/by_name/${extrasItem}/raw
[ -r "$item" ] || exit 0
start= stop=
units() { systemctl --no-reload "$@"; }
own_management() { rm /etc/systemd/network/10-management.network; }
for extra in $(cat "$item"); do
  case $extra in
  netdevsim | vdpa)
    units enable "rigger-lab-$extra.service"
    start="$start rigger-lab-$extra.service"
    ;;
  openvswitch)
    own_management
    cp ${kit}/10-br-ex.network ${kit}/10-lower.network /etc/systemd/network/
    units enable openvswitch-switch.service ovs-record-hostname.service
    start="$start openvswitch-switch.service rigger-lab-openvswitch.service"
    ;;
  networkmanager)
    own_management
    install -m 600 ${kit}/management.nmconnection /etc/NetworkManager/system-connections/
    units disable systemd-networkd.service
    units enable NetworkManager.service NetworkManager-dispatcher.service
    stop="$stop systemd-networkd.socket systemd-networkd-varlink.socket systemd-networkd.service"
    start="$start NetworkManager.service"
    ;;
  netplan)
    own_management
    install -m 600 ${kit}/90-management.yaml /etc/netplan/
    ;;
  esac
done
mkdir -p /var/lib/rigger
: > /var/lib/rigger/equipped
# This is also when netplan's generator reads its file.
systemctl daemon-reload
[ -z "$stop" ] || systemctl --no-block stop $stop
[ -z "$start" ] || systemctl --no-block start $start
`;

/** systemd-networkd does not wait for sysinit.target, and reads its files once. */
const setupUnit = `[Unit]
Description=What this lab machine was given beyond the plain ones
DefaultDependencies=no
ConditionPathExists=!/var/lib/rigger/equipped
After=rigger-lab-boot.service systemd-remount-fs.service
Before=sysinit.target systemd-networkd.socket systemd-networkd.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/lib/rigger/equip
[Install]
WantedBy=sysinit.target
`;

/** Files of the image for \`--with\`, beyond the plain image's. */
export const networkFiles: readonly ImageFile[] = [
  { path: '/usr/lib/rigger/equip', content: setup, mode: 0o755 },
  { path: '/etc/systemd/system/rigger-lab-boot.service.d/once.conf', content: once },
  { path: '/etc/systemd/system/rigger-lab-equip.service', content: setupUnit },
  { path: '/etc/systemd/system/rigger-lab-netdevsim.service', content: netdevsimUnit },
  { path: '/etc/systemd/system/rigger-lab-vdpa.service', content: vdpaUnit },
  { path: '/etc/systemd/system/rigger-lab-openvswitch.service', content: openvswitchUnit },
  { path: '/etc/NetworkManager/conf.d/rigger-lab.conf', content: server },
  { path: `${kit}/10-br-ex.network`, content: internalPort },
  { path: `${kit}/10-lower.network`, content: lowerPort },
  { path: `${kit}/management.nmconnection`, content: keyfile, mode: 0o600 },
  { path: `${kit}/90-management.yaml`, content: netplan, mode: 0o600 },
];

/** Counts changes of this part of the build that the data does not show. */
const networksVersion = 1;

/** All that makes this image another than the plain one. */
export const networksRecipe = [
  networksVersion,
  networkPackages,
  unitsOfExtras,
  unitsInTheWay,
  networkFiles,
  moduleSources,
  moduleChoices,
  kbuild,
];
