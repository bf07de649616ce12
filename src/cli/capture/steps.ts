import type { ShellStep } from '../../connection/connection.js';
import { heldFiles } from '../../facts/pci/vf-claims.js';
import { type FactQuery, quote } from '../../model/index.js';
import { allScriptPaths } from './script-paths.js';

/** Programs whose answers are the host's own; others, such as grep, only read files. */
const asked =
  'ip ethtool devlink mstconfig mlxconfig ovs-vsctl bridge virsh virt-host-validate systemctl dpkg-query rpm getent grubby uname chronyc systemd-detect-virt dd zpool'.split(
    ' ',
  );

/** Programs of which scripts only ask whether they are there. */
const lookedFor =
  'tuned-adm apt-get dnf zypper update-grub grub2-mkconfig grub-mkconfig bootctl kernel-install proxmox-boot-tool sdbootutil'.split(
    ' ',
  );

/** Seconds that one fact may take. */
const longest = 120;

/** A program that runs the real one, and notes question and answer. */
const recorder = `#!/bin/sh
name=\${0##*/}; PATH=\${PATH#"$RIGGER_RECORD/bin:"}
n=$(mktemp -d "$RIGGER_RECORD/answers/XXXXXXXX") || exit 127
printf '%s\\0' "$name" "$@" > "$n/words"
"$name" "$@" > "$n/stdout" 2> "$n/stderr"; r=$?
echo $r > "$n/exit"; cat "$n/stdout"; cat "$n/stderr" >&2; exit $r
`;

const prepare = (place: string): string =>
  [
    `umask 077; d=${place}; rm -rf "$d"; mkdir "$d" "$d/bin" "$d/answers" || exit 1`,
    `printf %s ${quote(recorder)} > "$d/recorder"; chmod 700 "$d/recorder"`,
    `for t in ${asked.join(' ')}; do if command -v "$t" >/dev/null; then ln -s ../recorder "$d/bin/$t"; fi; done`,
    `RIGGER_RECORD=$d "$d/bin/uname" >/dev/null || { echo "programs cannot run in $d (is /tmp mounted noexec?)" >&2; rm -rf "$d"; exit 1; }`,
    'rm -rf "$d"/answers/*',
    // Whoever is cut off cannot tidy up; `$$` is the shell of all steps.
    `setsid sh -c 'while kill -0 "$1" && [ -d "$2" ]; do sleep 1; done; rm -rf "$2"' sh "$$" "$d" > /dev/null 2>&1 < /dev/null &`,
  ].join('\n');

const recorded = (script: string, place: string): string =>
  `RIGGER_RECORD=${place}; export RIGGER_RECORD; PATH=$RIGGER_RECORD/bin:$PATH\n${script}`;

/**
 * Prints, packed, what the facts' scripts look at: kinds and targets of paths, texts of files, binary
 * files, programs that are there, and the answers of those that were asked.
 */
const collect = (scripts: readonly string[], place: string): string =>
  [
    `d=${place}; cd /; { export LC_ALL=C`,
    // Where a device lies says what is above it.
    `set -- ${allScriptPaths(scripts).join(' ')} /sys/bus/pci/devices/*`,
    'printf "\\036paths\\n"; find "$@" -maxdepth 0 -printf "%y\\t%p\\t%l\\0" 2>/dev/null',
    // Open device files of all processes are more than a pattern of paths.
    `find /proc/[0-9]*/fd \\( ${[...heldFiles, '/dev/sd[a-z]*', '/dev/nvme[0-9]*n[0-9]*', '/dev/vd[a-z]*'].map((path) => `-lname '${path}'`).join(' -o ')} \\) -printf "%y\\t%p\\t%l\\0" 2>/dev/null`,
    'printf "\\036texts\\n"; grep -Z -a -s "" "$@" /dev/null',
    'read -r r < /proc/sys/kernel/osrelease; grep -Z -s -E "(vfio|vhost)" "/lib/modules/$r/modules.dep" "/lib/modules/$r/modules.builtin" /dev/null',
    'printf "\\036binaries\\n"; for f in /sys/firmware/efi/efivars/LoaderInfo-* /sys/firmware/devicetree/base/*/compatible /sys/firmware/devicetree/base/*/*/compatible; do',
    '  [ -f "$f" ] || continue; printf "%s\\t" "$f"; base64 -w0 < "$f"; echo; done',
    'for f in /sys/bus/pci/devices/*/config; do c=; read -r c < "${f%/*}/class"; case $c in 0x02* | 0x0604*) printf "%s\\t" "$f"; head -c 4096 "$f" | base64 -w0; echo ;; esac; done 2>/dev/null',
    `printf "\\036programs\\n"; for t in ${[...asked, ...lookedFor].join(' ')}; do command -v "$t" >/dev/null && echo "$t"; done`,
    'printf "\\036drop-ins\\n"; for t in grub2-mkconfig grub-mkconfig; do g=$(command -v $t) && grep -q "default/grub[.]d" "$g" && echo "$t"; done',
    'printf "\\036answers\\n"; for a in "$d"/answers/*/; do for p in words stdout stderr exit; do printf "%s " "$(base64 -w0 < "$a$p")-"; done; echo; done',
    'printf "\\036end\\n"',
    '} | gzip -c | base64 -w0; rm -rf "$d"',
  ].join('\n');

/**
 * One batch: a recorder is placed, every fact is read under it, and what they saw is fetched.
 * @param token makes the name of the recorder's folder, which the last step removes
 */
export const captureSteps = (queries: readonly FactQuery[], token: string): ShellStep[] => {
  const scripts = queries.map(({ script }) => script);
  const place = `/tmp/rigger-capture.${token}`;
  return [
    { script: prepare(place) },
    ...scripts.map((script) => ({ script: recorded(script, place), timeout: longest, always: true })),
    { script: collect(scripts, place), timeout: 600, always: true, limit: 256 << 20 },
  ];
};
