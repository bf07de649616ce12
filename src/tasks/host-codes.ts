import { defineCodes } from '../model/index.js';

/** Every code that a task on hardware, kernel or guests refuses with. */
export const hostTaskCodes = defineCodes({
  'hosts/boot-loader': {
    title: 'The boot loader is not one that rigger can configure',
    explanation:
      'rigger sets the kernel command line through GRUB with its generator (Debian and SUSE families), grubby (RHEL family) ' +
      'and systemd-boot with /etc/kernel/cmdline, Proxmox too. Where GRUB and /etc/kernel/cmdline are both there, the firmware ' +
      '(/sys/firmware/efi/efivars) tells which of them booted. On other hosts set the parameters by hand; `rigger audit` then sees them.',
  },
  'hosts/foreign-words': {
    title: 'Somebody else puts these words on the kernel command line',
    explanation:
      'The words come from a variable of GRUB, such as `tuned_params`, which tuned writes from its profile. No drop-in and no grubby ' +
      'can take them away, and a second word of the same key beside them would leave open which of both counts.',
  },
  'hosts/no-xml': {
    title: 'A definition is not well-formed XML',
    explanation:
      'What libvirt on the host printed as the definition of a guest, a network, a pool or a volume cannot be read. Look at it with `virsh dumpxml`.',
  },
  'hosts/no-such-device': {
    title: 'The host has no such PCI device',
    explanation:
      'The message lists what is there. An address changes when cards are moved or firmware settings change bus numbers; ' +
      '`facts.pci` and `rigger audit` show the present ones.',
  },
  'hosts/no-sriov': {
    title: 'The device offers no virtual functions',
    explanation:
      'The device has no SR-IOV capability, or the firmware hides it: look for an SR-IOV setting of the host ' +
      "(`firmware_settings`), and for one in the network card's own firmware.",
  },
  'hosts/too-many-vfs': {
    title: 'More virtual functions than the device allows',
    explanation:
      "`sriov_totalvfs` is the limit of device and driver; the kernel refuses more with ERANGE. Lower the number, or raise the limit in the network card's firmware.",
  },
  'hosts/vf-settings': {
    title: 'Settings of virtual functions cannot be read or made',
    explanation:
      'The port has no network interface, by which `ip link set … vf` works, or `ip link show` does not list the function: ' +
      'its answer is cut where a port has very many. What cannot be read cannot be compared, and so nothing is set.',
  },
  'hosts/vf-held': {
    title: 'A function is in use',
    explanation:
      'Going from N to M virtual functions passes through zero, and so takes them from every guest. ' +
      'Stop the guests that the message names, or leave the number as it is.',
  },
  'hosts/own-connection': {
    title: "The port carries rigger's own connection",
    explanation:
      'The change could cut the ssh connection that makes it, and lock everybody out. ' +
      'Manage the host over another port, or make the change on its console.',
  },
  'hosts/no-iommu': {
    title: 'The host has no active IOMMU',
    explanation:
      'Without IOMMU groups no device can be given to a guest. Turn the IOMMU on in the firmware (VT-d, AMD-Vi) and on the kernel ' +
      'command line (role `iommu`), and reboot.',
  },
  'hosts/shared-group': {
    title: 'Other devices are in the same IOMMU group',
    explanation:
      'All devices of an IOMMU group go to one guest, or to none. Use a slot with access control services (ACS), ' +
      'or bind the whole group.',
  },
  'hosts/no-such-link': {
    title: 'The host has no such network interface',
    explanation:
      'The message lists the interfaces that are there. Names can change between boots; a PCI address in place of a name does not.',
  },
  'hosts/link-taken': {
    title: 'The interface belongs to something else',
    explanation:
      'The interface is in another bridge or bond. Take it out there first (`net_link: { master: none }`), or choose another port.',
  },
  'hosts/not-ours': {
    title: 'Somebody else made what has this name',
    explanation:
      'A network namespace of this name is there, and no control group of rigger with it: another program uses it. ' +
      'It is neither changed nor removed. Give the container another name.',
  },
  'hosts/no-control-groups': {
    title: 'The host cannot limit a container',
    explanation:
      'A container has a control group of version 2, whose controllers cpuset, cpu and memory keep its limits. Hosts that boot with ' +
      'version 1 keep the controllers there. Leave the limits out, or boot with systemd.unified_cgroup_hierarchy=1.',
  },
  'hosts/link-manager': {
    title: 'The manager of an interface cannot be told this',
    explanation:
      'NetworkManager, systemd-networkd or netplan set the interface up, and rigger writes what they read. Here it cannot: the manager has ' +
      'no word for what is wanted, nobody tells who the manager is, or a file of somebody else has the rest of the configuration. ' +
      '`facts.link_manager` shows who has which interface; `manager: none` takes it away from its manager.',
  },
  'hosts/no-libvirt': {
    title: 'libvirt is not on the host',
    explanation: 'Install it first: the role `libvirt_host` does that.',
  },
  'hosts/invalid-xml': {
    title: 'The XML is not a valid definition',
    explanation:
      'The rendered template is not well-formed, or is not what it says to be. The message gives the place in the rendered text.',
  },
  'hosts/domain-needs': {
    title: 'The host cannot give the guest what its definition asks for',
    explanation:
      'A virtual function does not exist or is held by another running guest, there are too few free huge pages, ' +
      'or a CPU that it is pinned to does not exist. Nothing was defined or started.',
  },
  'hosts/guest-running': {
    title: 'The guest runs',
    explanation: 'The change needs the guest to be stopped first.',
  },
  'hosts/no-hugepages': {
    title: 'The host has no huge pages of that size there',
    explanation:
      'The CPU offers certain page sizes (2 MiB and 1 GiB on x86), on the NUMA nodes that have memory. The message lists them.',
  },
  'hosts/hugepages-used': {
    title: 'Huge pages are in use',
    explanation: 'The number cannot go below what guests use. Stop them first.',
  },
  'hosts/no-cpu-control': {
    title: 'The kernel cannot set the speed of the CPUs',
    explanation:
      'The host is a guest, or its firmware keeps control of frequency and idle states (power profiles such as OS Control, Custom). ' +
      'Give control to the operating system in the firmware, or do without (`required: false`).',
  },
  'hosts/no-interrupt': {
    title: 'No interrupt has such a name',
    explanation:
      'Names are those of /proc/interrupts. A network interface has its interrupts only while it is up.',
  },
  'hosts/no-offload': {
    title: 'The driver cannot switch this offload',
    explanation:
      '`ethtool -k` marks it [fixed], or does not know it. Leave it out, or choose another network card.',
  },
  'hosts/link-setting': {
    title: 'The driver does not offer this setting of the interface',
    explanation:
      'What `ethtool` shows of the interface has no such group, no such name, or a lower limit. Drivers differ much here: ' +
      'virtual functions and representors often have fewer settings than the port. Leave it out, or choose another network card.',
  },
  'hosts/devlink': {
    title: 'The card does not offer this by devlink',
    explanation:
      'What `devlink` shows of the card has no such parameter, switch, port or rate: its driver has none, the kernel or iproute2 ' +
      'is too old to tell, or functions have to be made first.',
  },
  'hosts/eswitch-order': {
    title: 'The mode of the switch and the functions are made in the other order',
    explanation:
      'Drivers differ: ice takes another mode only while there are no virtual functions, bnxt_en takes switchdev only while there ' +
      'are some. Write `devlink` and `sriov_vfs` in the order that the message names.',
  },
  'hosts/representor-used': {
    title: 'A representor of a function is in use',
    explanation:
      'In switchdev mode each function has an interface on the host that stands for it. Another mode, or a start of the driver, ' +
      'removes it from the bridge, the bond or the network namespace where it is, and takes its addresses with it.',
  },
  'hosts/card-firmware': {
    title: "The network card's own firmware does not take this",
    explanation:
      'Names and values are those that `mstconfig query` and `mstconfig show_confs` show for this very card. A setting may need ' +
      'another one first, or is read-only; a kernel that is locked down by Secure Boot lets no program write to a card. Nothing was changed.',
  },
  'hosts/no-such-volume': {
    title: 'The volume cannot become what was asked for',
    explanation:
      'The pool does not exist or is not active, or the volume is larger than asked: volumes are never shrunk.',
  },
  'hosts/firmware-setting': {
    title: 'The firmware has no such setting, or not that value',
    explanation:
      'Names and values are those of the controller’s attribute registry, exact in case, and differ between vendors: HPE has ' +
      'IntelProcVtd, ProcVirtualization, Sriov; Dell has ProcVirtualization, SriovGlobalEnable. Nothing was changed.',
  },
  'hosts/other-image': {
    title: 'There is another image at that path',
    explanation:
      'The image has another format or base image, or is larger than wanted. Its content belongs to a guest, so rigger neither ' +
      'replaces nor shrinks it. Choose another path, or, if nothing in it is needed any more, delete it by `state: absent` (the play must allow `destroys-data`).',
  },
});
