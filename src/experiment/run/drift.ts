import type { Session } from '../../engine/run/session.js';
import { entryOf } from '../../model/index.js';
import { type BundleWriter, bundleFiles, type DriftFile, type LookFile, maskLook } from '../bundle/index.js';
import { runRound } from '../trial/jobs.js';

/** One look at a host between two blocks. */
interface Look {
  readonly [reading: string]: string;
}

/** Lines `name<TAB>value`; sysfs and /proc only, a handful of forks. */
const lookScript = `say() { printf '%s\\t%s\\n' "$1" "$2"; }
read -r l1 rest </proc/loadavg && say load "$l1"
say processors "$(getconf _NPROCESSORS_ONLN 2>/dev/null)"
say clock "$(date +%s)"
for f in /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor; do [ -r "$f" ] && read -r g <"$f" && say "governor \${f%/cpufreq*}" "$g"; done
for d in /sys/class/net/*; do [ -e "$d/device" ] || continue; n=\${d##*/}
read -r s <"$d/operstate" && say "link $n" "$s"
{ read -r s <"$d/speed" && say "speed $n" "$s"; } 2>/dev/null
for e in rx_errors tx_errors rx_crc_errors tx_carrier_errors; do read -r c <"$d/statistics/$e" && say "errors $n $e" "$c"; done; done
for t in /sys/class/thermal/thermal_zone*/temp; do { read -r c <"$t" && say "temperature \${t%/temp}" "$c"; } 2>/dev/null; done
:`;

const readLook = (stdout: string): Look =>
  Object.fromEntries(
    stdout.split('\n').flatMap((line) => {
      const [name, value] = line.split('\t');
      return name && value ? [[name, value]] : [];
    }),
  );

/** Degrees by which a temperature may move, and seconds by which a clock may jump, unnoticed. */
const bounds = { temperature: 15, clock: 2 } as const;

/**
 * What is out of bounds, compared with the look before: a governor, a link or an error counter that changed,
 * a clock that jumped, a temperature that moved, a load that is not the experiment's own.
 * @param elapsed seconds between the two looks by the controller's clock
 */
const driftBetween = (before: Look, now: Look, elapsed: number): { check: string; message: string }[] => [
  ...changed('governor', before, now),
  ...changed('link', before, now),
  ...changed('speed', before, now, 'link'),
  ...Object.keys(now)
    .filter(
      (name) =>
        name.startsWith('errors ') &&
        Number(entryOf(now, name)) > Number(entryOf(before, name) ?? entryOf(now, name)),
    )
    .map((name) => ({
      check: 'errors',
      message: `${name.slice(7)} rose from ${entryOf(before, name)} to ${entryOf(now, name)}`,
    })),
  ...clockJump(Number(now.clock) - Number(before.clock) - elapsed),
  ...Object.keys(now)
    .filter(
      (name) =>
        name.startsWith('temperature ') &&
        Math.abs(Number(entryOf(now, name)) - Number(entryOf(before, name) ?? entryOf(now, name))) >
          bounds.temperature * 1000,
    )
    .map((name) => ({
      check: 'temperature',
      message: `${name.split('/').at(-1)} went from ${Number(entryOf(before, name)) / 1000} °C to ${Number(entryOf(now, name)) / 1000} °C`,
    })),
  ...(Number(now.load) > 2 * Number(now.processors) && Number(now.load) > 2 * Number(before.load)
    ? [
        {
          check: 'load',
          message: `the load is ${now.load} on ${now.processors} processors; it was ${before.load}`,
        },
      ]
    : []),
];

const changed = (kind: string, before: Look, now: Look, check = kind) =>
  Object.keys(now)
    .filter(
      (name) =>
        name.startsWith(`${kind} `) &&
        entryOf(before, name) !== undefined &&
        entryOf(before, name) !== entryOf(now, name),
    )
    .map((name) => ({
      check,
      message: `${name.split('/').at(-1)!.replace(`${kind} `, '')}: ${kind} was ${entryOf(before, name)} and is ${entryOf(now, name)}`,
    }));

const clockJump = (seconds: number) =>
  Math.abs(seconds) > bounds.clock
    ? [{ check: 'clock', message: `the clock jumped by ${seconds.toFixed(1)} s` }]
    : [];

/** Looks at hosts between blocks, remembers what it saw, and keeps it in the bundle. */
export interface DriftWatch {
  /** Findings since the last look, attributed to the block that has just ended. */
  look(block: number): Promise<DriftFile[]>;
}

export const driftWatch = (session: Session, hosts: readonly string[], writer: BundleWriter): DriftWatch => {
  const last = new Map<string, { readonly look: Look; readonly at: number }>();
  return {
    look: async (block) => {
      const steps = { before: [{ script: lookScript, timeout: 20 }], after: [] };
      const { before } = await runRound((host) => session.connection(host), {
        jobs: [],
        around: new Map(hosts.map((host) => [host, steps])),
        limit: 30,
        signal: session.signal,
      });
      const looks = hosts.map((host): LookFile => {
        const now = { look: readLook(before.get(host)?.[0]?.stdout ?? ''), at: performance.now() };
        const previous = last.get(host);
        last.set(host, now);
        const findings = previous ? driftBetween(previous.look, now.look, (now.at - previous.at) / 1000) : [];
        return maskLook(
          { at: new Date().toISOString(), block, host, readings: now.look, findings },
          session.masker,
        );
      });
      await writer.append(bundleFiles.looks, looks.map((look) => `${JSON.stringify(look)}\n`).join(''));
      return driftIn(looks);
    },
  };
};

/** The findings of looks, each with its block and host. */
export const driftIn = (looks: readonly LookFile[]): DriftFile[] =>
  looks.flatMap(({ block, host, findings }) => findings.map((finding) => ({ block, host, ...finding })));
