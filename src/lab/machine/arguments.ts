import type { LabExtra } from '../extras.js';
import { emulator } from '../image/emulator.js';
import { extrasItem, identityItem, lenient } from '../image/files.js';
import type { LabImage } from '../image/image.js';
import type { MachinePaths } from '../paths.js';
import { type FirmwareSettings, type MachineSpec, managementMac, wireMac } from './spec.js';

export type Acceleration = 'kvm' | 'tcg';

/** Virtual functions of the NVMe drive. */
const nvmeFunctions = 4;

/** The name of the memory snapshot inside a machine's disk that `up` can resume. */
export const bootedSnapshot = 'booted';

export interface MachinePlan {
  readonly spec: MachineSpec;
  readonly firmware: FirmwareSettings;
  readonly acceleration: Acceleration;
  readonly image: LabImage;
  readonly paths: MachinePaths;
  /** Port on 127.0.0.1 that leads to the machine's ssh. */
  readonly sshPort: number;
  /** Sockets of the wires that end here. */
  readonly wires: readonly string[];
  /** A tar file with the machine's keys and name. */
  readonly identity: string;
  readonly resume: boolean;
  /** What this machine has beyond a plain one. */
  readonly extras: readonly LabExtra[];
}

/**
 * VFIO needs interrupt remapping, and remapping needs the interrupt controller outside the kernel or split
 * (QEMU's docs/devel/…/intel_iommu; without `intremap` VFIO says "Operation not permitted").
 */
const board = ({ acceleration, firmware, spec, extras }: MachinePlan): string[] => [
  ...['-name', `${spec.name},debug-threads=on`],
  ...['-machine', `q35,sata=off,smbus=off,kernel-irqchip=${acceleration === 'kvm' ? 'split' : 'off'}`],
  ...['-accel', acceleration === 'kvm' ? 'kvm' : 'tcg,thread=multi,tb-size=512'],
  ...['-cpu', cpu(acceleration, firmware)],
  ...['-smp', String(spec.vcpus), '-m', String(spec.memory)],
  ...['-nodefaults', '-display', 'none', '-rtc', 'base=utc'],
  ...(firmware.vtd && spec.role === 'dut' ? ['-device', iommu(extras)] : []),
];

const iommu = (extras: readonly LabExtra[]): string =>
  extras.includes('amd-iommu')
    ? 'amd-iommu,intremap=on,device-iotlb=on'
    : 'intel-iommu,intremap=on,caching-mode=on,device-iotlb=on';

/** Five-level page tables double the work of software emulation's page walks for nothing. */
const cpu = (acceleration: Acceleration, { svm }: FirmwareSettings): string =>
  acceleration === 'kvm' ? `host${svm ? '' : ',svm=off,vmx=off'}` : `max,la57=off${svm ? '' : ',svm=off'}`;

/** The hypervisor starts as hardware does, through its boot loader; the peer skips it and the services it never uses. */
const boot = ({ spec, image }: MachinePlan): string[] =>
  spec.role === 'dut'
    ? []
    : [
        ...['-kernel', image.kernel, '-initrd', image.initrd, '-append'],
        [
          `root=/dev/vda1 ro console=ttyS0,115200 ${lenient} quiet`,
          ...['libvirtd.service', 'libvirtd.socket', 'libvirtd-ro.socket', 'libvirtd-admin.socket'].map(
            (unit) => `systemd.mask=${unit}`,
          ),
          ...['virtlogd.service', 'virtlogd.socket', 'virtlogd-admin.socket'].map(
            (unit) => `systemd.mask=${unit}`,
          ),
          'systemd.mask=systemd-machined.service',
        ].join(' '),
      ];

/** Nothing here outlives a power cut of the control machine, so host flushes are skipped. */
const disk = ({ paths, image }: MachinePlan): string[] => [
  ...['-blockdev', `driver=file,node-name=base-file,filename=${image.disk},read-only=on,locking=off`],
  ...['-blockdev', 'driver=raw,node-name=base,file=base-file,read-only=on'],
  ...['-blockdev', `driver=file,node-name=disk-file,filename=${paths.disk},cache.no-flush=on`],
  ...['-blockdev', 'driver=qcow2,node-name=disk,file=disk-file,backing=base,cache.no-flush=on'],
  ...['-device', 'virtio-blk-pci,drive=disk,addr=3'],
];

