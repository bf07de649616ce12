import { kruskalWallis, summarise } from '../../statistics/index.js';
import type { RunData, Series } from '../data/run-data.js';
import type { MetricReport } from '../model.js';
import { describeMetric, labelCell } from './labels.js';

/** The values of a series by cell, in the order of execution. */
export function valuesByCell(series: Pick<Series, 'cells' | 'values'>): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  series.cells.forEach((cell, i) => {
    const group = groups.get(cell);
    if (group) group.push(series.values[i]!);
    else groups.set(cell, [series.values[i]!]);
  });
  return groups;
}

/** A table of every metric: a summary for each cell, and the test over the cells. */
export function metricReports({ run, series }: RunData): MetricReport[] {
  const primary = new Set(run.analysis.metrics);
  const reports = [...series].filter(([, { values }]) => values.length > 0);
  return reports
    .map(([id, one]) => {
      const { unit, better, label } = describeMetric(run, id, one.unit);
      const groups = valuesByCell(one);
      const cells = run.cells.filter((cell) => groups.has(cell.index));
      return {
        metric: id,
        label,
        unit,
        better,
        primary: primary.has(id),
        cells: cells.map((cell) => ({
          ...labelCell(run, cell),
          summary: summarise(groups.get(cell.index)!),
        })),
        kruskal_wallis: kruskalWallis(cells.map((cell) => groups.get(cell.index)!)),
      };
    })
    .sort((a, b) => Number(b.primary) - Number(a.primary));
}
