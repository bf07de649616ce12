import type { ObservedSeries, RunData, Series } from '../data/run-data.js';
import { sumByTrial } from './sum-by-trial.js';

/** What a host spends on one unit of a workload's work: exits per packet, processor time per Gbit/s. */
export interface UnitCost {
  readonly part: string;
  /** The observer's metric that was divided. */
  readonly cost: string;
  readonly series: ObservedSeries;
}

/** What workloads count as sent, and what one of them is. */
const work = [
  { metric: 'sent_packets', one: 'packet', size: 1 },
  { metric: 'sent_transactions', one: 'transaction', size: 1 },
  { metric: 'sent_messages', one: 'message', size: 1 },
  { metric: 'sent_bits', one: 'Gbit', size: 1e9 },
] as const;

const perPiece = [
  { metric: 'kvm_exits', name: 'exits' },
  { metric: 'interrupts', name: 'interrupts' },
  { metric: 'context_switches', name: 'context switches' },
  { metric: 'softirqs', name: 'soft interrupts' },
  { metric: 'cycles', name: 'cycles' },
  { metric: 'power', name: 'joules' },
] as const;

/**
 * Divides what a host counted between the two looks by what was sent between them, warm-up included. A rate over
 * the looks, in which tools start and end, divided by the rate that a tool tells of its own time would be too low
 * by the ratio of the two times. Bundles without the time between the looks have no such costs.
 */
export function unitCosts(
  { series, observed }: RunData,
  workload: string,
  totals: readonly ObservedSeries[],
): UnitCost[] {
  const hosts = new Set(totals.map(({ host }) => host));
  const window = observed.find(
    (one) => one.workload === workload && one.metric === 'look_window' && hosts.has(one.host),
  );
  if (!window) return [];
  return work.flatMap(({ metric, one, size }) => {
    const sent = series.get(`${workload}.${metric}`);
    if (!sent) return [];
    const perUnit = unitsInWindow(sent, window, size);
    const pieces = size === 1 ? perPiece : [];
    const parts = pieces.flatMap(({ metric: cost, name }) => {
      const total = totalOf(totals, cost);
      const idle = totalOf(totals, `idle_${cost}`);
      return [
        ...(total ? [{ part: `${name} per ${one}`, cost, series: divided(total, perUnit) }] : []),
        // What the host does in the same time anyway: the cost of the work is the difference.
        ...(idle
          ? [{ part: `${name} per ${one}, idle`, cost: `idle_${cost}`, series: divided(idle, perUnit) }]
          : []),
      ];
    });
    const busy = totalOf(totals, 'cpu_busy');
    if (!busy) return parts;
    // A share of the processors, so that the host is that busy at so many units a second.
    const thousand = size === 1 ? 1000 : 1;
    const costs = divided(busy, perUnit, thousand);
    const name = size === 1 ? `host, % busy per 1000 ${one}s/s` : 'host, % busy per Gbit/s';
    const idle = totalOf(totals, 'idle_cpu_busy');
    return [
      ...parts,
      { part: name, cost: 'cpu_busy', series: costs },
      ...(idle
        ? [{ part: `${name}, idle`, cost: 'idle_cpu_busy', series: divided(idle, perUnit, thousand) }]
        : []),
    ];
  });
}

/** Units of work a second between the looks, by trial. */
function unitsInWindow(sent: Series, window: ObservedSeries, size: number): Map<number, number> {
  const seconds = new Map(window.trials.map((trial, i) => [trial, window.values[i]!]));
  return new Map(
    sent.trials.flatMap((trial, i): [number, number][] => {
      const time = seconds.get(trial);
      return time === undefined ? [] : [[trial, sent.values[i]! / size / time]];
    }),
  );
}

/** The host's total; of counters that are kept by kind only, their sum. */
function totalOf(totals: readonly ObservedSeries[], metric: string): ObservedSeries | undefined {
  const own = totals.filter((one) => one.metric === metric);
  const all = own.find(({ subject }) => subject === 'all');
  if (all) return all;
  return metric === 'softirqs' && own.length > 0 ? sumByTrial(own) : undefined;
}

function divided(total: ObservedSeries, rate: ReadonlyMap<number, number>, factor = 1): ObservedSeries {
  const kept = total.trials.flatMap((trial, i) => {
    const by = rate.get(trial);
    return by !== undefined && by > 0
      ? [{ trial, cell: total.cells[i]!, value: (factor * total.values[i]!) / by }]
      : [];
  });
  return {
    ...total,
    unit: '',
    values: kept.map(({ value }) => value),
    trials: kept.map(({ trial }) => trial),
    cells: kept.map(({ cell }) => cell),
  };
}
