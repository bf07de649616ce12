import { type Diagnostic, type Position, warning } from '../../model/index.js';
import { fewestFor } from '../../statistics/tail-support.js';
import { fewestObservations } from '../workloads/workload.js';
import type { PlannedCell, PlannedTrial } from './cell.js';

/** For each workload that tells percentiles: how many single values a trial will have, and what they are enough for. */
export const expectedValues = (planned: readonly PlannedCell[]): string[] => {
  const found = new Map<string, { readonly workload: string; readonly cells: number[] }>();
  for (const { cell, trials } of planned)
    for (const trial of trials) {
      const words = wordsOf(trial);
      if (words === null) continue;
      const key = `${trial.workload}: ${words}`;
      const entry = found.get(key) ?? { workload: trial.workload, cells: [] };
      entry.cells.push(cell.index);
      found.set(key, entry);
    }
  const kinds = [...found.values()].map(({ workload }) => workload);
  return [...found].map(([words, { workload, cells }]) =>
    kinds.filter((kind) => kind === workload).length > 1 ? `${words} (cells ${cells.join(' ')})` : words,
  );
};

/** Workloads whose trials will all fail for want of values, and metrics of the report that no trial will have. */
export const tooFewValues = (
  planned: readonly PlannedCell[],
  metrics: readonly string[],
  position: Position,
): Diagnostic[] => {
  const found = new Set<string>();
  for (const { driver, parameters, workload } of planned.flatMap(({ trials }) => trials)) {
    const values = driver.expected?.(parameters) ?? Number.POSITIVE_INFINITY;
    if (values < fewestObservations)
      found.add(`a trial of ${workload} has ${values} values, and a valid one has ${fewestObservations}`);
    for (const [name, { percentile }] of Object.entries(driver.metrics(parameters)))
      if (metrics.includes(`${workload}.${name}`) && percentile && values < fewestFor(percentile))
        found.add(
          `${workload}.${name} needs ${fewestFor(percentile)} values, and a trial has ${values}: it will be absent`,
        );
  }
  return [...found].map((message) =>
    warning('experiment/too-few-values', message, {
      position,
      help: 'measure longer or more often, or leave the metric out of `report.metrics`',
    }),
  );
};

const wordsOf = ({ driver, parameters, seconds }: PlannedTrial): string | null => {
  const percentiles = Object.entries(driver.metrics(parameters)).flatMap(([name, { percentile }]) =>
    percentile === undefined ? [] : [{ name, fewest: fewestFor(percentile) }],
  );
  const values = driver.expected?.(parameters);
  if (percentiles.length === 0 || values === undefined) return null;
  const valid = `a valid trial has ${fewestObservations}`;
  if (values === null) {
    const time = (parameters as { seconds?: number }).seconds ?? seconds;
    const needs = percentiles.map(({ name, fewest }) => `${name} ${within(time / fewest)}`);
    return `as many values as round trips fit into ${time} s; ${valid}; needs round trips of at most: ${needs.join(', ')}`;
  }
  const enough = percentiles.filter(({ fewest }) => values >= fewest).map(({ name }) => name);
  const few = percentiles.filter(({ fewest }) => values < fewest);
  return [
    `${values} values in a trial${values < fewestObservations ? `, which is too few: ${valid}` : `; ${valid}`}`,
    ...(enough.length > 0 ? [`enough for ${enough.join(', ')}`] : []),
    ...(few.length > 0
      ? [`too few for ${few.map(({ name, fewest }) => `${name} (${fewest})`).join(', ')}`]
      : []),
  ].join('; ');
};

const within = (seconds: number): string => `${Number((1000 * seconds).toPrecision(3))} ms`;
