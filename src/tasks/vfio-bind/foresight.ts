import { ownConnection } from '../../facts/network/own-connection.js';
import { functionHolders } from '../../facts/pci/function-holders.js';
import { type PciDevice, pci } from '../../facts/pci/pci.js';
import { type PhysicalFunction, sriov, type VirtualFunction } from '../../facts/pci/sriov.js';
import { vfAddresses } from '../../facts/pci/vf-addresses.js';
import { vfVectors } from '../../facts/pci/vf-vectors.js';
import { entryOf, leaving, type Prediction, revised, toldOf, unforeseen } from '../../model/index.js';

/** Drivers that give a device to a program: it has no interface then. */
const hidesInterface = (driver: string): boolean => driver === 'vfio-pci' || driver === 'pci-stub';

/**
 * A device with another driver.
 * @param driver undefined: the kernel chooses
 */
export const leavesDriver = (address: string, driver: string | undefined): readonly Prediction[] => [
  leaving(pci, (devices) => {
    // A driver that is loaded for it may take others that have none; a port takes its functions with it.
    if (devices.some((one) => one.physical_function === address)) return undefined;
    const isLoaded = devices.some((one) => toldOf(one, 'driver') === driver);
    return devices.map((one) => became(one, address, driver, isLoaded));
  }),
  leaving(sriov, (ports) => {
    if (ports.some((port) => port.address === address)) return undefined;
    const isLoaded = [...ports, ...ports.flatMap((port) => port.virtual_functions)].some(
      (one) => toldOf(one, 'driver') === driver,
    );
    return ports.map((port) =>
      revised<PhysicalFunction>(port, {
        virtual_functions: port.virtual_functions.map((vf): VirtualFunction => {
          const left = became(vf, address, driver, isLoaded);
          return left === vf || toldOf(left, 'links') !== unforeseen
            ? left
            : revised<VirtualFunction>(left, { holders: unforeseen });
        }),
      }),
    );
  }),
  leaving(functionHolders, (before) => {
    const held = entryOf(before, address);
    const isFree = driver !== undefined && hidesInterface(driver) && held?.length === 0;
    return isFree ? before : revised(before, { [address]: unforeseen });
  }),
  // Where nobody can tell what carries it, every interface may, and this one comes or goes.
  leaving(ownConnection, (before) => (before.unsure ? revised(before, { links: unforeseen }) : before)),
  leaving(vfAddresses, (before) => before),
  leaving(vfVectors, (before) => before),
];

const became = <T extends PciDevice>(
  device: T,
  address: string,
  driver: string | undefined,
  isLoaded: boolean,
): T => {
  const links = driver !== undefined && hidesInterface(driver) ? [] : unforeseen;
  if (device.address === address)
    return revised<PciDevice>(device, {
      driver: driver ?? unforeseen,
      driver_override: driver,
      links,
    }) as T;
  const isFree = toldOf(device, 'driver') === undefined;
  if (!isFree || isLoaded || device.class.startsWith('06')) return device;
  return revised<PciDevice>(device, { driver: unforeseen, ...(links === unforeseen && { links }) }) as T;
};
