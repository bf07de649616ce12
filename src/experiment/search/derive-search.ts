import { entryOf, type Json } from '../../model/index.js';
import { type Search, searchFor } from '../../statistics/search/controller.js';
import type { GoalResult, TrialInput } from '../../statistics/search/goal.js';
import type { ResultRow, SearchTrialFile, TrialFile } from '../bundle/format.js';
import { workloadNamed } from '../workloads/measuring.js';
import { Unreadable } from '../workloads/workload.js';
import { goalsOf, quantitiesOf, rangeOf, type SearchSpec, searchSpec, shortfallOf } from './spec.js';

/** Derives the rows of one trial; that of the bundle, which itself asks for those of a search. */
export type DeriveInner = (trial: TrialFile) => readonly ResultRow[];

/** What one Trial of a search came to: what is judged of it, and everything that its workload says. */
export interface JudgedTrial {
  readonly quantities: Record<string, number>;
  readonly rows: readonly ResultRow[];
}

/** The search that a trial records. @throws Unreadable */
const specOf = (parameters: Json): SearchSpec => {
  const parsed = searchSpec.safeParse(parameters);
  if (parsed.success) return parsed.data;
  throw new Unreadable(`the parameters are not those of a search: ${parsed.error.issues[0]?.message}`);
};

/** What the raw output of one Trial says. @throws Unreadable where it says less than a goal needs */
export const judge = (
  trial: Omit<TrialFile, 'search'>,
  spec: SearchSpec,
  one: SearchTrialFile,
  derive: DeriveInner,
): JudgedTrial => {
  const { driver } = spec.workload;
  const { parameters, processes, start } = one;
  const rows = derive({ ...trial, status: 'ok', driver, parameters, processes, start, observations: [] });
  const whole = rows.filter(({ scope }) => scope === 'trial');
  const metrics = Object.fromEntries(
    whole.map(({ metric, value, unit }) => [metric!, { value: value!, unit: unit! }]),
  );
  const clients = processes.filter(({ role }) => role === 'client').length;
  const intended = workloadNamed(driver)?.intended?.(parameters, clients);
  const sent = intended && entryOf(metrics, intended.metric)?.value;
  const quantities = quantitiesOf(spec, metrics, shortfallOf(sent, intended?.amount));
  if ('missing' in quantities && typeof quantities.missing === 'string')
    throw new Unreadable(`the workload gave no ${quantities.missing}, which a goal judges`);
  return { quantities: quantities as Record<string, number>, rows: whole };
};

/** A search that has been told nothing yet. */
export const begin = (spec: SearchSpec): Search => searchFor(goalsOf(spec), rangeOf(spec));

/** What a search asks for is what it was given. @throws Unreadable */
const requireAsked = (number: number, asked: TrialInput | undefined, given: TrialInput): void => {
  if (asked === undefined) throw new Unreadable(`Trial ${number} comes after the end of the search`);
  if (asked.load !== given.load || asked.duration !== given.duration)
    throw new Unreadable(
      `Trial ${number} is of load ${given.load} for ${given.duration} s; after those before it the search asks for ${asked.load} for ${asked.duration} s`,
    );
};

/**
 * The rows of a search: each Trial is judged again from its raw output, and the search is followed again by them, so
 * that a Trial which it would not have asked for is found.
 * @throws Unreadable
 */
export const deriveSearch = (
  trial: TrialFile,
  row: Pick<ResultRow, 'trial'> & Omit<ResultRow, 'metric' | 'value' | 'unit' | 'subject' | 'scope'>,
  derive: DeriveInner,
): ResultRow[] => {
  const spec = specOf(trial.parameters);
  const trials = trial.search ?? [];
  const search = begin(spec);
  const rows: ResultRow[] = [];
  let step = search.next();
  let seconds = 0;
  for (const [index, one] of trials.entries()) {
    requireAsked(index + 1, step.done ? undefined : step.value, one);
    const { load, duration } = one;
    const judged = judge(trial, spec, one, derive);
    seconds += duration;
    const own = (metric: string, value: number, unit: string): ResultRow => ({
      ...{ ...row, scope: 'search', subject: String(index + 1), metric, value, unit },
    });
    rows.push(
      own('load', load, spec.unit),
      own('duration', duration, 's'),
      ...spec.goals.map(({ name, quantity, limit }) =>
        own(`${name}_kept`, judged.quantities[quantity]! <= limit ? 1 : 0, 'count'),
      ),
      ...judged.rows.map(({ metric, value, unit }) =>
        metric === 'loss' && judged.quantities.loss !== undefined
          ? own('loss', judged.quantities.loss, 'ratio')
          : own(metric!, value!, unit!),
      ),
    );
    step = search.next({ load, duration, quantities: judged.quantities });
  }
  if (!step.done)
    throw new Unreadable(`the search is not at its end: it asks for a load of ${step.value.load}`);
  const found = step.value.flatMap((result, index) => metricsOf(spec, index, result));
  return [
    ...[
      ...found,
      ['search_trials', trials.length, 'count'] as const,
      ['search_seconds', seconds, 's'] as const,
    ].map(
      ([metric, value, unit]): ResultRow => ({ ...row, scope: 'trial', subject: null, metric, value, unit }),
    ),
    ...rows,
  ];
};

/** @throws Unreadable where not even the smallest load keeps a goal: then there is no load to tell */
const metricsOf = (
  { goals, unit, from }: SearchSpec,
  index: number,
  { regular, lower, upper, throughput }: GoalResult,
): (readonly [string, number, string])[] => {
  const { name } = goals[index]!;
  if (lower === null)
    throw new Unreadable(
      `not even the smallest load, ${from} ${unit}, keeps ${name}: search from a smaller one`,
    );
  return [
    [`${name}_lower`, lower, unit],
    ...(upper === null ? [] : [[`${name}_upper`, upper, unit] as const]),
    ...(throughput === null ? [] : [[`${name}_throughput`, throughput, unit] as const]),
    [`${name}_regular`, regular ? 1 : 0, 'count'],
  ];
};
