import { entryOf, type Json, problem, RiggerError } from '../../model/index.js';
import { median, medianInterval } from '../../statistics/index.js';
import { valuesByCell } from '../analysis/cells.js';
import { factorLevel, labelCell, varyingFactors } from '../analysis/labels.js';
import {
  type CellFile,
  type Growing,
  isSearched,
  type RunFile,
  type SearchedGoal,
  type StatedGoal,
} from '../data/bundle.js';
import type { RunData } from '../data/run-data.js';
import type { Advice, AdvisedMost } from './model.js';
import { searchSentence } from './sentences.js';

interface NamedGoal extends SearchedGoal {
  readonly name: string;
}

interface Searched {
  readonly over: string;
  readonly unit: string;
  readonly goals: readonly NamedGoal[];
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
  { name, quantity, limit }: NamedGoal,
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
        ...searchedIn(run, cell),
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

/** @throws RiggerError where the goal has a unit of something else */
const matches = (own: SearchedGoal, goal: StatedGoal, workload: string): boolean => {
  const found = isSearched(own, goal, workload);
  if (typeof found === 'boolean') return found;
  throw new RiggerError([problem('advise/goal', found.message, { help: found.help })]);
};

/** A cell by the compared factor, and the others. */
const searchedIn = (
  run: RunFile,
  cell: CellFile,
): Pick<AdvisedMost, 'condition' | 'datapath' | 'variant'> => {
  const { factor } = run.analysis;
  const words = (name: string): string => factorLevel(name, entryOf(cell.factors, name));
  const varying = varyingFactors(run);
  return {
    condition: labelCell(run, cell).label,
    datapath: factor !== null && varying.includes(factor) ? words(factor) : '',
    variant: varying
      .filter((name) => name !== factor)
      .map(words)
      .join(', '),
  };
};
