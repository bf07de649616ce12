import { containerPaths, findGroups } from '../../facts/network/container.js';
import { raw, sh } from '../../model/index.js';
import { type ContainerSite, datapathOf } from './datapaths/catalogue.js';
import type { ContainerInput, ContainerNic } from './input.js';

/** The control group's files by what the kernel wants in them. */
export const limitsOf = ({ cpus, cpu_limit, memory_mib }: ContainerInput) => ({
  cpus: cpus ?? '',
  cpu_max: cpu_limit === undefined ? 'max 100000' : `${Math.round(cpu_limit * 100_000)} 100000`,
  memory_max: memory_mib === undefined ? 'max' : String(memory_mib * 1024 * 1024),
});

/** Controllers of control groups that these limits need. */
export const controllersFor = ({ cpus, cpu_limit, memory_mib }: ContainerInput): string[] => [
  ...(cpus === undefined ? [] : ['cpuset']),
  ...(cpu_limit === undefined ? [] : ['cpu']),
  ...(memory_mib === undefined ? [] : ['memory']),
];

/** Shell text that makes the container from nothing, or from any part of it, but for interfaces that are not wanted. */
export const containerScript = (wanted: ContainerInput, site: ContainerSite): string => {
  const { group } = containerPaths(wanted.name);
  const limits = limitsOf(wanted);
  return [
    '# Written by rigger (task container).',
    sh`n=${wanted.name}`,
    findGroups,
    '[ -n "$g" ] || { echo "version 2 of the control groups is not mounted" >&2; exit 1; }',
    sh`d=$g/${group}; mkdir -p "$d" || exit 1`,
    ...controllersFor(wanted).map(
      (controller) =>
        sh`for c in "$g" "\${d%/*}"; do echo ${`+${controller}`} >"$c/cgroup.subtree_control" || exit 1; done`,
    ),
    // Without a limit there may be no such file.
    ...[
      ['cpuset.cpus', limits.cpus],
      ['cpu.max', limits.cpu_max],
      ['memory.max', limits.memory_max],
    ].map(([file = '', value = '']) => sh`[ ! -e "$d"/${file} ] || echo ${value} >"$d"/${file} || exit 1`),
    sh`[ -e ${containerPaths(wanted.name).namespace} ] || ip netns add "$n" || exit 1`,
    'ip -n "$n" link set dev lo up || exit 1',
    ...wanted.nics.map((nic, index) => nicScript(nic, index, site)),
    '',
  ].join('\n');
};

const nicScript = (nic: ContainerNic, index: number, site: ContainerSite): string => {
  const datapath = datapathOf(nic);
  return [
    datapath.give(nic, index, site),
    ...('mac' in nic && nic.mac !== undefined
      ? [
          // Some drivers take a new address only while they are down.
          sh`ip -n "$n" link show dev "$l" | grep -qi ${nic.mac} || { ip -n "$n" link set dev "$l" down && ip -n "$n" link set dev "$l" address ${nic.mac}; } || exit 1`,
        ]
      : []),
    ...(nic.mtu === undefined ? [] : [sh`ip -n "$n" link set dev "$l" mtu ${nic.mtu} || exit 1`]),
    sh`keep=${` ${nic.addresses.join(' ')} `}`,
    `for a in $(ip -n "$n" -o addr show dev "$l" scope global | sed -E 's/.* inet6? ([^ ]+) .*/\\1/'); do`,
    '  case "$keep" in *" $a "*) ;; *) ip -n "$n" addr del "$a" dev "$l" || exit 1 ;; esac',
    'done',
    ...nic.addresses.map(
      (address) =>
        sh`ip -n "$n" addr replace ${address} dev "$l"${address.includes(':') ? raw(' nodad') : raw('')} || exit 1`,
    ),
    'ip -n "$n" link set dev "$l" up || exit 1',
    ...(datapath.announce ? [datapath.announce(nic, index, site)] : []),
  ].join('\n');
};

/** Shell text that takes interfaces out of a container: what the host gave comes back as it was, the rest goes. */
export const takeOutScript = (name: string, links: readonly string[]): string =>
  [
    sh`n=${name}; t=${containerPaths(name).taken}`,
    ...links.map(
      (link) => sh`l=${link}
if [ -e "$t/$l" ] || ip netns exec "$n" test -e "/sys/class/net/$l/device"; then
  up=0; m=; b=; [ ! -r "$t/$l" ] || read -r up m b <"$t/$l"
  ip -n "$n" link set dev "$l" down && ip -n "$n" link set dev "$l" netns $$ || exit 1
  [ -z "$m" ] || ip link set dev "$l" mtu "$m" || exit 1
  [ "$up" = 0 ] || ip link set dev "$l" up || exit 1
  [ -z "$b" ] || echo "$b" >"/sys/bus/pci/devices/$b/driver/unbind" || exit 1
  rm -f "$t/$l"
else ip -n "$n" link delete dev "$l" || exit 1; fi`,
    ),
  ].join('\n');

/** Shell text that ends the container's processes, gives its interfaces back, and removes it. */
export const removeScript = (name: string, links: readonly string[]): string => {
  const { namespace, group, taken } = containerPaths(name);
  return [
    takeOutScript(name, links),
    findGroups,
    sh`d=; [ -z "$g" ] || d=$g/${group}`,
    'left() { [ ! -r "$d/cgroup.procs" ] || cat "$d/cgroup.procs"; ip netns pids "$n" 2>/dev/null; }',
    'i=0; for s in TERM KILL; do i=0; while [ -n "$(left)" ] && [ $i -lt 20 ]; do [ $i -gt 0 ] || kill -$s $(left) 2>/dev/null; i=$((i+1)); sleep 0.1; done; done',
    sh`[ ! -e ${namespace} ] || ip netns delete "$n" || exit 1`,
    '[ ! -d "$d" ] || rmdir "$d" || exit 1',
    // Other containers keep the directories that all have in common.
    sh`rmdir "\${d%/*}" ${taken} ${taken.slice(0, taken.lastIndexOf('/'))} 2>/dev/null; :`,
  ].join('\n');
};
