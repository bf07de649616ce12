import { scaleFor } from '../../model/figures.js';
import { median as medianOf } from '../../statistics/index.js';
import { capital } from '../analysis/labels.js';
import type { RunReport, RunsBeside } from '../model.js';
import type { Figure } from './draw.js';
import { markEmulated } from './emulated.js';
import { strips } from './strips.js';

/** Cells that a drawing shows; report.json and the table have all. */
const mostCells = 16;

/** The trials of several runs beside each other: a group of rows for each cell, a row and a look for each run. */
export function besideFigure(
  { metric, label, unit, better, cells }: RunsBeside,
  runs: readonly Pick<RunReport, 'emulated'>[],
): Figure {
  const shown = cells.slice(0, mostCells);
  const scale = scaleFor(unit, medianOf(shown.flatMap((cell) => cell.runs.flatMap(({ values }) => values))));
  const scaled = (value: number): number => value * scale.factor;
  const allEmulated = runs.every(({ emulated }) => emulated);
  const left = cells.length - shown.length;
  const figure = strips(
    shown.flatMap(({ cell, runs: own }) =>
      own.map(({ place, title, values, summary }) => ({
        label: runs[place]!.emulated && !allEmulated ? `${title}, emulated lab` : title,
        group: cell,
        look: place,
        values: values.map(scaled),
        centre: scaled(summary.median),
        interval: summary.ci && { low: scaled(summary.ci.low), high: scaled(summary.ci.high) },
      })),
    ),
    {
      id: `beside-${metric.replaceAll(/[^a-zA-Z0-9]+/g, '-')}`,
      title: `${capital(label)}, ${metric.split('.')[0]}: the runs beside each other`,
      caption: `Each mark is one trial, the earliest on top; the filled dot below is the median, the bar its 95 % interval.${better === null ? '' : ` Further to the ${better === 'lower' ? 'left' : 'right'} is better.`}${left > 0 ? ` ${left} more cells are in the table.` : ''}`,
      axisLabel: label,
      unit: scale.unit,
    },
  );
  return allEmulated ? markEmulated(figure) : figure;
}
