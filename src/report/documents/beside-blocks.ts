import { significant } from '../../model/figures.js';
import { capital } from '../analysis/labels.js';
import type { Figure } from '../figures/draw.js';
import type { RunsBeside } from '../model.js';
import { type DocumentBlock, heading, table, text } from './blocks.js';
import { tableScale } from './table-scale.js';

/** What several runs have in common, drawn and as a table. Figures in the order of the metrics. */
export function besideBlocks(
  beside: readonly RunsBeside[],
  figures: readonly Figure[],
  runs: readonly string[],
): DocumentBlock[] {
  const [first, second] = runs;
  const compare = { kind: 'commands' as const, lines: [`rigger compare runs/${first} runs/${second}`] };
  return [
    heading(2, 'The runs beside each other', 'beside'),
    ...(beside.length === 0
      ? [text('The runs have no cell and metric in common of those that the first one is about.')]
      : [
          text(
            'What is beside each other is not compared yet: runs differ by themselves, and the order of a run does not reach into another one. A comparison says how sure a difference is:',
          ),
          compare,
          ...beside.flatMap((one, i) => [{ kind: 'figure' as const, figure: figures[i]! }, besideTable(one)]),
        ]),
  ];
}

function besideTable({ metric, label, unit, cells }: RunsBeside): DocumentBlock {
  const scale = tableScale(
    unit,
    cells.flatMap(({ runs }) => runs.map(({ summary }) => summary.median)),
  );
  const show = (value: number): string => significant(value * scale.factor, 4);
  return table(
    `${capital(label)}, ${metric}${scale.unit === '' ? '' : ` (${scale.unit})`}, by cell and run`,
    ['Cell', 'run', 'n', 'median', '95 % interval'],
    cells.flatMap(({ cell, runs }) =>
      runs.map(({ title, summary }) => [
        cell,
        title,
        String(summary.n),
        show(summary.median),
        summary.ci ? `${show(summary.ci.low)} … ${show(summary.ci.high)}` : 'too few',
      ]),
    ),
    ['run'],
  );
}
