import type { DevlinkDevice, DevlinkPort } from '../../facts/network/devlink.js';
import type { NetworkLink } from '../../facts/network/links.js';
import { carries, type OwnConnection } from '../../facts/network/own-connection.js';
import type { PhysicalFunction } from '../../facts/pci/sriov.js';
import { holderName, holds } from '../../facts/pci/vf-holder.js';
import { problem, type Refused, refused } from '../../model/index.js';

/** Who could be cut off. */
export interface DevlinkUsers {
  readonly links: readonly NetworkLink[];
  readonly ports: readonly PhysicalFunction[];
  readonly own: OwnConnection;
}

/** The port of a device on the PCI bus. */
export const portOf = (
  { handle }: DevlinkDevice,
  ports: readonly PhysicalFunction[],
): PhysicalFunction | undefined => ports.find(({ address }) => handle === `pci/${address}`);

/** Whether a port stands for a function, and is no plug of the card. */
const isRepresentorPort = ({ flavour, external }: DevlinkPort): boolean =>
  (flavour === 'pcivf' || flavour === 'pcisf' || flavour === 'pcipf') && !external;

/**
 * Why a device's driver or switch must not start again: rigger comes over it, a function of it is held, or one of its
 * representors is used.
 */
export const inUse = (
  device: DevlinkDevice,
  { links, ports, own }: DevlinkUsers,
  what: string,
  host: string,
): Refused | undefined => {
  const port = portOf(device, ports);
  const named = (device.ports ?? []).flatMap(({ netdev }) => netdev ?? []);
  const all = [
    ...named,
    // A driver may tell devlink of no ports, and have no functions.
    ...links.flatMap(({ name, pci }) => (pci !== undefined && device.handle === `pci/${pci}` ? [name] : [])),
    ...(port?.links ?? []),
    ...(port?.virtual_functions ?? []).flatMap((one) => one.links),
  ];
  const carrier = all.find((link) => own.links.includes(link));
  if (carrier !== undefined || (own.unsure && all.length > 0))
    return refused(
      problem(
        'hosts/own-connection',
        `${carrier ?? all[0]} of ${device.handle} ${carries(own)} rigger's own connection to ${host}, which ${what} would cut`,
        { help: 'reach the host over another port' },
      ),
    );
  const held = (port?.virtual_functions ?? []).flatMap((one) =>
    one.holders
      .filter(holds)
      .map((holder) => `${holderName(holder)} holds virtual function ${one.index} (${one.address})`),
  );
  if (held.length > 0)
    return refused(
      problem(
        'hosts/vf-held',
        `${what} of ${device.handle} on ${host} would cut off who uses it: ${held[0]}`,
        {
          help: 'stop what holds it first',
          ...(held.length > 1 ? { notes: held } : {}),
        },
      ),
    );
  const used = (device.ports ?? []).filter(isRepresentorPort).flatMap((one) => useOf(one, links));
  return used.length === 0
    ? undefined
    : refused(
        problem('hosts/representor-used', `${what} of ${device.handle} on ${host} would remove ${used[0]}`, {
          help: 'take it out of there first (net_link: { master: none }, addresses: [], or move it back into this namespace)',
          ...(used.length > 1 ? { notes: used } : {}),
        }),
      );
};

const nameOf = ({ pf, vf, sf, flavour }: DevlinkPort): string => {
  if (flavour === 'pcipf') return `physical function ${pf ?? '?'}`;
  return vf === undefined ? `subfunction ${sf ?? '?'}` : `virtual function ${vf}`;
};

/** devlink tells a port's interface only where both are in one network namespace. */
const useOf = (port: DevlinkPort, links: readonly NetworkLink[]): string[] => {
  if (port.netdev === undefined)
    return [`the representor of ${nameOf(port)} (port ${port.index}), which is in another network namespace`];
  const link = links.find(({ name }) => name === port.netdev);
  const name = `${port.netdev}, the representor of ${nameOf(port)}, which`;
  if (link?.master !== undefined) return [`${name} is in ${link.master}`];
  if (link && link.addresses.length > 0) return [`${name} has ${link.addresses.join(', ')}`];
  const above = links.find((one) => one.parent === port.netdev);
  return above ? [`${name} is below ${above.name}`] : [];
};
