import { falseDiscovery, friedman, kruskalWallis, summarise } from '../../statistics/index.js';
import type { CellFile } from '../data/bundle.js';
import type { RunData, Series } from '../data/run-data.js';
import type { MetricReport } from '../model.js';
import { byBlock } from './answers.js';
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
  const reports = [...series]
    .filter(([, { values }]) => values.length > 0)
    .map(([id, one]): MetricReport => {
      const { unit, better, label } = describeMetric(run, id, one.unit);
      const groups = valuesByCell(one);
      const cells = run.cells.filter((cell) => groups.has(cell.index));
      const blocks = completeBlocks(one, cells);
      const blocked = run.analysis.paired && blocks.length >= 2;
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
        friedman: blocked ? friedman(blocks) : null,
        kruskal_wallis: blocked ? null : kruskalWallis(cells.map((cell) => groups.get(cell.index)!)),
        adjusted_p: null,
      };
    });
  return explored(reports).sort((a, b) => Number(b.primary) - Number(a.primary));
}

/** What was not declared was looked through: its tests share one false discovery rate. */
function explored(reports: readonly MetricReport[]): MetricReport[] {
  const p = ({ primary, friedman: blocked, kruskal_wallis: free }: MetricReport): number | undefined =>
    primary ? undefined : (blocked ?? free)?.p;
  const adjusted = falseDiscovery(reports.flatMap((report) => p(report) ?? []));
  let next = 0;
  return reports.map((report) =>
    p(report) === undefined ? report : { ...report, adjusted_p: adjusted[next++]! },
  );
}

/** The values of every cell in each block that has all of them, in the order of the cells. */
function completeBlocks(series: Series, cells: readonly CellFile[]): number[][] {
  const byCell = cells.map((cell) => byBlock(series, cell.index));
  return [...(byCell[0]?.keys() ?? [])].flatMap((block) =>
    byCell.every((one) => one.has(block)) ? [byCell.map((one) => one.get(block)!)] : [],
  );
}
