import { sh } from '../../../model/index.js';
import { findLink, noSuchLink, resolveLink } from '../../link-selector.js';
import type { ContainerNic } from '../input.js';
import { nameOf } from '../input.js';
import type { ContainerDatapath, ContainerSite } from './datapath.js';

type Stacked = Extract<ContainerNic, { datapath: 'macvlan' | 'ipvlan' }>;

const portOf = ({ port }: Stacked, { links }: ContainerSite) => findLink(port, links);

/** An interface that stands on a port of the host: macvlan has addresses of its own, ipvlan has the port's. */
export const stacked: ContainerDatapath<Stacked> = {
  found: (nic, index, site) => {
    const inside = site.state.links?.find(({ name }) => name === nameOf(nic, index));
    const fits =
      inside?.kind === nic.datapath &&
      inside.over !== undefined &&
      inside.over === portOf(nic, site)?.name &&
      inside.options.mode === nic.mode;
    return fits ? inside : undefined;
  },
  shown: ({ datapath, port, mode }) => `${datapath} on ${port} (${mode})`,
  shownNow: (nic) => stacked.shown(nic),
  refusal: (nic, _, site) =>
    portOf(nic, site) === undefined
      ? noSuchLink(nic.port, site.links, site.host, `container ${site.container}`)
      : undefined,
  give: (nic, index, site) =>
    [
      sh`l=${nameOf(nic, index)}`,
      resolveLink(nic.port, 'p', `${nic.port} for container ${site.container}`),
      'ip link set dev "$p" up || exit 1',
      sh`ip -n "$n" link show dev "$l" >/dev/null 2>&1 || ip link add link "$p" name "$l" netns "$n" type ${nic.datapath} mode ${nic.mode} || exit 1`,
    ].join('\n'),
};
