import { z } from 'zod';
import { carries, ownConnection } from '../../facts/network/own-connection.js';
import { type FunctionHolders, functionHolders } from '../../facts/pci/function-holders.js';
import { type PciDevice, pci } from '../../facts/pci/pci.js';
import { holderName, holds } from '../../facts/pci/vf-holder.js';
import {
  type Change,
  changes,
  defineTask,
  entryOf,
  problem,
  type Refused,
  refused,
  sh,
} from '../../model/index.js';
import { withParts } from '../boot-parts.js';
import { bootScriptChanges, bootScriptNeeds } from '../boot-script.js';
import { pciAddress } from '../pci-fields.js';
import { leavesDriver } from './foresight.js';

const input = z
  .strictObject({
    devices: z.array(pciAddress('PCI address')).min(1).describe('PCI addresses of the devices'),
    driver: z
      .string()
      .regex(/^[\w-]+$/, 'must be the name of a kernel driver')
      .default('vfio-pci')
      .describe('Driver to bind: `vfio-pci` gives the device to guests, another one back to the host'),
    state: z
      .enum(['bound', 'released'])
      .default('bound')
      .describe('`released` takes the override away and lets the kernel choose the driver'),
    persistent: z
      .boolean()
      .default(false)
      .describe(
        'Bind them again after each boot, before libvirt starts; off, the binding lasts until the next boot',
      ),
  })
  .describe('The driver of PCI devices');

type Input = z.output<typeof input>;

const bootName = 'vfio-bind';

/**
 * Binds PCI devices to a driver by `driver_override`, which no other device of the same ids is
 * caught by, unlike `new_id`.
 */
export const vfioBind = defineTask({
  name: 'vfio_bind',
  summary: 'Which driver has a PCI device: vfio-pci for guests, or a host driver',
  input,
  references: [
    'https://docs.kernel.org/driver-api/vfio.html',
    'https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-pci (driver_override)',
  ],
  needs: () => ({
    ...{ devices: pci(), holders: functionHolders(), own: ownConnection() },
    boot: bootScriptNeeds(bootName),
  }),
  plan: (wanted, { devices, holders, own, boot }, { host }) => {
    const list: Change[] = [];
    const notes: string[] = [];
    for (const address of wanted.devices) {
      const device = devices.find((one) => one.address === address);
      if (!device)
        return refused(
          problem('hosts/no-such-device', `${host} has no PCI device ${address}`, {
            help: `it has ${devices.map((one) => one.address).join(', ')}`,
          }),
        );
      if (isDone(wanted, device)) continue;
      // A port takes its virtual functions with it.
      const taken = [device, ...devices.filter((one) => one.physical_function === address)];
      const carrier = taken.flatMap(({ links }) => links).find((link) => own.links.includes(link));
      if (carrier !== undefined)
        return refused(
          problem(
            'hosts/own-connection',
            `${carrier} of ${address} ${carries(own)} rigger's own connection to ${host}`,
            { help: 'reach the host over another port' },
          ),
        );
      const held = heldBy(taken, holders);
      if (held.length > 0)
        return refused(
          problem(
            'hosts/vf-held',
            `${held[0]!.holder} on ${host} holds ${held[0]!.of === address ? address : `${held[0]!.of}, a virtual function of ${address}`}`,
            {
              help: 'stop it first',
              ...(held.length > 1 ? { notes: held.map(({ holder, of }) => `${holder} holds ${of}`) } : {}),
            },
          ),
        );
      const refusal =
        wanted.state === 'bound' && wanted.driver === 'vfio-pci' ? noGroup(device, host) : undefined;
      if (refusal) return refusal;
      const neighbours = devices.filter(
        (one) =>
          one.iommu_group === device.iommu_group &&
          one.address !== address &&
          one.iommu_group !== undefined &&
          !isBridge(one),
      );
      if (neighbours.length > 0)
        notes.push(
          `${address} shares IOMMU group ${device.iommu_group} with ${neighbours.map((one) => one.address).join(', ')}: they go to one guest or none`,
        );
      list.push(changeOf(wanted, device));
    }
    const script = withParts(
      boot.script,
      'Written by rigger (task vfio_bind).',
      new Map(
        wanted.devices.map((address) => [
          address,
          wanted.persistent && wanted.state === 'bound' ? atBoot(address, wanted) : undefined,
        ]),
      ),
    );
    const keep = bootScriptChanges(
      bootName,
      script === undefined
        ? undefined
        : {
            ...{ name: bootName, description: 'Drivers of PCI devices', script },
            before: ['libvirtd.service', 'virtqemud.service', 'libvirt-guests.service'],
            after: ['systemd-modules-load.service'],
          },
      boot,
    );
    return changes(
      [...list, ...keep],
      `the devices have the driver ${wanted.driver}`,
      notes.length > 0 ? { notes } : {},
    );
  },
});

