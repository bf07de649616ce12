import { carries, type OwnConnection } from '../../facts/network/own-connection.js';
import type { PhysicalFunction } from '../../facts/pci/sriov.js';
import { holderName, holds } from '../../facts/pci/vf-holder.js';
import { problem, type Refused, refused } from '../../model/index.js';
import type { SriovVfsInput } from './input.js';
import { canSet } from './interface.js';

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
        help: "raise the number of virtual functions in the network card's own firmware (nic_firmware: NUM_OF_VFS, and its reset), or look for SR-IOV of this slot in the machine's",
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
          help: "lower it, or raise the limit in the network card's own firmware (nic_firmware: NUM_OF_VFS); a number that was raised counts once the card is reset",
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

/** Why vectors of MSI-X that are wished for cannot be given. */
export const vectorsRefused = (
  { vfs }: SriovVfsInput,
  port: PhysicalFunction,
  total: number | undefined,
  host: string,
): Refused | undefined => {
  const wishes = vfs.filter(({ msix }) => msix !== undefined);
  if (wishes.length === 0) return undefined;
  const refuse = (message: string, help: string): Refused =>
    refused(problem('hosts/vf-settings', message, { help }));
  if (total === undefined)
    return refuse(
      `${port.address} on ${host}${port.driver === undefined ? '' : ` (driver ${port.driver})`} gives each virtual function a fixed number of MSI-X vectors`,
      'leave `msix` out; mlx5 can give them from Linux 5.13 on, where DYNAMIC_VF_MSIX_TABLE is on in the card (nic_firmware)',
    );
  const sum = wishes.reduce((all, { msix = 0 }) => all + msix, 0);
  if (sum > total)
    return refuse(
      `${sum} MSI-X vectors are more than the ${total} that the functions of ${port.address} on ${host} share`,
      'ask for fewer',
    );
  const driven = wishes.flatMap(({ index, msix }) => {
    const vf = port.virtual_functions.find((one) => one.index === index);
    return vf?.driver !== undefined && vf.msix !== msix ? [vf] : [];
  })[0];
  return driven
    ? refuse(
        `${driven.driver} has virtual function ${driven.index} (${driven.address}) of ${port.address} on ${host}, whose MSI-X vectors cannot change under it`,
        'stop the guest that has it, or take its driver away; with `autoprobe: false` none takes new ones',
      )
    : undefined;
};

/** Why nothing can be said of settings that are wished for; what is not known does not differ. */
export const settingsUnknown = (
  { vfs }: SriovVfsInput,
  port: PhysicalFunction,
  host: string,
): Refused | undefined => {
  // Vectors are given by the function itself.
  const wishes = vfs.filter(({ msix: _, ...wish }) => Object.keys(wish).length > 1);
  if (wishes.length === 0) return undefined;
  if (!canSet(port))
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
