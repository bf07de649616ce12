import { raw, type StartBackground, sh } from '../model/index.js';
import type { ShellStep } from './connection.js';
import { asUser, surroundings } from './process-script.js';

/** Where a background process leaves its pid and output, until the next boot. */
const folder = '/run/rigger';

/** Seconds between the polite and the final signal. */
const grace = 5;

/**
 * Starts a process in a session of its own, so that the end of the step does not reach it, and prints
 * its pid. A guard in the shell's session waits for it, and ends it when the connection ends, however
 * that comes about: the shell then hangs up on all of its session. A handle whose process still runs
 * is refused.
 */
export const startBackgroundScript = (command: StartBackground): string => {
  const { handle, argv, stdin } = command;
  const input = stdin === undefined ? '/dev/null' : '"$base.in"';
  return [
    sh`mkdir -p ${folder} || exit`,
    known(handle),
    sh`if alive; then echo ${`${handle} runs already, as process`} "$pid" >&2; exit 1; fi`,
    `${surroundings(command)}`,
    sh`command -v -- ${argv[0] ?? ''} >/dev/null || { echo ${`${argv[0] ?? ''}: not found`} >&2; exit 127; }`,
    ...(stdin === undefined ? [] : ['cat >"$base.in" || exit']),
    sh`(umask 077; printf %s ${JSON.stringify(argv)} >"$base.cmd") || exit`,
    '(umask 077; : >"$base.out"; : >"$base.err") || exit',
    // The substitution ends when the guard has told the pid and let go of its output.
    'pid=$( {',
    `hung_up() { [ -n "$!" ] || exit; kill -TERM "-$!" || kill -TERM "$!"; left=${grace * 10}; while kill -0 "-$!" && [ $left -gt 0 ]; do sleep 0.1; left=$((left - 1)); done; kill -KILL "-$!"; exit; }`,
    'trap hung_up HUP TERM',
    // Descriptors closed: the step's (6 to 8) and the lock (9), which a daemon would hold for ever.
    sh`setsid ${raw(asUser(command))}${argv} <${raw(input)} >"$base.out" 2>"$base.err" 6>&- 7>&- 8>&- 9>&- &`,
    // Signals go to the group: the pid is told when the group exists, or the process has ended. One that was gone before
    // it could be looked at has no start time: nobody's is 0, so that its handle tells that it has ended.
    'set --; while read -r stat </proc/$!/stat && set -- ${stat##*) } && [ "$3" != "$!" ] && [ "$1" != Z ]; do sleep 0.01; done',
    'echo "$! ${20:-0}" >"$base.pid"',
    'echo "$!"; exec >/dev/null; wait "$!"',
    '} </dev/null 2>/dev/null 6>&- 7>&- 8>&- 9>&- & )',
    '[ -n "$pid" ] && echo "$pid"',
  ].join('\n');
};

/**
 * Ends a background process and everything it started: SIGTERM, after some seconds SIGKILL.
 * Prints what the process had printed. Exit 3 when it had ended by itself before.
 */
export const stopBackground = (handle: string, patience = grace): ShellStep => ({
  always: true,
  accept: [0, 3],
  script: stopBackgroundScript(handle, patience),
});

export const stopBackgroundScript = (handle: string, patience = grace): string =>
  [
    known(handle),
    'ended=0; alive || ended=3',
    'if [ $ended = 0 ]; then kill -TERM "-$pid"',
    sh`left=${Math.ceil(patience * 10)}; while alive && [ $left -gt 0 ]; do sleep 0.1; left=$((left - 1)); done`,
    'alive && kill -KILL "-$pid"; fi',
    '[ ! -e "$base.out" ] || { cat "$base.out"; cat "$base.err" >&2; }',
    'rm -f -- "$base.pid" "$base.in" "$base.out" "$base.err" "$base.cmd"; exit $ended',
  ].join('\n');

/** A pid alone may by now belong to another process; together with its start time it does not. */
const known = (handle: string): string => sh`base=${raw(basePath(handle))}
alive() { read -r pid start <"$base.pid" && read -r stat </proc/$pid/stat && set -- \${stat##*) } && [ "\${20}" = "$start" ] && [ "$1" != Z ]; } 2>/dev/null`;

const basePath = (handle: string): string => {
  if (!/^[A-Za-z0-9][\w.@-]*$/.test(handle))
    throw new RangeError(`${JSON.stringify(handle)} cannot name a background process`);
  return `${folder}/${handle}`;
};
