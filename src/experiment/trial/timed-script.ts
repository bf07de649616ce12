import { quote, raw, sh } from '../../model/index.js';

/** How a tool is run on a machine. */
export interface Timing {
  /** Nanoseconds since the epoch by the machine's own clock at which to start; at once without it. */
  readonly startAt?: bigint;
  /** Seconds after which the tool is killed. */
  readonly limit: number;
}

const mark = '@rigger-timed';

/**
 * Puts nanoseconds since the epoch into `t`. BusyBox's date knows whole seconds only, but its adjtimex prints
 * the kernel's clock (in nanoseconds where NTP has set STA_NANO, see adjtimex(2)); without either `t` is 0.
 */
const fineClock = `now() {
t=$(date +%s%N)
case $t in ''|*[!0-9]*)
t=$(adjtimex 2>/dev/null | awk '/time.tv_sec:/ {s=$2} /time.tv_usec:/ {u=$2} END {if (s) printf "%d%09d", s, (u > 999999 ? u : u * 1000)}');;
esac
case $t in ''|*[!0-9]*) t=0;; esac; }`;

/**
 * POSIX sh that waits for a moment, runs a tool, and adds a last line to standard error with the clock before
 * and after it and its exit code. dash and BusyBox both do; a clock without nanoseconds reads as 0.
 */
export const timedScript = (argv: readonly string[], { startAt, limit }: Timing): string =>
  [
    fineClock,
    ...(startAt === undefined
      ? []
      : [
          'now',
          `left=$(( (${startAt} - t) / 1000000 ))`,
          '[ "$t" = 0 ] || [ "$left" -le 0 ] || sleep "$((left / 1000)).$(printf %03d $((left % 1000)))"',
        ]),
    '{ read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null || boot=-',
    'now; began=$t',
    sh`timeout -k 2 ${Math.ceil(limit)} ${argv} </dev/null`,
    'code=$?',
    'now',
    `printf '\\n${mark} %s %s %s %s\\n' "$began" "$t" "$code" "$boot" >&2`,
  ].join('\n');

/** What became of a timed tool. */
export interface Timed {
  /** Without the line that the script added. */
  readonly stderr: string;
  /** Milliseconds since the epoch by the machine's own clock; null when it has no fine clock, or is unknown. */
  readonly began: number | null;
  readonly ended: number | null;
  /** Null when it was killed for taking too long, or the script itself was. */
  readonly exit: number | null;
  /** The boot id of the machine; null when it does not say. */
  readonly boot: string | null;
}

/** Exit codes of timeout(1) for a tool that it had to end: GNU's, by SIGKILL, and BusyBox's by SIGTERM. */
const killed = new Set([124, 137, 143]);

/** Takes the added line off again; without it the script never got that far. */
export const readTimed = (stderr: string): Timed => {
  const found = new RegExp(`\\n?${mark} (\\d+) (\\d+) (\\d+) (\\S+)\\n?$`).exec(stderr);
  if (!found) return { stderr, began: null, ended: null, exit: null, boot: null };
  const [, began = '0', ended = '0', code = '', boot = '-'] = found;
  return {
    stderr: stderr.slice(0, found.index),
    began: milliseconds(began),
    ended: milliseconds(ended),
    exit: killed.has(Number(code)) ? null : Number(code),
    boot: boot === '-' ? null : boot,
  };
};

/** To the microsecond, which a number of milliseconds since the epoch still holds. */
const milliseconds = (nanoseconds: string): number | null =>
  nanoseconds === '0' ? null : Number(BigInt(nanoseconds) / 1000n) / 1000;

/** A script as a program for a guest's shell, which reads it from standard input. */
export const guestProgram = (script: string): string => sh`exec /bin/sh -c ${raw(quote(script))} </dev/null`;
