import { devlink } from '../../facts/network/devlink.js';
import { cardPorts } from '../../facts/pci/card-ports.js';
import { available, defineFact, type Fact, type Json, unavailable } from '../../model/index.js';
import { cardTable, devlinkTable } from './cards.js';

type Table = { readonly [name: string]: string };

/** Lines `name<TAB>value` as a table. */
const table = (text: string): Table =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [name, ...rest] = line.split('\t');
      return name && rest.length > 0 ? [[name, rest.join('\t').trim()]] : [];
    }),
  );

const tableFact = (id: string, summary: string, script: string): Fact<Json, undefined> =>
  defineFact<Json>({
    id: `environment_${id}`,
    summary,
    scopes: () => ['*'],
    script: () => `say() { printf '%s\\t%s\\n' "$1" "$2"; }
show() { [ -r "$2" ] && read -r line <"$2" 2>/dev/null && say "$1" "$line"; }
${script}
:`,
    parse: ({ stdout }) => {
      const found = table(stdout);
      return Object.keys(found).length === 0 ? unavailable('nothing of it is there') : available(found);
    },
  });

/** A fact that tasks have too, as a table. */
const asTable = <T>(
  id: string,
  fact: Fact<T, undefined>,
  tableOf: (value: T) => Table,
): Fact<Json, undefined> =>
  defineFact<Json>({
    id: `environment_${id}`,
    summary: fact.definition.summary,
    scopes: () => ['*'],
    script: () => fact.definition.script(undefined),
    parse: (output) => {
      const reading = fact.definition.parse(output, undefined);
      return reading.available ? available(tableOf(reading.value)) : reading;
    },
  });

/**
 * What a host is while it is measured, beyond what tasks need to know: all that is known to move a network
 * benchmark. Each is read in one small script; what a host lacks is left out.
 */
