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

/** Why nothing can be said of settings that are wished for; what is not known does not differ. */
export const settingsUnknown = (
  { vfs }: SriovVfsInput,
  port: PhysicalFunction,
  host: string,
): Refused | undefined => {
  const wishes = vfs.filter((wish) => Object.keys(wish).length > 1);
  if (wishes.length === 0) return undefined;
  if (port.links.length === 0)
    return refused(
      problem(
        'hosts/vf-settings',
        `${port.address} on ${host} has no network interface${port.driver === undefined ? '' : ` (driver ${port.driver})`}, by which functions get settings`,
        { help: 'leave `vfs` out, or give them to a port with an interface' },
      ),
    );
  const unknown = wishes.find(
    ({ index }) => port.virtual_functions.find((vf) => vf.index === index)?.settings_unknown,
  );
  return unknown === undefined
    ? undefined
    : refused(
        problem(
          'hosts/vf-settings',
          `\`ip link show\` on ${host} does not tell the settings of virtual function ${unknown.index} of ${port.address}`,
          {
            help: 'with very many functions its answer is cut or fails: try fewer, a newer kernel and iproute2, or leave `vfs` out and set them by a `command` of your own',
          },
        ),
      );
};