/** Reachable from this machine only, and with no way out of it (`restrict`). */
const management = ({ spec, sshPort }: MachinePlan): string[] => [
  ...['-netdev', `user,id=management,restrict=on,hostfwd=tcp:127.0.0.1:${sshPort}-10.0.2.15:22`],
  ...['-device', `virtio-net-pci,netdev=management,addr=2,mac=${managementMac(spec)},romfile=`],
];

/**
 * The measured port, on bus 1 behind a root port, where a card with SR-IOV has to be. QEMU's 82576 cannot hide its
 * SR-IOV capability, so with SR-IOV off in the firmware the slot holds an 82574, which has none.
 */
const port = ({ spec, firmware }: MachinePlan, netdev: string): string[] => [
  ...['-device', 'pcie-root-port,id=slot1,chassis=1,slot=1,addr=4'],
  ...[
    '-device',
    `${firmware.sriov ? 'igb' : 'e1000e'},id=port0,bus=slot1,netdev=${netdev},mac=${wireMac(spec)},romfile=`,
  ],
];

/** The peer listens on every wire, the hypervisors connect and come back; several wires at the peer meet in a hub. */
const wire = (plan: MachinePlan): string[] => {
  const end = (index: number, path: string) =>
    `stream,id=wire${index},addr.type=unix,addr.path=${path},${plan.spec.role === 'peer' ? 'server=on' : 'server=off,reconnect-ms=500'}`;
  const ends = plan.wires.flatMap((path, index) => ['-netdev', end(index, path)]);
  if (plan.wires.length === 1) return [...ends, ...port(plan, 'wire0')];
  return [
    ...ends,
    ...plan.wires.flatMap((_, index) => ['-netdev', `hubport,id=hub${index},hubid=0,netdev=wire${index}`]),
    ...['-netdev', 'hubport,id=hub-port,hubid=0'],
    ...port(plan, 'hub-port'),
  ];
};

/**
 * An NVMe drive whose functions are controllers of their own (docs/system/devices/nvme.rst of QEMU, "SR-IOV"), on bus 2.
 * Queues and interrupts beyond the drive's own two are handed to the functions by `nvme virt-mgmt`.
 */
const drive = ({ extras, paths }: MachinePlan): string[] =>
  extras.includes('nvme')
    ? [
        ...['-blockdev', `driver=file,node-name=nvme-file,filename=${paths.nvme},cache.no-flush=on`],
        ...['-blockdev', 'driver=raw,node-name=nvme,file=nvme-file'],
        ...['-device', 'pcie-root-port,id=slot2,chassis=2,slot=2,addr=7'],
        ...['-device', 'nvme-subsys,id=subsystem0,nqn=rigger-lab'],
        ...[
          '-device',
          `nvme,id=nvme0,bus=slot2,subsys=subsystem0,serial=RIGGERLAB,max_ioqpairs=10,msix_qsize=11,sriov_max_vfs=${nvmeFunctions},sriov_vq_flexible=${nvmeFunctions * 2},sriov_vi_flexible=${nvmeFunctions}`,
        ],
        ...['-device', 'nvme-ns,bus=nvme0,drive=nvme,nsid=1,shared=on'],
      ]
    : [];

/** Tells the machine what it was given, for the image of `--with` to put it in force. */
const equipment = ({ extras }: MachinePlan): string[] =>
  extras.length === 0 ? [] : ['-fw_cfg', `name=${extrasItem},string=${extras.join(' ')}`];

/** A panic stops the machine where it is, so that it can be looked at; an ordered reset is an ordinary reset. */
const supervision = ({ paths, identity }: MachinePlan): string[] => [
  ...['-device', 'virtio-rng-pci,addr=5', '-device', 'pvpanic-pci,addr=6', '-action', 'panic=pause'],
  ...['-fw_cfg', `name=${identityItem},file=${identity}`],
  ...['-qmp', `unix:${paths.qmp},server=on,wait=off`],
  ...['-qmp', `unix:${paths.controllerQmp},server=on,wait=off`],
  ...[
    '-chardev',
    `socket,id=console,path=${paths.consoleSocket},server=on,wait=off,logfile=${paths.console},logappend=on`,
  ],
  ...['-serial', 'chardev:console'],
  ...['-daemonize', '-pidfile', paths.pid, '-D', paths.log],
];

/** The whole command line of a machine, QEMU's program included. */
export const machineArguments = (plan: MachinePlan): string[] => [
  ...emulator(plan.image.tools),
  ...board(plan),
  ...boot(plan),
  ...disk(plan),
  ...management(plan),
  ...wire(plan),
  ...drive(plan),
  ...equipment(plan),
  ...supervision(plan),
  ...(plan.resume ? ['-loadvm', bootedSnapshot] : []),
];
