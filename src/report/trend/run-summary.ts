import { median, medianInterval } from '../../statistics/index.js';
import { valuesByCell } from '../analysis/cells.js';
import { describeMetric, labelCell } from '../analysis/labels.js';
import { marginOf } from '../data/bundle.js';
import type { RunData, Series } from '../data/run-data.js';
import { designDigest } from './design-digest.js';
import type { RunSummary } from './model.js';

/** The values of a metric, one for each trial, and the cells that they are of. */
export type MetricValues = Pick<Series, 'unit' | 'values' | 'cells'>;

/** What a trend needs of a run: the centre of each metric in each cell. */
export function summariseRun(
  data: Pick<RunData, 'run' | 'finished'> & { readonly series: ReadonlyMap<string, MetricValues> },
): RunSummary {
  const { run, finished, series } = data;
  const cells = new Map(run.cells.map((cell) => [cell.index, { id: cell.id, ...labelCell(run, cell) }]));
  return {
    run: run.run,
    name: run.name,
    title: run.title,
    question: run.question,
    started: run.started,
    emulated: run.emulated,
    finished,
    design: designDigest(run),
    declared: run.analysis.metrics,
    cells: [...cells.values()].map(({ id, label }) => ({ id, label })),
    metrics: [...series].flatMap(([metric, own]) => {
      // What single clients have alone is no value of the trial.
      if (own.values.length === 0) return [];
      const { label, unit, better } = describeMetric(run, metric, own.unit);
      return [
        {
          ...{ metric, label, unit, better, margin: marginOf(run.analysis, metric, unit) },
          values: [...valuesByCell(own)].map(([cell, values]) => {
            const interval = medianInterval(values);
            return {
              cell: cells.get(cell)!.id,
              n: values.length,
              median: median(values),
              low: interval?.low ?? null,
              high: interval?.high ?? null,
            };
          }),
        },
      ];
    }),
  };
}
