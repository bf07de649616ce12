import { carries, type OwnConnection } from '../../facts/network/own-connection.js';
import type { PhysicalFunction } from '../../facts/pci/sriov.js';
import { holderName, holds } from '../../facts/pci/vf-holder.js';
import { problem, type Refused, refused } from '../../model/index.js';
import type { SriovVfsInput } from './input.js';

/** The port that the wish is about. */
export const findPort = (
  { pf }: SriovVfsInput,
  ports: readonly PhysicalFunction[],
  host: string,
): PhysicalFunction | Refused => {
  const port = ports.find(({ address }) => address === pf);
  if (port && port.total > 0) return port;
  if (port)
    return refused(
      problem('hosts/no-sriov', `sriov_totalvfs of ${pf} on ${host} is 0`, {
        help: "raise the number of virtual functions in the network card's firmware",
      }),
    );
  const offered = ports.filter(({ total }) => total > 0).map(({ address }) => address);
  return refused(
    problem('hosts/no-sriov', `${host} has no physical function ${pf} with SR-IOV`, {
      help:
        offered.length > 0
          ? `it has ${offered.join(', ')}`
          : `no device of ${host} offers SR-IOV: look at the firmware's SR-IOV setting, and at the card's own`,
    }),
  );
};

/** Why the number must stay as it is; undefined when it may change. */
export const mayNotChange = (
  { vf_count }: SriovVfsInput,
  port: PhysicalFunction,
  own: OwnConnection,
  host: string,
): Refused | undefined => {
  const { address, total } = port;
  if (vf_count > total)
    return refused(
      problem(
        'hosts/too-many-vfs',
        `vf_count ${vf_count} exceeds sriov_totalvfs ${total} of ${address} on ${host}`,
        {
          help: "lower it, or raise the limit in the network card's firmware",
        },
      ),
    );
  const links = [...port.links, ...port.virtual_functions.flatMap((vf) => vf.links)];
  const carrier = links.find((link) => own.links.includes(link));
  if (carrier !== undefined)
    return refused(
      problem(
        'hosts/own-connection',
        `${carrier} of ${address} ${carries(own)} rigger's own connection to ${host} (${own.client} → ${own.server})`,
        {
          help: 'reach the host over another port; the number of virtual functions is left as it is',
        },
      ),
    );
  const held = port.virtual_functions.flatMap((vf) =>
    vf.holders
      .filter(holds)
      .map((holder) => `${holderName(holder)} holds virtual function ${vf.index} (${vf.address})`),
  );
  if (held.length > 0)
    return refused(
      problem(
        'hosts/vf-held',
        `going from ${port.count} to ${vf_count} virtual functions of ${address} on ${host} would take one that is in use: ${held[0]}`,
        {
          help: 'stop what holds it first; the number of virtual functions is left as it is',
          ...(held.length > 1 ? { notes: held } : {}),
        },
      ),
    );
  return undefined;
};