export const environmentFacts: Readonly<Record<string, Fact<Json, undefined>>> = {
  system: tableFact(
    'system',
    'kernel, command line, firmware, and the operating system',
    `read -r sys node release rest <<E
$(uname -a)
E
say kernel "$release"
say architecture "$(uname -m)"
show kernel_build /proc/version
show command_line /proc/cmdline
[ -r /etc/os-release ] && . /etc/os-release && say os "$PRETTY_NAME"
for f in bios_vendor bios_version bios_date board_name product_name sys_vendor; do show "$f" /sys/class/dmi/id/$f; done
show clock_source /sys/devices/system/clocksource/clocksource0/current_clocksource
show transparent_hugepages /sys/kernel/mm/transparent_hugepage/enabled
for f in /sys/class/firmware-attributes/*/attributes/*/current_value; do a=\${f%/current_value}; show "bios \${a##*/}" "$f"; done
show hypervisor /sys/hypervisor/type
show tuned /etc/tuned/active_profile
command -v systemd-detect-virt >/dev/null && say virtualization "$(systemd-detect-virt)"`,
  ),
  processor: tableFact(
    'processor',
    'model, microcode, frequency governor, and mitigations',
    `awk -F ': *' '/^model name/ && !m {m=$2; print "model\\t" m} /^microcode/ && !u {u=$2; print "microcode\\t" u} /^processor/ {n++} END {print "processors\\t" n}' /proc/cpuinfo
show governor /sys/devices/system/cpu/cpu0/cpufreq/scaling_governor
show frequency_driver /sys/devices/system/cpu/cpu0/cpufreq/scaling_driver
show turbo_off /sys/devices/system/cpu/intel_pstate/no_turbo
show boost /sys/devices/system/cpu/cpufreq/boost
show threads_per_core /sys/devices/system/cpu/smt/active
show idle_driver /sys/devices/system/cpu/cpuidle/current_driver
show idle_governor /sys/devices/system/cpu/cpuidle/current_governor
for d in /sys/devices/system/cpu/cpu0/cpuidle/state*; do [ -r "$d/name" ] && read -r c <"$d/name" && show "idle state $c disabled" "$d/disable"; done
show isolated /sys/devices/system/cpu/isolated
show nohz_full /sys/devices/system/cpu/nohz_full
show numa_nodes /sys/devices/system/node/online
for f in /sys/devices/system/cpu/vulnerabilities/*; do show "mitigation \${f##*/}" "$f"; done`,
  ),
  network_cards: tableFact(
    'network_cards',
    'driver, firmware, queues, offloads, coalescing, MTU and NUMA node of each physical card; virtual functions come and go with guests',
    `for d in /sys/class/net/*; do n=\${d##*/}
[ -e "$d/device" ] && [ ! -e "$d/device/physfn" ] || continue
show "$n mac" "$d/address"; show "$n mtu" "$d/mtu"; show "$n speed" "$d/speed"; show "$n numa_node" "$d/device/numa_node"
say "$n pci" "$(basename "$(readlink -f "$d/device")")"
show "$n virtual_functions" "$d/device/sriov_numvfs"
show "$n pcie_speed" "$d/device/current_link_speed"; show "$n pcie_width" "$d/device/current_link_width"
command -v ethtool >/dev/null || continue
ethtool -i "$n" 2>/dev/null | awk -v n="$n" -F ': ' '/^(driver|version|firmware-version):/ {print n " " $1 "\\t" $2}'
ethtool -k "$n" 2>/dev/null | awk -v n="$n" -F ': ' '/^[a-z].*: on/ {sub(/ .*/, "", $2); s = s (s == "" ? "" : " ") $1} END {if (s != "") print n " offloads_on\\t" s}'
ethtool -c "$n" 2>/dev/null | awk -v n="$n" -F ': *' '/^Adaptive RX:/ {sub(/ .*/, "", $2); print n " adaptive RX\\t" $2 "\\n" n " adaptive TX\\t" $3} /^(rx-usecs|tx-usecs|rx-frames):/ {print n " " $1 "\\t" $2}'
ethtool -l "$n" 2>/dev/null | awk -v n="$n" -F ':[ \\t]*' '/^Current/ {c=1} c && /^(RX|TX|Combined):/ {print n " queues " $1 "\\t" $2}'
ethtool -a "$n" 2>/dev/null | awk -v n="$n" -F ':[ \\t]*' '/^(Autonegotiate|RX|TX):/ {print n " pause " $1 "\\t" $2}'
ethtool --show-priv-flags "$n" 2>/dev/null | awk -v n="$n" -F ' *: ' '/: (on|off)$/ {print n " private flag " $1 "\\t" $2}'
ethtool --show-fec "$n" 2>/dev/null | awk -v n="$n" -F ': ' '/^(Supported.)?Configured FEC/ {print n " fec\\t" $2} /^Active FEC/ {print n " fec in force\\t" $2}'
ethtool -x "$n" 2>/dev/null | awk -v n="$n" '/^RX flow hash/ {t=1; next} /^RSS hash key/ {t=0} t && /^ *[0-9]+:/ {$1=""; s=s $0} /: on$/ {sub(/:/, "", $1); print n " rss hash\\t" $1} END {if (s != "") print n " rss table\\t" s}'
ethtool -g "$n" 2>/dev/null | awk -v n="$n" -F ':[ \\t]*' '/^Current/ {c=1} c && /^(RX|TX):/ {print n " ring " $1 "\\t" $2}'
done`,
  ),
  card_ports: asTable('card_ports', cardPorts, cardTable),
  card_switches: asTable('card_switches', devlink, devlinkTable),
  network_stack: tableFact(
    'network_stack',
    'settings of the network stack, congestion control, and queueing disciplines',
    `for f in ipv4/tcp_congestion_control ipv4/tcp_rmem ipv4/tcp_wmem ipv4/tcp_mtu_probing ipv4/tcp_timestamps ipv4/tcp_sack ipv4/udp_mem ipv4/ip_forward core/default_qdisc core/rmem_max core/rmem_default core/wmem_max core/wmem_default core/busy_poll core/busy_read core/netdev_max_backlog core/netdev_budget core/netdev_budget_usecs core/rps_sock_flow_entries; do show "net/$f" "/proc/sys/net/$f"; done
for f in kernel/numa_balancing kernel/timer_migration kernel/sched_autogroup_enabled kernel/watchdog vm/swappiness; do show "$f" "/proc/sys/$f"; done
command -v tc >/dev/null && tc qdisc show 2>/dev/null | sed 's/ refcnt [0-9]*//; s/^qdisc \\([^ ]*\\) [^ ]* dev \\([^ ]*\\) */\\2 \\1 /' | grep -v '^\\(lo\\|vnet\\|macvtap\\|tap\\)' | sort -u | while read -r n q; do say "qdisc $n $q" yes; done`,
  ),
  interrupt_affinity: tableFact(
    'interrupt_affinity',
    'processors of each interrupt of a network card',
    `awk 'NR == 1 {n = NF; next} $1 ~ /^[0-9]+:$/ {sub(/:/, "", $1); print $1, $NF}' /proc/interrupts | while read -r i d; do
case $d in *[Tt][Xx]*|*[Rr][Xx]*|eth*|en*|virtio*|vfio*) show "$i $d" "/proc/irq/$i/smp_affinity_list";; esac; done
show default /proc/irq/default_smp_affinity`,
  ),
  virtualization: tableFact(
    'virtualization',
    'versions and settings of QEMU, libvirt, KVM and vhost',
    `command -v virsh >/dev/null && say libvirt "$(virsh --version 2>/dev/null)"
for q in /usr/bin/qemu-system-x86_64 /usr/libexec/qemu-kvm; do [ -x "$q" ] && say qemu "$("$q" --version | head -n 1)"; done
for f in /sys/module/kvm/parameters/halt_poll_ns /sys/module/kvm_intel/parameters/nested /sys/module/kvm_amd/parameters/nested /sys/module/kvm_amd/parameters/avic /sys/module/kvm_intel/parameters/enable_apicv /sys/module/vhost_net/parameters/experimental_zcopytx; do show "\${f#/sys/module/}" "$f"; done
for m in kvm kvm_intel kvm_amd vhost_net vfio_pci igb igbvf ixgbe i40e ice mlx5_core; do [ -d "/sys/module/$m" ] && say "module $m" loaded; done
for f in nr_hugepages free_hugepages; do show "2M $f" "/sys/kernel/mm/hugepages/hugepages-2048kB/$f"; done`,
  ),
};

