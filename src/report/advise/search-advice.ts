import { entryOf, type Json } from '../../model/index.js';
import { median, medianInterval } from '../../statistics/index.js';
import { valuesByCell } from '../analysis/cells.js';
import { labelCell } from '../analysis/labels.js';
import type { RunData } from '../data/run-data.js';
import { type StatedGoal, valueIn } from './goal-text.js';
import type { Advice, AdvisedMost, Growing } from './model.js';
import { searchSentence } from './sentences.js';

interface SearchedGoal {
  readonly name: string;
  readonly quantity: string;
  readonly limit: number;
}

interface Searched {
  readonly over: string;
  readonly unit: string;
  readonly goals: readonly SearchedGoal[];
}

/** Fewest searches with an interval. */
const fewest = 6;

/** What searches of the run say of a goal that they had; undefined where none had it. */
export const adviseSearch = (data: RunData, goal: StatedGoal, over?: Growing): Advice | undefined => {
  for (const { id, spec } of searchesOf(data)) {
    if (over !== undefined && spec.over !== over) continue;
    const own = spec.goals.find((one) => matches(one, goal, id));
    const advice = own && adviceOf(data, id, spec, own, goal.unit);
    if (advice && advice.answers.length > 0) return advice;
  }
  return undefined;
};

/** What the searches of a run say of each of their goals. */
export const searchAdvice = (data: RunData): Advice[] =>
  searchesOf(data)
    .flatMap(({ id, spec }) => spec.goals.map((goal) => adviceOf(data, id, spec, goal, '')))
    .filter(({ answers }) => answers.length > 0);

const searchesOf = ({ run }: RunData): { readonly id: string; readonly spec: Searched }[] =>
  run.measure.flatMap(({ id, driver }) => {
    if (driver !== 'search') return [];
    const cell = run.resolved?.find(({ workloads }) => entryOf(workloads, id));
    const spec = specOf(entryOf(cell?.workloads, id)?.parameters);
    return spec === undefined ? [] : [{ id, spec }];
  });

const adviceOf = (
  data: RunData,
  id: string,
  spec: Searched,
  { name, quantity, limit }: SearchedGoal,
  unit: string,
): Advice => {
  const { run } = data;
  const lowest = quantity.startsWith('-');
  const common = {
    ...{ run: run.run, title: run.title, metric: `${id}.${lowest ? quantity.slice(1) : quantity}` },
    ...{ direction: lowest ? ('at least' as const) : ('at most' as const), limit: Math.abs(limit) },
    ...{ unit: quantity === 'loss' ? 'ratio' : unit, relative: false, over: spec.over, over_unit: spec.unit },
  };
  const found = (metric: string) => {
    const series = data.series.get(`${id}.${name}_${metric}`);
    return series ? valuesByCell(series) : new Map<number, number[]>();
  };
  const [lower, regular] = [found('lower'), found('regular')];
  const answers = run.cells
    .filter(({ index }) => lower.has(index))
    .map((cell): AdvisedMost => {
      const values = lower.get(cell.index)!;
      const interval = medianInterval(values);
      const open = (regular.get(cell.index) ?? []).some((one) => one === 0);
      const one = {
        condition: labelCell(run, cell).label,
        low: interval?.low ?? null,
        broken: open ? null : (interval?.high ?? null),
        estimate: median(values),
        decided: interval !== null,
        blocks: interval === null ? fewest : null,
        n: values.length,
        levels: [],
      };
      return { ...one, sentence: searchSentence(one, common) };
    });
  return { ...common, answers, levers: [] };
};

const specOf = (parameters: Json | undefined): Searched | undefined => {
  const one = parameters as unknown as Partial<Searched> | null | undefined;
  return typeof one?.over === 'string' && typeof one.unit === 'string' && Array.isArray(one.goals)
    ? (one as Searched)
    : undefined;
};

/** `loss <= 0.5%`, `udp.loss <= 0.5%`; a search judges the loss as a ratio, and other metrics in their own unit. */
const matches = ({ quantity, limit }: SearchedGoal, goal: StatedGoal, workload: string): boolean => {
  const lowest = quantity.startsWith('-');
  const metric = lowest ? quantity.slice(1) : quantity;
  if (goal.metric !== metric && goal.metric !== `${workload}.${metric}`) return false;
  if ((goal.direction === 'at least') !== lowest) return false;
  const value = quantity === 'loss' ? valueIn(goal, 'ratio') : goal.value;
  return Math.abs(value - Math.abs(limit)) <= 1e-9 * Math.max(1, Math.abs(limit));
};
