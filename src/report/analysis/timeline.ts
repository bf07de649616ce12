import { median } from '../../statistics/index.js';
import type { RunData } from '../data/run-data.js';
import type { Timeline } from '../model.js';
import { valuesByCell } from './cells.js';
import { describeMetric } from './labels.js';

/**
 * The first metric of the run in the order of execution, each value as a share of its cell's median, so that
 * cells can be seen on one axis. Whether it drifted is judged in `drift-report.ts`.
 */
export function timeline({ run, series }: RunData): Timeline | null {
  const metric = run.analysis.metrics.find((id) => series.get(id)?.values.length) ?? firstOf(series);
  if (metric === undefined) return null;
  const one = series.get(metric)!;
  const centres = new Map([...valuesByCell(one)].map(([cell, values]) => [cell, median(values)]));
  if ([...centres.values()].some((centre) => centre <= 0)) return null;
  const points = one.values.map((value, i) => {
    const cell = one.cells[i]!;
    return { trial: one.trials[i]!, block: one.blocks[i]!, cell, ratio: value / centres.get(cell)! };
  });
  const numbers = [...new Set(points.map(({ block }) => block))].sort((a, b) => a - b);
  const byBlock = numbers.map((block) => points.filter((point) => point.block === block));
  return {
    metric,
    label: describeMetric(run, metric, one.unit).label,
    points,
    blocks: byBlock.map((own, i) => ({
      block: numbers[i]!,
      first: own[0]!.trial,
      last: own[own.length - 1]!.trial,
      median: median(own.map(({ ratio }) => ratio)),
    })),
  };
}

const firstOf = (series: RunData['series']): string | undefined =>
  [...series].find(([, { values }]) => values.length > 0)?.[0];
