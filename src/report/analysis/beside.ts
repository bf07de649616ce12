import { summarise } from '../../statistics/index.js';
import type { RunData } from '../data/run-data.js';
import type { RunsBeside } from '../model.js';
import { valuesByCell } from './cells.js';
import { describeMetric, labelCell } from './labels.js';
import { runTitles } from './run-titles.js';

/**
 * What several runs have in common: each metric that the first one is about, in the cells of the same name, the runs
 * beside each other. Nothing is judged here: that is what `rigger compare` is for.
 */
export function runsBeside(runs: readonly RunData[]): RunsBeside[] {
  const [first, ...others] = runs;
  if (first === undefined || others.length === 0) return [];
  const titles = runTitles(runs.map(({ run }) => run));
  return first.run.analysis.metrics.flatMap((metric) => {
    const own = first.series.get(metric);
    if (own === undefined) return [];
    const { label, unit, better } = describeMetric(first.run, metric, own.unit);
    const cells = first.run.cells.flatMap((cell) => {
      const found = runs.flatMap(({ run, series }, index) => {
        const same = run.cells.find(({ id }) => id === cell.id);
        const one = series.get(metric);
        const values = same && one && one.unit === own.unit ? valuesByCell(one).get(same.index) : undefined;
        return values
          ? [{ place: index, run: run.run, title: titles[index]!, values, summary: summarise(values) }]
          : [];
      });
      return found.length < 2 ? [] : [{ cell: labelCell(first.run, cell).label, runs: found }];
    });
    return cells.length === 0 ? [] : [{ metric, label, unit, better, cells }];
  });
}
