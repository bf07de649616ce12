import { pciAddressOf } from '../../facts/pci/domain-uses.js';
import type { PhysicalFunction } from '../../facts/pci/sriov.js';
import { at, childrenOf, type XmlElement } from '../../facts/reading/xml.js';

/** An active network beside what it should be. */
export interface ActiveNetwork {
  /** What is not as wanted, for a person. */
  readonly stale: readonly string[];
  /** How many interfaces of guests would lose what they have of it if it stopped; 0 where none would. */
  readonly keeps: number;
}

/**
 * Compares an active network with the wanted one, and the functions that it offers with those that its port has
 * now: libvirt lists them when the network starts.
 */
export const activeNetwork = (
  live: XmlElement,
  differs: (xml: XmlElement) => readonly string[],
  ports: readonly PhysicalFunction[],
): ActiveNetwork => {
  const forward = at(live, 'forward');
  const connections = Number(live.attributes.connections ?? 0);
  return {
    stale: [...differs(asDefined(live)), ...otherFunctions(forward, ports)],
    // A bridge of the host, and what is on it, stays when a network over it stops.
    keeps: forward?.attributes.mode === 'bridge' && at(live, 'bridge') ? 0 : connections,
  };
};

/** Without the list that libvirt made from the port. */
const asDefined = (live: XmlElement): XmlElement => ({
  ...live,
  children: live.children.map((child) =>
    child.name === 'forward' && at(child, 'pf')
      ? {
          ...child,
          children: child.children.filter(({ name }) => name !== 'address' && name !== 'interface'),
        }
      : child,
  ),
});

const otherFunctions = (forward: XmlElement | undefined, ports: readonly PhysicalFunction[]): string[] => {
  const dev = forward && at(forward, 'pf')?.attributes.dev;
  const port = dev === undefined ? undefined : ports.find(({ links }) => links.includes(dev));
  if (!forward || !port) return [];
  const offered = childrenOf(forward, 'address').map(({ attributes }) => pciAddressOf(attributes));
  const there = port.virtual_functions.map(({ address }) => address);
  // A version of libvirt that lists none does not tell.
  if (offered.length === 0) return [];
  const same = offered.length === there.length && there.every((address) => offered.includes(address));
  return same ? [] : [`${offered.length} functions of ${dev}, which has ${there.length}`];
};
