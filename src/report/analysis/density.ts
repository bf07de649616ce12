import { entryOf } from '../../model/index.js';
import { median } from '../../statistics/index.js';
import type { CellFile, RunFile } from '../data/bundle.js';
import type { ObservedSeries, RunData } from '../data/run-data.js';
import type { DensityReport } from '../model.js';
import { valuesByCell } from './cells.js';
import { byText, describeMetric, factorLevel, varyingFactors } from './labels.js';
import { unitCosts } from './per-unit-of-work.js';
import { sumByTrial } from './sum-by-trial.js';
import { blocksOf, tuning } from './tuning.js';

/** What of the host's work is worth a figure, in this order. */
const costs = ['cpu_busy', 'cpu_softirq', 'process_cpu', 'kvm_exits', 'interrupts', 'context_switches'];

/**
 * What each host under test pays as guests grow: a line for each datapath and tuning variant, and what each
 * variant wins back. What other hosts do, and what another workload costs, is never added to it.
 */
export function density(data: RunData): DensityReport[] {
  const { run, observed } = data;
  const counter = varyingFactors(run).find((factor) => isGuestCount(run, factor));
  if (counter === undefined) return [];
  const measured = run.roles.dut ?? [...new Set(observed.map(({ host }) => host))].sort(byText);
  const blocks = blocksOf(data);
  return run.measure.flatMap(({ id: workload }) =>
    measured.flatMap((host) => {
      return hostCosts(data, workload, host).map(({ metric, label, unit, series }): DensityReport => {
        const lines = linesOf(run, counter, series);
        return { metric, label, unit, workload, host, lines, tuning: tuning(run, counter, series, blocks) };
      });
    }),
  );
}

function linesOf(run: RunFile, counter: string, series: ObservedSeries): DensityReport['lines'] {
  const compared = run.analysis.factor === counter ? null : run.analysis.factor;
  const tuned = varyingFactors(run).filter((factor) => factor !== counter && factor !== compared);
  const level = (cell: CellFile): string =>
    compared === null ? '' : factorLevel(compared, entryOf(cell.factors, compared));
  const variant = (cell: CellFile): string =>
    tuned.map((factor) => factorLevel(factor, entryOf(cell.factors, factor))).join(', ');
  const groups = valuesByCell(series);
  const cells = run.cells.filter((cell) => groups.has(cell.index));
  const names = new Set(cells.map((cell) => JSON.stringify([level(cell), variant(cell)])));
  return [...names].map((name) => {
    const own = cells.filter((cell) => JSON.stringify([level(cell), variant(cell)]) === name);
    const points = own.map((cell) => {
      const values = groups.get(cell.index)!;
      return { guests: Number(entryOf(cell.factors, counter)), values, median: median(values) };
    });
    points.sort((a, b) => a.guests - b.guests);
    return { level: level(own[0]!), variant: variant(own[0]!), points };
  });
}

/** `guests`, `guest_count`: a factor that is named after guests and whose levels are numbers. */
const isGuestCount = (run: RunFile, factor: string): boolean =>
  factor.includes('guest') && run.cells.every((cell) => typeof entryOf(cell.factors, factor) === 'number');

/** What a host paid, trial by trial. */
interface HostCost {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly series: ObservedSeries;
}

/** One for each cost: per packet where the packets were counted, else by time; guests' vhost threads together. */
export function hostCosts(data: RunData, workload: string, host: string): HostCost[] {
  const own = data.observed.filter((series) => series.workload === workload && series.host === host);
  const perUnit = unitCosts(data, workload, own).map(
    ({ part, cost, series }): HostCost => ({ metric: cost, label: part, unit: '', series }),
  );
  return costs.flatMap((metric): HostCost[] => {
    const related = perUnit.filter((total) => total.metric === metric);
    const relevant = own.filter((series) => series.metric === metric);
    const chosen =
      metric === 'process_cpu'
        ? relevant.filter(({ subject }) => subject.startsWith('vhost'))
        : relevant.filter(({ subject }) => subject === 'all');
    if (chosen.length === 0) return [];
    const series = sumByTrial(chosen);
    const { label, unit } = describeMetric(data.run, metric, series.unit);
    const named = metric === 'process_cpu' ? `${label}, vhost threads` : label;
    const whole: HostCost = { metric, label: named, unit, series };
    return unit === 'percent' ? [whole, ...related] : related.length > 0 ? related : [whole];
  });
}