const heldBy = (devices: readonly PciDevice[], holders: FunctionHolders) =>
  devices.flatMap(({ address: of }) =>
    (entryOf(holders, of) ?? []).filter(holds).map((holder) => ({ of, holder: holderName(holder) })),
  );

const isBridge = (device: PciDevice): boolean => device.class.startsWith('06');

const isDone = ({ driver, state }: Input, device: PciDevice): boolean =>
  state === 'bound'
    ? device.driver === driver && device.driver_override === driver
    : device.driver_override === undefined;

const noGroup = (device: PciDevice, host: string): Refused | undefined =>
  device.iommu_group === undefined
    ? refused(
        problem('hosts/no-iommu', `${device.address} on ${host} has no IOMMU group: the IOMMU is off`, {
          help: 'turn it on in the firmware and on the kernel command line (role iommu), and reboot',
        }),
      )
    : undefined;

const changeOf = (
  { driver, state }: Input,
  { address, driver: current, driver_override }: PciDevice,
): Change => ({
  summary:
    state === 'bound' ? `bind ${address} to ${driver}` : `let the kernel choose the driver of ${address}`,
  before: { driver: current ?? null, driver_override: driver_override ?? null },
  after: state === 'bound' ? { driver, driver_override: driver } : { driver_override: null },
  commands: [
    {
      kind: 'script',
      timeout: 60,
      script: bindScript(address, { driver, state }),
    },
  ],
  invalidates: ['pci', 'sriov', 'net', 'kernel:module'],
  leaves: leavesDriver(address, state === 'bound' ? driver : undefined),
});

const bindScript = (address: string, { driver, state }: Pick<Input, 'driver' | 'state'>): string =>
  [
    sh`a=${address}; d=${driver}`,
    'dev=/sys/bus/pci/devices/$a',
    ...(state === 'bound'
      ? ['modprobe "$d" || exit 1', 'printf %s "$d" > "$dev/driver_override" || exit 1']
      : ['echo > "$dev/driver_override" || exit 1']),
    'if [ -e "$dev/driver" ]; then printf %s "$a" > "$dev/driver/unbind" || exit 1; fi',
    'printf %s "$a" > /sys/bus/pci/drivers_probe || exit 1',
    ...(state === 'bound'
      ? [
          'b=$(readlink "$dev/driver"); if [ "${b##*/}" != "$d" ]; then echo "the kernel bound $a to "${b##*/}", not to $d (see dmesg)" >&2; exit 1; fi',
        ]
      : []),
  ].join('\n');

/** Virtual functions come late: `sriov_vfs` makes them at the same time. What has its driver already is left alone. */
const atBoot = (address: string, wish: Input): string =>
  [
    sh`i=0; while [ ! -e ${`/sys/bus/pci/devices/${address}`} ]; do`,
    sh`  i=$((i+1)); if [ $i -gt 300 ]; then echo ${`no device ${address} after 60 s`} >&2; exit 1; fi; sleep 0.2`,
    'done',
    sh`b=$(readlink ${`/sys/bus/pci/devices/${address}/driver`}); if [ "\${b##*/}" != ${wish.driver} ]; then`,
    bindScript(address, wish),
    'fi',
  ].join('\n');
