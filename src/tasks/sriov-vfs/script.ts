import { portsIn } from '../../facts/reading/port-name.js';
import { sh } from '../../model/index.js';
import type { SriovVfsInput, VfWish } from './input.js';
import { takenFunction } from './taken.js';

/** What the kernel means by each error of a write to `sriov_numvfs` (drivers/pci/iov.c, pci-sysfs). */
const meanings: readonly (readonly [message: string, meaning: string])[] = [
  ['No space left on device', 'ENOSPC: too few MSI-X vectors are left; ask for fewer functions or queues'],
  [
    'Cannot allocate memory',
    'ENOMEM: too little PCI memory or too few bus numbers; look for SR-IOV and 4G decoding in the firmware, or boot with pci=realloc',
  ],
  ['Device or resource busy', 'EBUSY: somebody else changed the number meanwhile'],
  ['Numerical result out of range', 'ERANGE: more than sriov_totalvfs'],
  ['No such file or directory', 'ENOENT: its driver has no support for SR-IOV'],
];

/**
 * The shell text that makes the virtual functions: run when the task is applied, and by the boot
 * script afterwards. It waits for the port (drivers load in parallel at boot), keeps host drivers
 * off, brings the port up where it has an interface (NVMe drives and ports that programs drive have none,
 * Chelsio's first functions get one with their virtual functions), and goes through zero, which the kernel demands between two numbers.
 * The numbers are written by `tee`, since a shell's own `echo` may not tell which error it met.
 * @see https://www.kernel.org/doc/html/latest/PCI/pci-iov-howto.html
 */
export const vfScript = ({ pf, vf_count, vfs, autoprobe }: SriovVfsInput, hasLink = true): string => {
  const settings = vfs.flatMap((vf) => settingCommands(vf).map((words) => sh`set_vf ${vf.index} ${words}`));
  return [
    '# Written by rigger (task sriov_vfs).',
    'export LC_ALL=C; cd /sys/bus/pci/devices || exit 1',
    sh`pf=${pf}; want=${vf_count}`,
    `i=0; while [ ! -e "$pf/sriov_numvfs" ]${hasLink ? ' || [ -z "$(ls "$pf/net" 2>/dev/null)" ]' : ' || [ ! -e "$pf/driver" ]'}; do`,
    `  i=$((i+1)); [ $i -gt 100 ] && { echo "$pf has no sriov_numvfs or no ${hasLink ? 'network interface' : 'driver'} after 20 s" >&2; exit 1; }`,
    '  sleep 0.2',
    'done',
    ...(hasLink ? [portLinks] : []),
    'set_count() {',
    '  error=$(printf "%s\\n" "$1" | tee "$pf/sriov_numvfs" 2>&1 >/dev/null) && return',
    '  case $error in',
    ...meanings.map(([message, meaning]) => sh`  *${message}*) why=${meaning} ;;`),
    '  *) why=$error ;;',
    '  esac',
    '  echo "the kernel refused $1 virtual functions on $pf: $why (see dmesg)" >&2; exit 1',
    '}',
    // Without functions the kernel's own default is right again.
    `if [ -w "$pf/sriov_drivers_autoprobe" ]; then echo ${autoprobe || vf_count === 0 ? 1 : 0} > "$pf/sriov_drivers_autoprobe"; fi`,
    ...(vf_count === 0 || !hasLink ? [] : ['for l in $links; do ip link set dev "$l" up || exit 1; done']),
    ...takenFunction,
    'read -r have < "$pf/sriov_numvfs"',
    'if [ "$have" != "$want" ]; then',
    // Somebody may have taken one since the facts were read.
    '  for v in "$pf"/virtfn*; do',
    '    taken "$v"',
    '  done',
    '  if [ "$have" != 0 ]; then set_count 0; fi',
    '  if [ "$want" != 0 ]; then set_count "$want"; fi',
    'fi',
    'read -r have < "$pf/sriov_numvfs"',
    'if [ "$have" != "$want" ]; then echo "asked $pf for $want virtual functions, its driver enabled $have" >&2; exit 1; fi',
    // Some drivers bring them after the write has returned.
    'i=0; while :; do',
    '  n=0; for v in "$pf"/virtfn*; do [ -e "$v" ] && n=$((n+1)); done',
    '  i=$((i+1)); [ "$n" != "$want" ] && [ $i -le 50 ] || break',
    '  sleep 0.2',
    'done',
    'if [ "$n" != "$want" ]; then echo "$pf says that it has $want virtual functions, but $n appeared (see dmesg)" >&2; exit 1; fi',
    ...vfs.flatMap(({ index, msix }) =>
      msix === undefined
        ? []
        : [
            // It is taken only while no driver has the function.
            sh`printf %s ${msix} > "$pf"/${`virtfn${index}`}/sriov_vf_msix_count || { echo "the kernel refused "${msix}" vectors of MSI-X for virtual function "${index}" of $pf (see dmesg)" >&2; exit 1; }`,
          ],
    ),
    ...(settings.length === 0 ? [] : [...(hasLink ? [] : [laterLinks]), setFunction, ...settings]),
    'exit 0',
    '',
  ].join('\n');
};

