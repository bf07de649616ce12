import { sh } from '../../model/index.js';

/** Stops where somebody has a function: by a device file that is open, an interface above, an address, or elsewhere. */
export const takenFunction: readonly string[] = [
  'taken() {',
  '  set -- "$1" /dev/null; g=$(readlink "$1/iommu_group") && set -- "$@" "/dev/vfio/${g##*/}" "/dev/vfio/noiommu-${g##*/}"',
  '  for f in "$1"/vfio-dev/* "$1"/uio/* "$1"/infiniband_verbs/* "$1"/drm/* "$1"/accel/* "$1"/vdpa*/vhost-vdpa-* "$1"/*/vdpa*/vhost-vdpa-* "$1"/*-*-*-*-*/vfio-dev/*; do',
  '    [ -e "$f" ] || continue',
  '    case $f in */vfio-dev/*) d=/dev/vfio/devices ;; */infiniband_verbs/*) d=/dev/infiniband ;; */drm/*) d=/dev/dri ;; */accel/*) d=/dev/accel ;; *) d=/dev ;; esac',
  '    set -- "$@" "$d/${f##*/}"',
  '  done',
  // Parts of it that are given away one by one.
  '  for f in "$1"/*-*-*-*-*/iommu_group; do g=$(readlink "$f") && set -- "$@" "/dev/vfio/${g##*/}"; done',
  '  b=$(readlink "$1"); d=$(readlink "$1/driver")',
  // As the facts have it: of NVIDIA's by the number, of QuickAssist one file for all.
  `  m=$(sed -n 's/^Device Minor:[^0-9]*//p' "/proc/driver/nvidia/gpus/\${b##*/}/information" 2>/dev/null) && [ -n "$m" ] && set -- "$@" "/dev/nvidia$m"`,
  '  case ${d##*/} in dh895xcc* | c3xxx* | c4xxx* | c6xx* | d15xx* | 200xx* | 4[0-9x]*xx* | 6xxx*) set -- "$@" /dev/qat_adf_ctl /dev/qat_dev_processes ;; esac',
  '  v=$1; shift 2; a=$*',
  '  for f in "$@"; do',
  '    p=$(find /proc/[0-9]*/fd -lname "$f" 2>/dev/null | head -n 1)',
  '    [ -z "$p" ] || { p=${p#/proc/}; echo "process ${p%%/*} took a virtual function of $pf meanwhile" >&2; exit 1; }',
  '  done',
  '  for n in "$v"/net/*; do',
  '    [ -e "$n" ] || continue',
  '    for u in "$n"/upper_*; do',
  '      [ ! -e "$u" ] || { echo "${u##*/upper_} took ${n##*/}, a virtual function of $pf, meanwhile" >&2; exit 1; }',
  '    done',
  '    ! ip -o addr show dev "${n##*/}" up 2>/dev/null | grep -qv "scope link" || { echo "${n##*/}, a virtual function of $pf, got an address meanwhile" >&2; exit 1; }',
  '  done',
  '  c=; d=; read -r c 2>/dev/null < "$v/class"; d=$(readlink "$v/driver") || return 0',
  '  case $c in 0x02*) ;; *) return 0 ;; esac',
  '  case ${d##*/}:$a in *vfio*:* | *uio*:* | pci-stub:* | pci-pf-stub:* | *:*/vhost-vdpa-*) return 0 ;; esac',
  '  [ -n "$(ls "$v/net" 2>/dev/null)" ] || { echo "somebody took the interface of a virtual function of $pf into another network namespace meanwhile" >&2; exit 1; }',
  '}',
];

/** Shell text that stops where somebody has a virtual function of one of these links; empty without links. */
export const untakenFunctions = (links: readonly string[]): string =>
  links.length === 0
    ? ''
    : [
        ...takenFunction,
        ...links.map(
          (link) => `pf=${sh`/sys/class/net/${link}/device`}; for v in "$pf"/virtfn*; do taken "$v"; done`,
        ),
        '',
      ].join('\n');
