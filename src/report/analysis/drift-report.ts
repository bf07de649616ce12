import { significant } from '../../model/figures.js';
import {
  type DriftTest,
  driftShapes,
  driftTests,
  FEWEST_FOR_TWO_STATES,
  holm,
  twoStates,
} from '../../statistics/index.js';
import type { RunData, Series } from '../data/run-data.js';
import type { DriftReport } from '../model.js';
import { valuesByCell } from './cells.js';
import { labelCell } from './labels.js';

const ALPHA = 0.05;

/**
 * Whether the first metric of the run depended on when it was measured. Each shape is tested, adjusted over the
 * shapes by Holm; a design that cannot show a shape says so.
 */
export function driftReport(data: RunData): DriftReport {
  const series = firstMetric(data);
  const none = (why: string): DriftReport => ({
    sentence: `Drift was not looked for: ${why}.`,
    tests: [],
    two_states: [],
  });
  if (series === undefined) return none('nothing was measured');
  if (data.run.imported) return none('nobody knows how imported trials were ordered');
  if (series.values.some((value) => value <= 0))
    return none('its values may be 0, and drift is judged by ratios');
  const order = series.values.map((_, i) => i).sort((i, j) => series.trials[i]! - series.trials[j]!);
  const trials = order.map((i) => ({
    cell: series.cells[i]!,
    block: series.blocks[i]!,
    value: series.values[i]!,
  }));
  if (new Set(trials.map(({ block }) => block)).size < 3)
    return none('fewer than three blocks show no course');
  const found = driftTests(trials);
  const adjusted = holm(found.map(({ p }) => p));
  const tests = found.map((test, i) => ({ ...test, adjusted_p: adjusted[i]! }));
  const states = statesOf(data, series);
  const at = (test: DriftTest): number | undefined =>
    test.at === null ? undefined : series.trials[order[test.at]!];
  return { sentence: sentence(tests, states, at), tests, two_states: states };
}

/** Whether any shape of drift was found. */
export const drifted = ({ tests, two_states }: DriftReport): boolean =>
  [...tests, ...two_states].some(({ adjusted_p }) => adjusted_p <= ALPHA);

/** The first metric that the run is about, or that it measured. */
export const firstMetric = ({ run, series }: RunData): Series | undefined =>
  run.analysis.metrics.map((id) => series.get(id)).find((one) => one && one.values.length > 0) ??
  [...series.values()].find(({ values }) => values.length > 0);

function statesOf({ run }: RunData, series: Series): DriftReport['two_states'] {
  const groups = valuesByCell(series);
  const found = run.cells.flatMap((cell) => {
    const values = groups.get(cell.index);
    const test = values && twoStates(values);
    return test ? [{ cell: labelCell(run, cell).label, ...test }] : [];
  });
  const adjusted = holm(found.map(({ p }) => p));
  return found.map((one, i) => ({ ...one, adjusted_p: adjusted[i]! }));
}

function sentence(
  tests: DriftReport['tests'],
  states: DriftReport['two_states'],
  trialAt: (test: DriftTest) => number | undefined,
): string {
  const seen = tests.filter(({ adjusted_p }) => adjusted_p <= ALPHA).sort((a, b) => a.p - b.p);
  const two = states.filter(({ adjusted_p }) => adjusted_p <= ALPHA);
  const said = [
    ...seen.map((test) => words[test.shape](test, trialAt(test))),
    ...(two.length > 0 ? [`two states rather than one in ${two.map(({ cell }) => cell).join('; ')}`] : []),
  ];
  // A shape whose smallest p exceeds 5 % even as the only one that is found can never be reported.
  const blind = tests.filter(({ reachable }) => reachable * driftShapes.length > ALPHA);
  const unseen = [
    ...blind.map(({ shape }) => names[shape]),
    ...(states.length === 0 ? [`two states (fewer than ${FEWEST_FOR_TWO_STATES} trials of a cell)`] : []),
  ];
  const limits = unseen.length === 0 ? '' : ` A run of this size cannot show ${list(unseen)}.`;
  return said.length === 0 ? `No drift was found.${limits}` : `The testbed drifted: ${list(said)}.${limits}`;
}

const names: Record<DriftTest['shape'], string> = {
  trend: 'a trend',
  step: 'a step',
  'first block': 'that the first block differs',
  'first trial': 'that the first trial differs',
  'carry-over': 'that a trial depends on the cell before it',
};

const words: Record<DriftTest['shape'], (test: DriftTest, trial?: number) => string> = {
  trend: ({ factor }) => `a trend, by ${significant(factor)} times from the first third to the last`,
  step: ({ factor }, trial) => `a step to ${significant(factor)} times at trial ${trial}`,
  'first block': ({ factor }) => `the first block was ${significant(factor)} times the others`,
  'first trial': ({ factor }) => `the first trial was ${significant(factor)} times the others of its cell`,
  'carry-over': ({ factor }) =>
    `trials depend on the cell before them, by up to ${significant(factor)} times`,
};

const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