/**
 * The interfaces of the port itself, of which mlx4 has two, and none that stands for a function of it. udev renames them
 * a moment after their driver has made them, and what names them meanwhile fails: it is waited for, where it runs, for
 * 15 s. `$i` counts around it.
 */
const portLinks = [
  'j=0; while :; do',
  `  links=$(${portsIn('"$pf"/net')} | sed 's,.*/,,')`,
  '  unnamed=; for l in $links; do [ -e "/run/udev/data/n$(cat "$pf/net/$l/ifindex" 2>/dev/null)" ] || unnamed=$l; done',
  '  j=$((j+1)); [ -n "$unnamed" ] && [ -e /run/udev/control ] && [ $j -le 75 ] || break',
  '  sleep 0.2',
  'done',
].join('\n');

/** The interface that came with the functions. */
const laterLinks = [
  `i=0; while ${portLinks}; [ -z "$links" ]; do`,
  '  i=$((i+1)); [ $i -gt 50 ] && { echo "$pf got no network interface by which its functions could be set" >&2; exit 1; }',
  '  sleep 0.2',
  'done',
].join('\n');

/**
 * Sets one thing of a function, by the port that has it: the other one of mlx4 shows a function of ones alone. i40e and
 * ice answer EAGAIN while a function that they have just made, or just changed, is in reset.
 */
const setFunction = [
  'set_vf() {',
  '  link=; for l in $links; do',
  '    link=${link:-$l}; [ "$links" != "$l" ] || break',
  '    case $(ip link show dev "$l" | grep "^ *vf $1 ") in (*"MAC ff:ff:ff:ff:ff:ff"*|*"link/ether ff:ff:ff:ff:ff:ff"*|"") ;; (*) link=$l; break ;; esac',
  '  done',
  '  i=0; until error=$(ip link set dev "$link" vf "$@" 2>&1); do',
  '    i=$((i+1)); case $error in *"temporarily unavailable"*) [ $i -gt 50 ] ;; esac && { echo "$error" >&2; exit 1; }',
  '    sleep 0.2',
  '  done',
  '}',
].join('\n');

/** Shell text that sets a function that is there, by the interface of its port. */
export const settingScript = (link: string, index: number, commands: readonly string[][]): string =>
  [sh`links=${link}`, setFunction, ...commands.map((words) => sh`set_vf ${index} ${words}`)].join('\n');

/** Arguments after `ip link set dev PF vf N`, one list for each setting. */
export const settingCommands = (vf: Omit<VfWish, 'index'>): string[][] => {
  const onOff = (value: boolean): string => (value ? 'on' : 'off');
  return [
    ...(vf.mac === undefined ? [] : [['mac', vf.mac]]),
    ...(vf.vlan === undefined
      ? []
      : [['vlan', `${vf.vlan}`, ...(vf.qos === undefined ? [] : ['qos', `${vf.qos}`])]]),
    ...(vf.spoof_check === undefined ? [] : [['spoofchk', onOff(vf.spoof_check)]]),
    ...(vf.trust === undefined ? [] : [['trust', onOff(vf.trust)]]),
    ...(vf.link_state === undefined ? [] : [['state', vf.link_state]]),
    // Of two commands the kernel might refuse the first: the lower rate must not be above the upper one.
    ...(vf.min_rate === undefined && vf.max_rate === undefined
      ? []
      : [
          [
            ...(vf.min_rate === undefined ? [] : ['min_tx_rate', `${vf.min_rate}`]),
            ...(vf.max_rate === undefined ? [] : ['max_tx_rate', `${vf.max_rate}`]),
          ],
        ]),
  ];
};
