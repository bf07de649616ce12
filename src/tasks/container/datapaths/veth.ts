import { problem, refused, sh } from '../../../model/index.js';
import type { ContainerNic } from '../input.js';
import { nameOf } from '../input.js';
import type { ContainerDatapath, ContainerSite } from './datapath.js';

type Veth = Extract<ContainerNic, { datapath: 'veth' }>;

/** The end that stays on the host. */
const outerEnd = ({ container }: ContainerSite, index: number): string => `${container}-${index}`;

const outerLink = (site: ContainerSite, index: number) =>
  site.links.find(({ name }) => name === outerEnd(site, index));

/** A pair of interfaces, of which one is in the container and the other in a bridge of the host. */
export const veth: ContainerDatapath<Veth> = {
  found: (nic, index, site) => {
    const inside = site.state.links?.find(({ name }) => name === nameOf(nic, index));
    return inside?.kind === 'veth' && outerLink(site, index) !== undefined ? inside : undefined;
  },
  shown: ({ bridge }) => `veth to ${bridge}`,
  shownNow: (_, __, index, site) => {
    const outer = outerLink(site, index);
    return `veth to ${outer?.master ?? 'no bridge'}${outer?.up ? '' : ', whose end on the host is down'}`;
  },
  refusal: (nic, index, site) => {
    const bridge = site.links.find(({ name }) => name === nic.bridge);
    if (bridge?.kind !== 'bridge')
      return refused(
        problem(
          'hosts/no-such-link',
          bridge
            ? `${nic.bridge} on ${site.host} is no bridge, as container ${site.container} needs it`
            : `${site.host} has no bridge ${nic.bridge} for container ${site.container}`,
          { help: `make it before: bridge: { name: ${nic.bridge} }` },
        ),
      );
    const isOurs = veth.found(nic, index, site) !== undefined;
    const there = site.state.links?.some(({ name }) => name === nameOf(nic, index));
    return outerLink(site, index) && !isOurs && !there
      ? refused(
          problem(
            'hosts/link-taken',
            `${outerEnd(site, index)} on ${site.host} is there already, and does not lead into container ${site.container}`,
            { help: 'give the container another name' },
          ),
        )
      : undefined;
  },
  give: (nic, index, site) =>
    [
      sh`l=${nameOf(nic, index)}; o=${outerEnd(site, index)}; b=${nic.bridge}`,
      sh`i=0; until [ -e "/sys/class/net/$b/bridge" ]; do i=$((i+1)); if [ $i -gt 100 ]; then echo ${`no bridge ${nic.bridge} for container ${site.container} after 20 s`} >&2; exit 1; fi; sleep 0.2; done`,
      '[ -e "/sys/class/net/$o" ] || ip link add name "$o" type veth peer name "$l" netns "$n" || exit 1',
      ...(nic.mtu === undefined ? [] : [sh`ip link set dev "$o" mtu ${nic.mtu} || exit 1`]),
      'ip link set dev "$o" master "$b" up || exit 1',
    ].join('\n'),
  // Where somebody keeps the bridge's table of addresses by hand, as libvirt does for guests, its port to the outside
  // lets in only what stands there, and with virtual functions up its card may know no other way. A port that learns
  // would switch that off for all.
  announce: (nic, index, site) =>
    [
      sh`o=${outerEnd(site, index)}; b=${nic.bridge}`,
      'if cat "/sys/class/net/$b"/brif/*/learning 2>/dev/null | grep -qx 0; then',
      '  m=$(ip -n "$n" -o link show dev "$l" | sed "s/.* link\\/ether \\([^ ]*\\) .*/\\1/")',
      '  bridge link set dev "$o" learning off flood off && bridge fdb replace "$m" dev "$o" master static || exit 1',
      'fi',
    ].join('\n'),
};
