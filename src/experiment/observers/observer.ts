import type { MetricFile } from '../bundle/format.js';

/** One thing that an observer saw on a host between two snapshots. */
export interface Observation {
  readonly metric: string;
  /** The part of the host: `all`, `cpu0`, `NET_RX`, `eth1`, `vhost:g1`. */
  readonly subject: string;
  /** In the metric's unit. */
  readonly value: number;
}

/**
 * Reads counters of a host before and after a trial, in the same round trip as the trial. `derive` is pure:
 * the snapshots are kept in the bundle, and what follows from them can be computed again.
 */
export interface Observer {
  /** As under `observe:`. */
  readonly name: string;
  readonly summary: string;
  readonly metrics: { readonly [metric: string]: MetricFile };
  /** POSIX sh that prints the counters: few forks, nothing written, silent where there is nothing. */
  readonly script: string;
  /** What changed in so many seconds; nothing where a counter is missing on either side. */
  readonly derive: (before: string, after: string, seconds: number) => readonly Observation[];
}

/** Wraps an observer's script: the first line is the host's uptime in seconds, to 10 ms. */
export const snapshotScript = (script: string): string =>
  `read -r up _ </proc/uptime; printf '@ %s\\n' "$up"\n${script}`;

/** ASCII's record separator, which no counter's text holds. */
const separator = '\x1e';

/** One look through all observers, in one script: a process for each would cost more than what it reads. */
export const lookScript = (observers: readonly Observer[]): string =>
  observers.map(({ script }) => `printf '\\036\\n'\n${snapshotScript(script)}`).join('\n');

/** The snapshots of a look, in the order of the observers; an empty text for one that is missing. */
export const readLook = (observers: readonly Observer[], stdout: string): string[] => {
  const parts = stdout.split(`${separator}\n`).slice(1);
  return observers.map((_, index) => parts[index] ?? '');
};

/** Splits a snapshot into its time in seconds and the text; null when it was cut. */
export const readSnapshot = (text: string): { readonly at: number; readonly text: string } | null => {
  const found = /^@ (\d+(?:\.\d+)?)\n/.exec(text);
  return found ? { at: Number(found[1]), text: text.slice(found[0].length) } : null;
};

/** What an observer saw between two snapshots; nothing when one was cut or no time passed. */
export const observations = (observer: Observer, before: string, after: string): readonly Observation[] => {
  const [first, second] = [readSnapshot(before), readSnapshot(after)];
  if (!first || !second || second.at <= first.at) return [];
  return observer.derive(first.text, second.text, second.at - first.at);
};

/** In front of the name of a metric: what the host did while nothing of the trial ran. */
export const idlePrefix = 'idle_';

/** Of what was seen only what says something of the whole host; of soft interrupts, which have no total, the sum. */
export const wholeHost = (seen: readonly Observation[]): readonly Observation[] => {
  const whole = seen.filter(({ subject }) => subject === 'all');
  const kinds = seen.filter(({ metric }) => metric === 'softirqs');
  if (kinds.length === 0) return whole;
  const value = kinds.reduce((sum, each) => sum + each.value, 0);
  return [...whole, { metric: 'softirqs', subject: 'all', value }];
};

/** The metrics of an observer, and those of the time in which nothing ran. */
export const metricsWithIdle = ({ metrics }: Observer): Observer['metrics'] => ({
  ...metrics,
  ...Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => [
      `${idlePrefix}${name}`,
      { ...metric, better: null, label: `${metric.label}, while nothing ran` },
    ]),
  ),
});

/** Counters by name as rates; a counter that went backwards was reset, and says nothing. */
export const rates = (
  metric: string,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  seconds: number,
): Observation[] =>
  [...after].flatMap(([subject, value]) => {
    const first = before.get(subject);
    return first === undefined || value < first
      ? []
      : [{ metric, subject, value: (value - first) / seconds }];
  });
