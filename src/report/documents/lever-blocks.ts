import { pValue } from '../../model/figures.js';
import { capital } from '../analysis/labels.js';
import { marginWords } from '../data/bundle.js';
import type { RunFigures } from '../figures/run-figures.js';
import type { LeverRanking, RunReport } from '../model.js';
import { type DocumentBlock, table, text } from './blocks.js';
import { effectCells, effectTitle, rangeCell } from './effect.js';

/** Levers by what each wins: a sentence for each condition, the figure, and all numbers. */
export const leverBlocks = ({ levers = [] }: RunReport, { levers: figures }: RunFigures): DocumentBlock[] =>
  levers.flatMap((one, i): DocumentBlock[] => [
    ...one.conditions.map(({ sentence }) => text(sentence)),
    ...(figures[i] ? [{ kind: 'figure' as const, figure: figures[i] }] : []),
    rankingTable(one),
  ]);

const rankingTable = ({
  label,
  unit,
  baseline,
  margin,
  exploratory,
  conditions,
}: LeverRanking): DocumentBlock => {
  const rows = conditions.flatMap(({ condition, rows }) => rows.map((row) => ({ condition, row })));
  const several = conditions.length > 1;
  return table(
    `${capital(label)}: levers by what each wins against ${baseline}, smallest effect of interest ${marginWords(margin, unit)}${exploratory ? '; exploratory' : ''}. The order is that of the estimates; the places that a lever may have hold for all levers together in 95 % of rankings`,
    [
      ...(several ? ['Condition'] : []),
      ...['Lever', 'n', effectTitle(rows.map(({ row }) => row.comparison)), '95 % interval'],
      ...['interval for all', exploratory ? 'p (false discovery)' : 'p (Holm)', 'verdict', 'may be in place'],
    ],
    rows.map(({ condition, row }) => {
      const { comparison, places } = row;
      return [
        ...(several ? [condition] : []),
        `${row.level}${row.combination ? ' (combination)' : ''}`,
        String(Math.min(comparison.n.a, comparison.n.b)),
        ...effectCells(comparison, unit),
        rangeCell(row.judged_interval, comparison, unit),
        pValue(row.adjusted_p),
        row.verdict,
        places === null
          ? '–'
          : places.first === places.last
            ? String(places.first)
            : `${places.first} to ${places.last}`,
      ];
    }),
    ['Lever', 'verdict'],
  );
};
