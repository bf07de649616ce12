import { median } from '../../statistics/index.js';
import type { CellFile, RunFile } from '../data/bundle.js';
import type { ObservedSeries, RunData } from '../data/run-data.js';
import type { DensityReport } from '../model.js';
import { valuesByCell } from './cells.js';
import { byText, describeMetric, factorLevel, varyingFactors } from './labels.js';

/** What of the host's work is worth a figure, in this order. */
const costs = ['cpu_busy', 'cpu_softirq', 'process_cpu', 'kvm_exits', 'interrupts', 'context_switches'];

/** The host's cost against the number of guests, a line for each datapath and tuning variant. */
export function density({ run, observed }: RunData): DensityReport[] {
  const counter = varyingFactors(run).find((factor) => isGuestCount(run, factor));
  if (counter === undefined) return [];
  const others = varyingFactors(run).filter((factor) => factor !== counter);
  const compared = run.analysis.factor;
  const line = (cell: CellFile): string =>
    others.map((factor) => factorLevel(factor, cell.factors[factor])).join(', ') || 'all';
  return totals(observed).map(({ metric, title, series }) => {
    const groups = valuesByCell(series);
    const labels = [...new Set(run.cells.filter((cell) => groups.has(cell.index)).map(line))];
    const { label, unit } = describeMetric(run, metric, series.unit);
    return {
      metric,
      label: title === '' ? label : `${label}, ${title}`,
      unit,
      lines: labels.map((text) => {
        const cells = run.cells.filter((cell) => groups.has(cell.index) && line(cell) === text);
        const points = cells.map((cell) => {
          const values = groups.get(cell.index)!;
          return { guests: Number(cell.factors[counter]), values, median: median(values) };
        });
        const level =
          compared === null || compared === counter ? '' : factorLevel(compared, cells[0]!.factors[compared]);
        return { label: text, level, points: points.sort((a, b) => a.guests - b.guests) };
      }),
    };
  });
}

/** `guests`, `guest_count`: a factor that is named after guests and whose levels are numbers. */
const isGuestCount = (run: RunFile, factor: string): boolean =>
  factor.includes('guest') && run.cells.every((cell) => typeof cell.factors[factor] === 'number');

/** One series for each cost: the host's own total, or the sum over the guests' vhost threads. */
function totals(observed: readonly ObservedSeries[]) {
  return costs.flatMap((metric) => {
    const own = observed.filter((series) => series.metric === metric);
    const whole = own.filter((series) => series.subject === 'all');
    const vhost = own.filter((series) => series.subject.startsWith('vhost'));
    const chosen = metric === 'process_cpu' ? vhost : whole;
    if (chosen.length === 0) return [];
    return [{ metric, title: metric === 'process_cpu' ? 'vhost threads' : '', series: sumByTrial(chosen) }];
  });
}

/** Adds what several subjects or hosts cost in the same trial and under the same workload. */
export function sumByTrial(parts: readonly ObservedSeries[]): ObservedSeries {
  const trials = new Map<number, { cell: number; sum: number }>();
  for (const { trials: numbers, cells, values } of parts) {
    numbers.forEach((trial, i) => {
      const entry = trials.get(trial);
      if (entry) entry.sum += values[i]!;
      else trials.set(trial, { cell: cells[i]!, sum: values[i]! });
    });
  }
  const entries = [...trials].sort(([a], [b]) => a - b);
  const { workload, metric, unit } = parts[0]!;
  const hosts = [...new Set(parts.map(({ host }) => host))].sort(byText);
  return {
    workload,
    metric,
    unit,
    host: hosts.join(', '),
    subject: 'all',
    values: entries.map(([, { sum }]) => sum),
    trials: entries.map(([trial]) => trial),
    cells: entries.map(([, { cell }]) => cell),
  };
}
