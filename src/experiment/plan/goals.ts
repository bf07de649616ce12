import type { Template } from '../../language/play.js';
import { type Diagnostic, didYouMean, entryOf, problem } from '../../model/index.js';
import { LOSS } from '../../statistics/search/goal.js';
import type { CellFile, MetricFile } from '../bundle/format.js';
import { growingFactor } from '../design/growing.js';
import {
  goalForm,
  goalValue,
  isSearched,
  metricsNamed,
  parseGoal,
  type StatedGoal,
} from '../design/stated-goal.js';
import type { PlannedTrial } from './planned.js';

interface Measured {
  readonly cells: readonly CellFile[];
  readonly trials: readonly PlannedTrial[];
  readonly body: Template;
}

interface ReadGoals {
  /** Metrics are written in full, and values in their unit, or as multiples (`x`). */
  readonly goals: readonly StatedGoal[];
  /** One for each goal that cannot be. */
  readonly faults: readonly Diagnostic[];
}

/** Reads `report.goals`: what the report says of how many, or how high a rate, keep each. */
export const readGoals = (written: readonly string[], measured: Measured): ReadGoals => {
  const read = written.map((text, index): StatedGoal | Diagnostic => readOne(text, index, measured));
  return {
    goals: read.flatMap((one) => ('metric' in one ? [one] : [])),
    faults: read.flatMap((one) => ('metric' in one ? [] : [one])),
  };
};

const readOne = (text: string, index: number, { cells, trials, body }: Measured): StatedGoal | Diagnostic => {
  const wrong = (message: string, help: string): Diagnostic =>
    problem('experiment/invalid', message, { position: body.at(['report', 'goals', index]), help });
  const goal = parseGoal(text);
  if (goal === undefined)
    return wrong(`found ${JSON.stringify(text)}; expected ${goalForm.expected}`, goalForm.help);
  const searches = trials.filter(({ search }) => search);
  for (const { workload, search } of searches)
    for (const own of search!.spec.goals) {
      const found = isSearched(own, goal, workload);
      if (typeof found === 'object') return wrong(found.message, found.help);
      if (found)
        return {
          ...goal,
          metric: `${workload}.${own.quantity.replace(/^-/, '')}`,
          value: Math.abs(own.limit),
          unit: own.quantity === LOSS ? 'ratio' : '',
        };
    }
  const known = metricsOf(trials);
  const [metric, ...more] = metricsNamed(goal.metric, known.keys());
  const sought = searches.flatMap(({ workload, search }) =>
    search!.spec.goals.map(
      ({ quantity, limit }) =>
        `${workload}.${quantity.replace(/^-/, '')} ${quantity.startsWith('-') ? '>=' : '<='} ${Math.abs(limit)}`,
    ),
  );
  if (metric === undefined)
    return wrong(
      sought.length > 0 ? `no search looks for ${text}` : `no workload gives ${goal.metric}`,
      sought.length > 0
        ? `the searches look for ${[...new Set(sought)].join(', ')}`
        : (didYouMean(goal.metric, known.keys()) ?? `there are ${[...known.keys()].join(', ')}`),
    );
  if (more.length > 0)
    return wrong(
      `several workloads give ${goal.metric}`,
      `write one of them in full: ${[metric, ...more].join(', ')}`,
    );
  if (growingFactor(cells) === undefined)
    return wrong(
      `nothing grows, so that nobody can say how many keep ${text}`,
      'give a factor of guests, or of a rate, several numbers, or search for the goal',
    );
  if (goal.unit === 'x') return { ...goal, metric };
  const { unit } = entryOf(Object.fromEntries(known), metric)!;
  const value = goalValue(goal, unit);
  return typeof value === 'number' ? { ...goal, metric, value, unit } : wrong(value.message, value.help);
};

/** What trials give with these parameters, by `workload.metric`. */
const metricsOf = (trials: readonly PlannedTrial[]): Map<string, MetricFile> =>
  new Map(
    trials.flatMap(({ workload, driver, parameters }) => {
      const absent = driver.absent?.(parameters) ?? [];
      return Object.entries(driver.metrics(parameters))
        .filter(([name]) => !absent.includes(name))
        .map(([name, metric]): [string, MetricFile] => [`${workload}.${name}`, metric]);
    }),
  );