/** Those of the fixed readings that steps of a cell may set: they are as the last cell that was up has left them. */
export const settable =
  /^(network_cards\..* (mtu|offloads_on|adaptive [RT]X|[rt]x-(usecs|frames)|queues \S+|ring \S+|pause \S+|private flag .+|fec( in force)?|rss \S+)|card_switches\..*|interrupt_affinity\..*|network_stack\..*|processor\.(governor|turbo_off|boost|threads_per_core|isolated)|system\.(command_line|transparent_hugepages))$/;

/**
 * Readings that a run may not be resumed without: the name of the fact and of the value. Everything else
 * is recorded, and compared when the run has ended.
 */
export const fixedReadings: readonly (readonly [string, RegExp])[] = [
  [
    'system',
    /^(kernel|architecture|command_line|os|bios_version|clock_source|transparent_hugepages|bios .*)$/,
  ],
  ['processor', /^(model|microcode|processors|governor|turbo_off|boost|isolated|mitigation .*)$/],
  [
    'network_cards',
    / (driver|firmware-version|mtu|offloads_on|adaptive [RT]X|[rt]x-(usecs|frames)|queues \S+|ring \S+|pause \S+|private flag .+|fec|rss \S+)$/,
  ],
  ['card_ports', / (pcie|max_read_request|numa_node)$/],
  ['card_switches', / (mode|fw\.version|fw\.app)$/],
  ['network_stack', /^net\/(ipv4\/tcp_congestion_control|core\/default_qdisc)$/],
  ['interrupt_affinity', /./],
  ['images', /./],
  ['command_files', /./],
  ['virtualization', /^(libvirt|qemu)$/],
];
