import { pValue, significant, withUnit } from '../../model/figures.js';
import { shareWords } from '../../report/analysis/repetition.js';
import type { ComparisonRow, RunComparison } from '../../report/compare/model.js';
import { marginWords } from '../../report/data/bundle.js';
import { differs } from '../../statistics/index.js';
import { alignedTable } from '../program/aligned-table.js';
import { differenceTables } from './difference-tables.js';

/** A comparison as text: the table, what the answer is about, and what differs between the environments. */
export function comparisonPage(comparison: RunComparison): string {
  const { rows, runs, sides, scope, shares, baseline, emulated, unfinished } = comparison;
  const legend = `before: ${sides.a.join(', ')}; after: ${sides.b.join(', ')}`;
  const environments = runs.flatMap(({ run, environment, unmatched, missing }) => [
    '',
    environment.length === 0
      ? `No recorded fact differs between ${baseline} and ${run}.`
      : `What differs from ${baseline} to ${run}:`,
    ...differenceTables(environment),
    ...unmatched.map((cell) => `  cell without a counterpart: ${cell}`),
    ...missing.map(({ metric, cell }) => `  without a value in ${run}: ${metric}, ${cell}`),
  ]);
  const variance = shares.map(
    ({ metric, levels }) => `Share of the variance of ${metric}: ${shareWords(levels)}`,
  );
  const margins = [...new Map(rows.map((row) => [row.metric, row])).values()].map(
    ({ metric, margin, unit }) => `${metric} ${marginWords(margin, unit)}`,
  );
  return `${[
    ...(emulated.length > 0 ? [labWords(emulated, [...sides.a, ...sides.b])] : []),
    ...(unfinished.length > 0
      ? [`Without a manifest, so that nothing proves what they hold: ${unfinished.join(', ')} (unfinished)`]
      : []),
    ...[
      legend,
      `A change does not matter up to: ${margins.join(', ')}`,
      '',
      ...tableOf(comparison),
      '',
      scope,
    ],
    ...variance,
    ...environments,
  ].join('\n')}\n`;
}

/** Who reads a comparison may not know where the runs were made. */
const labWords = (emulated: readonly string[], all: readonly string[]): string =>
  `${all.every((run) => emulated.includes(run)) ? 'Measured' : `${emulated.join(', ')} measured`} in the emulated lab: these figures say nothing about real hardware`;

function tableOf({ rows, sides, unit }: RunComparison): string[] {
  const several = unit === 'trial' && sides.b.length > 1;
  const limits = rows.some(({ threshold }) => threshold);
  const head = [
    'metric',
    'cell',
    ...(several ? ['run'] : []),
    ...['n', 'before', 'after', 'effect', '95 % interval', 'adjusted p', 'verdict'],
    ...(limits ? ['threshold'] : []),
  ];
  const cells = rows.map((row) => [
    row.metric,
    row.cell,
    ...(several ? [row.run] : []),
    `${row.comparison.n.a}/${row.comparison.n.b}`,
    withUnit(row.comparison.median.a, row.unit),
    withUnit(row.comparison.median.b, row.unit),
    ...effect(row),
    pValue(row.adjusted_p),
    `${row.verdict}${row.exploratory && differs(row.verdict) ? ' (exploratory)' : ''}`,
    ...(limits ? [limitCell(row)] : []),
  ]);
  const words = new Set([0, 1, ...(several ? [2] : []), head.indexOf('verdict'), head.indexOf('threshold')]);
  return alignedTable(head, cells, (c) => words.has(c));
}

const limitCell = ({ threshold, unit }: ComparisonRow): string =>
  threshold ? `${threshold.result} (${limitWords(threshold.limit, unit)})` : '';

/** `10 %`, `0.001`. */
export const limitWords = (limit: ComparisonRow['margin'], unit: string): string =>
  marginWords(limit, unit).slice(1);

/** The effect and its 95 % interval. */
export function effect({ comparison: { ratio, shift }, unit }: ComparisonRow): [string, string] {
  const { estimate, interval } = ratio ?? shift;
  const show = shown(ratio !== null, unit);
  return [show(estimate), interval ? `${show(interval.low)} … ${show(interval.high)}` : 'too few'];
}

/** The one-sided bounds that a limit was judged by. */
export function bounds({ comparison, threshold, unit }: ComparisonRow): string {
  const show = shown(comparison.ratio !== null, unit);
  const { low, high } = threshold!;
  return low === null || high === null
    ? 'too few values for bounds'
    : `at least ${show(low)}, at most ${show(high)}`;
}

const shown =
  (ratio: boolean, unit: string) =>
  (value: number): string =>
    ratio ? `×${significant(value)}` : withUnit(value, unit);
