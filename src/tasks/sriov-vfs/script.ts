import { sh } from '../../model/index.js';
import type { SriovVfsInput, VfWish } from './input.js';

/**
 * The shell text that makes the virtual functions: run when the task is applied, and by the boot
 * script afterwards. It waits for the port (drivers load in parallel at boot), keeps host drivers
 * off, brings the port up, and goes through zero, which the kernel demands between two numbers.
 * @see https://www.kernel.org/doc/html/latest/PCI/pci-iov-howto.html
 */
export const vfScript = ({ pf, vf_count, vfs, autoprobe }: SriovVfsInput): string =>
  [
    '# Written by rigger (task sriov_vfs).',
    'cd /sys/bus/pci/devices || exit 1',
    sh`pf=${pf}; want=${vf_count}`,
    'i=0; while [ ! -e "$pf/sriov_numvfs" ] || [ -z "$(ls "$pf/net" 2>/dev/null)" ]; do',
    '  i=$((i+1)); [ $i -gt 100 ] && { echo "$pf has no sriov_numvfs or no network interface after 20 s" >&2; exit 1; }',
    '  sleep 0.2',
    'done',
    'link=; for l in "$pf"/net/*; do link=${l##*/}; break; done',
    `if [ -w "$pf/sriov_drivers_autoprobe" ]; then echo ${autoprobe ? 1 : 0} > "$pf/sriov_drivers_autoprobe"; fi`,
    'ip link set dev "$link" up || exit 1',
    'read -r have < "$pf/sriov_numvfs"',
    'if [ "$have" != "$want" ]; then',
    '  if [ "$have" != 0 ]; then echo 0 > "$pf/sriov_numvfs" || exit 1; fi',
    '  if [ "$want" != 0 ]; then echo "$want" > "$pf/sriov_numvfs" || {',
    '    echo "the kernel refused $want virtual functions on $pf: ENOSPC means too few MSI-X vectors or bus numbers (see dmesg), ENOENT a driver without SR-IOV support, EBUSY that somebody else changed the number" >&2; exit 1; }; fi',
    'fi',
    'read -r have < "$pf/sriov_numvfs"',
    'if [ "$have" != "$want" ]; then echo "asked $pf for $want virtual functions, its driver enabled $have" >&2; exit 1; fi',
    'n=0; for v in "$pf"/virtfn*; do [ -e "$v" ] && n=$((n+1)); done',
    'if [ "$n" != "$want" ]; then echo "$pf says that it has $want virtual functions, but $n appeared" >&2; exit 1; fi',
    ...vfs.flatMap((vf) =>
      settingCommands(vf).map((words) => sh`ip link set dev "$link" vf ${vf.index} ${words} || exit 1`),
    ),
    'exit 0',
    '',
  ].join('\n');

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
    ...(vf.min_rate === undefined ? [] : [['min_tx_rate', `${vf.min_rate}`]]),
    ...(vf.max_rate === undefined ? [] : [['max_tx_rate', `${vf.max_rate}`]]),
  ];
};
