import { containerPaths } from '../../../facts/network/container.js';
import { carries } from '../../../facts/network/own-connection.js';
import { holderName, holds } from '../../../facts/pci/vf-holder.js';
import { interfacePath } from '../../../facts/reading/port-name.js';
import { problem, type Refused, refused, sh } from '../../../model/index.js';
import { findLink, hasAddresses, noSuchLink, resolveLink } from '../../link-selector.js';
import type { ContainerNic } from '../input.js';
import type { ContainerDatapath, ContainerSite } from './datapath.js';

type Moved = Extract<ContainerNic, { datapath: 'sriov' | 'passthrough' }>;

const functionOf = (nic: Moved, { ports }: ContainerSite) =>
  nic.datapath === 'sriov'
    ? ports.find(({ address }) => address === nic.pf)?.virtual_functions.find(({ index }) => index === nic.vf)
    : undefined;

/** By what the host knows the interface: of a virtual function the address of its device. */
const selectorOf = (nic: Moved, site: ContainerSite): string | undefined =>
  nic.datapath === 'passthrough' ? nic.port : functionOf(nic, site)?.address;

/** An interface of the host that moves into the container whole, keeps its name there, and comes back. */
export const moved: ContainerDatapath<Moved> = {
  found: (nic, _, site) => {
    const selector = selectorOf(nic, site);
    return selector === undefined ? undefined : findLink(selector, site.state.links ?? []);
  },
  shown: (nic) =>
    nic.datapath === 'sriov' ? `virtual function ${nic.vf} of ${nic.pf}` : `${nic.port} itself`,
  shownNow: (nic) => moved.shown(nic),
  refusal: (nic, index, site) => {
    if (moved.found(nic, index, site)) return undefined;
    const selector = selectorOf(nic, site);
    if (nic.datapath === 'sriov' && selector === undefined)
      return refused(
        problem(
          'hosts/no-such-device',
          `port ${nic.pf} on ${site.host} has no virtual function ${nic.vf} for container ${site.container} now`,
          { help: 'let the task sriov_vfs set their number first' },
        ),
      );
    const link = selector === undefined ? undefined : findLink(selector, site.links);
    if (link) return inUse(nic, link, site);
    if (nic.datapath === 'passthrough')
      return noSuchLink(nic.port, site.links, site.host, `container ${site.container}`);
    const vf = functionOf(nic, site);
    const holder = vf?.holders.find(holds);
    // One that nobody has is given to the host's driver on the way.
    if (vf && vf.driver === undefined && holder === undefined) return undefined;
    return refused(
      problem(
        'hosts/no-such-link',
        `virtual function ${nic.vf} of ${nic.pf} (${selector}) on ${site.host} has no network interface that container ${site.container} could get: ${holder ? `${holderName(holder)} has it` : vf?.driver === undefined ? 'it has no driver' : `its driver is ${vf.driver}`}`,
        { help: 'stop what has it first, or name another function' },
      ),
    );
  },
  give: (nic, _, site) => {
    // After the refusals there is one.
    const selector = selectorOf(nic, site) ?? '';
    return [
      // The namespace has a /sys of its own, which shows the interfaces in it.
      sh`l=$(ip netns exec "$n" /bin/sh -c ${interfacePath(selector)}); l=\${l##*/}`,
      'if [ -z "$l" ]; then',
      'bound=',
      ...(nic.datapath === 'sriov' ? [bindScript(nic, selector, site)] : []),
      resolveLink(selector, 'l', `${whole(nic, selector)} for container ${site.container}`),
      sh`t=${containerPaths(site.container).taken}; mkdir -p "$t" || exit 1`,
      sh`if ip -n "$n" link show dev "$l" >/dev/null 2>&1; then echo ${`${selector} is called`} "$l" ${`on the host, and container ${site.container} has another interface of that name: give it another one`} >&2; exit 1; fi`,
      'read -r m <"/sys/class/net/$l/mtu"; read -r f <"/sys/class/net/$l/flags"',
      // A note of what did not move would be taken for another interface's later.
      'echo "$((f & 1)) $m $bound" >"$t/$l" || exit 1',
      'ip link set dev "$l" netns "$n" || { rm -f "$t/$l"; exit 1; }',
      'fi',
    ].join('\n');
  },
};

/**
 * Shell text that lets the host's own driver take a function that has none, and notes that in `$bound`. Where the port
 * keeps new functions from drivers, so it does again afterwards.
 */
const bindScript = (nic: Moved & { datapath: 'sriov' }, address: string, site: ContainerSite): string =>
  [
    sh`a=/sys/bus/pci/devices/${address}; p=/sys/bus/pci/devices/${nic.pf}/sriov_drivers_autoprobe`,
    'if [ ! -e "$a/driver" ]; then',
    '  modprobe -q "$(cat "$a/modalias")" 2>/dev/null',
    '  auto=1; [ ! -r "$p" ] || read -r auto <"$p"',
    '  [ "$auto" = 1 ] || echo 1 >"$p" || exit 1',
    '  echo "${a##*/}" >/sys/bus/pci/drivers_probe',
    '  [ "$auto" = 1 ] || echo "$auto" >"$p" || exit 1',
    sh`  [ -e "$a/driver" ] || { echo ${`no driver of the host takes ${whole(nic, address)} for container ${site.container}`} >&2; exit 1; }`,
    '  bound=${a##*/}',
    'fi',
  ].join('\n');

/** The interface or the function with all that it is called by; `selector` is what the host knows it by. */
const whole = (nic: Moved, selector: string): string =>
  nic.datapath === 'sriov' ? `virtual function ${nic.vf} of ${nic.pf} (${selector})` : selector;

/** Nobody loses an interface that is used: rigger's own, one with addresses, one that others stand on. */
const inUse = (
  nic: Moved,
  link: NonNullable<ReturnType<typeof findLink>>,
  site: ContainerSite,
): Refused | undefined => {
  const { host, own, container } = site;
  const named = nic.datapath === 'sriov' ? `${link.name}, ${whole(nic, link.pci ?? nic.pf)},` : link.name;
  if (own.links.includes(link.name))
    return refused(
      problem(
        'hosts/own-connection',
        `${named} ${carries(own)} rigger's own connection to ${host}, and does not go into container ${container}`,
        { help: `give container ${container} another interface, or reach the host over another port` },
      ),
    );
  if (link.master !== undefined)
    return refused(
      problem(
        'hosts/link-taken',
        `${named} on ${host} belongs to ${link.master}, and cannot go into container ${container}`,
        { help: `take it out first: net_link: { link: ${link.name}, master: none }` },
      ),
    );
  const addressed = hasAddresses(link.name, link, `container ${container}`, host);
  if (addressed) return addressed;
  const holder = link.pci === undefined ? undefined : site.holders[link.pci]?.find(holds);
  return holder === undefined
    ? undefined
    : refused(
        problem(
          'hosts/link-taken',
          `${named} on ${host} is in use, and cannot go into container ${container}: ${holderName(holder)} has ${nic.datapath === 'sriov' ? 'the virtual function' : 'it'}`,
          { help: `stop what has it first, or give container ${container} another interface` },
        ),
      );
};
