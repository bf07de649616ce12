import type { PhysicalFunction } from '../../facts/pci/sriov.js';
import { toldOf, unforeseen } from '../../model/index.js';

/**
 * Chelsio's first functions have no interface until they have virtual functions: their driver makes one then, by which
 * those get settings, and takes it away with the last (cxgb4: `mgmtpf0,0`).
 */
export const bringsInterface = ({ driver }: Pick<PhysicalFunction, 'driver'>): boolean => driver === 'cxgb4';

/**
 * Whether the driver has a switch that may be in switchdev mode.
 * @see https://docs.kernel.org/networking/devlink/devlink-eswitch-attr.html
 */
export const hasSwitch = ({ driver }: Pick<PhysicalFunction, 'driver'>): boolean =>
  driver === undefined || !/^(igb|ixgbe|i40e|fm10k|mlx4_core|be2net|bnx2x|qede|hns3|nvme)$/.test(driver);

/** Whether a port has an interface of its own, with functions and without. */
export const hasInterface = (port: PhysicalFunction): boolean => {
  if (bringsInterface(port)) return false;
  const links = toldOf(port, 'links');
  return links === unforeseen ? port.mac !== undefined : links.length > 0;
};

/** The interfaces that it has with functions and without, by which managers know it. */
export const ownLinks = (port: PhysicalFunction): readonly string[] =>
  bringsInterface(port) ? [] : port.links;

/** Whether its functions can get settings, which go by an interface. */
export const canSet = (port: PhysicalFunction): boolean => bringsInterface(port) || hasInterface(port);
