import type { ObservedSeries, RunData } from '../data/run-data.js';

/** What a host spends on one unit of a workload's work: exits per packet, processor time per Gbit/s. */
export interface UnitCost {
  readonly part: string;
  /** The observer's metric that was divided. */
  readonly cost: string;
  readonly series: ObservedSeries;
}

/** The rates that workloads report, and what one of them is. */
const work = [
  { metric: 'packets', one: 'packet', size: 1 },
  { metric: 'transactions', one: 'transaction', size: 1 },
  { metric: 'message_rate', one: 'message', size: 1 },
  { metric: 'throughput', one: 'Gbit/s', size: 1e9 },
] as const;

const perPiece = [
  { metric: 'kvm_exits', name: 'exits' },
  { metric: 'interrupts', name: 'interrupts' },
  { metric: 'context_switches', name: 'context switches' },
] as const;

/** Divides the host's totals by the work done in the same trial; trials without work count for nothing. */
export function unitCosts(
  { series }: RunData,
  workload: string,
  totals: readonly ObservedSeries[],
): UnitCost[] {
  return work.flatMap(({ metric, one, size }) => {
    const done = series.get(`${workload}.${metric}`);
    if (!done) return [];
    const rate = new Map(done.trials.map((trial, i) => [trial, done.values[i]! / size]));
    const costs = size === 1 ? perPiece : [{ metric: 'cpu_busy', name: 'host, % busy' }];
    return costs.flatMap(({ metric: cost, name }) => {
      const total = totals.find((observed) => observed.metric === cost && observed.subject === 'all');
      return total ? [{ part: `${name} per ${one}`, cost, series: divided(total, rate) }] : [];
    });
  });
}

function divided(total: ObservedSeries, rate: ReadonlyMap<number, number>): ObservedSeries {
  const kept = total.trials.flatMap((trial, i) => {
    const by = rate.get(trial);
    return by !== undefined && by > 0 ? [{ trial, cell: total.cells[i]!, value: total.values[i]! / by }] : [];
  });
  return {
    ...total,
    unit: '',
    values: kept.map(({ value }) => value),
    trials: kept.map(({ trial }) => trial),
    cells: kept.map(({ cell }) => cell),
  };
}
