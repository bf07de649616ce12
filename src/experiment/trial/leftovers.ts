import { sh } from '../../model/index.js';

/** Stands in the environment of every process that a run starts on a machine, and of its children. */
const mark = 'RIGGER_RUN';

/** A script whose processes can be found when nobody knows their ids any more. A step is a subshell of its own. */
export const marked = (run: string, script: string): string => `${sh`export RIGGER_RUN=${run}`}\n${script}`;

/**
 * POSIX sh that ends what a run left on a machine, because rigger was killed or a connection lost, and prints
 * the names of those programs.
 */
export const sweepScript = (
  run: string,
  token: string,
): string => `found() { grep -lF ${mark}=${run} /proc/[0-9]*/environ 2>/dev/null; }
left=$(found)
for e in $left; do p=\${e%/environ}; p=\${p#/proc/}
read -r name <"/proc/$p/comm" 2>/dev/null && echo "$name"
kill -TERM "$p" 2>/dev/null; done
i=0; while [ $i -lt 20 ] && [ -n "$(found)" ]; do sleep 0.1; i=$((i + 1)); done
for e in $(found); do p=\${e%/environ}; kill -KILL "\${p#/proc/}" 2>/dev/null; done
rm -rf /tmp/rigger-${token}-*-[sl][0-9]*
:`;
