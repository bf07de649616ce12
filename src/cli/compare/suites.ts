import { printable } from '../../model/index.js';
import type { ComparisonRow, RunComparison } from '../../report/compare/model.js';
import type { JUnitCase, JUnitSuite } from '../../ui/junit-case.js';
import { bounds, effect, limitWords } from './comparison-page.js';

/** A suite for each later run, a case for each cell of a metric; it fails where its limit is broken. */
export const comparisonSuites = (
  { rows, runs, baseline, emulated }: RunComparison,
  strict: boolean,
): JUnitSuite[] =>
  [...new Set(rows.map(({ run }) => run))].map((run) => ({
    name: `${baseline} and ${run}${emulated.length > 0 ? ' (emulated lab: says nothing about hardware)' : ''}`,
    cases: [
      ...rows.filter((row) => row.run === run).map((row) => judged(row, strict)),
      ...runs
        .filter((later) => later.run === run)
        .flatMap(({ missing }) => missing)
        .map(
          ({ metric, cell, limit }): JUnitCase => ({
            of: cell,
            name: metric,
            result: limit === null ? 'skipped' : 'failed',
            message: `${run} has no value`,
          }),
        ),
    ],
  }));

const judged = (row: ComparisonRow, strict: boolean): JUnitCase => {
  const { cell, metric, verdict, threshold, unit } = row;
  const found = `${verdict}: ${effect(row)[0]}`;
  const limit = threshold
    ? `; limit ${limitWords(threshold.limit, unit)} ${threshold.result}, one-sided 95 % bounds ${bounds(row)}`
    : '';
  const open = threshold?.result === 'unproven';
  return {
    of: cell,
    name: metric,
    result: threshold?.result === 'broken' || (open && strict) ? 'failed' : open ? 'skipped' : 'passed',
    message: printable(found + limit),
  };
};
