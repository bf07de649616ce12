import { median } from '../../statistics/index.js';
import type { CellFile, RunFile } from '../data/bundle.js';
import type { RunData } from '../data/run-data.js';
import type { LoadReport } from '../model.js';
import { valuesByCell } from './cells.js';
import { describeMetric, factorLevel, varyingFactors } from './labels.js';

/**
 * How the declared metrics grow with an offered rate: delays of one unit belong together, so that the median and the
 * tail are seen side by side. A line for each level of the compared factor and of whatever else varies.
 */
export function loadResponse(data: RunData): LoadReport[] {
  const { run } = data;
  const factor = varyingFactors(run).find((one) => isRate(run, one));
  if (factor === undefined) return [];
  const metrics = run.analysis.metrics.flatMap((metric) => {
    const series = data.series.get(metric);
    if (!series || series.values.length === 0) return [];
    const { label, unit } = describeMetric(run, metric, series.unit);
    const lines = linesOf(run, factor, valuesByCell(series));
    return [{ metric, label, unit, lines }];
  });
  return [...new Set(metrics.map(({ unit }) => unit))].map((unit) => ({
    factor,
    unit,
    metrics: metrics.filter((one) => one.unit === unit).map(({ unit: _, ...rest }) => rest),
  }));
}

/** `rate`, `offered_rate`: a factor that is named after a rate and whose levels are numbers. */
const isRate = (run: RunFile, factor: string): boolean =>
  /(?:^|_)rate(?:_|$)/.test(factor) && run.cells.every((cell) => typeof cell.factors[factor] === 'number');

function linesOf(
  run: RunFile,
  factor: string,
  groups: ReadonlyMap<number, readonly number[]>,
): LoadReport['metrics'][number]['lines'] {
  const compared = run.analysis.factor === factor ? null : run.analysis.factor;
  const others = varyingFactors(run).filter((other) => other !== factor && other !== compared);
  const names = compared === null ? others : [compared, ...others];
  const nameOf = (cell: CellFile): string =>
    names.map((name) => factorLevel(name, cell.factors[name])).join(', ');
  const cells = run.cells.filter((cell) => groups.has(cell.index));
  return [...new Set(cells.map(nameOf))].map((level) => ({
    level,
    points: cells
      .filter((cell) => nameOf(cell) === level)
      .map((cell) => {
        const values = groups.get(cell.index)!;
        return { rate: Number(cell.factors[factor]), values, median: median(values) };
      })
      .sort((a, b) => a.rate - b.rate),
  }));
}
