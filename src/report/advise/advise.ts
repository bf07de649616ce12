import { didYouMean, entryOf, problem, RiggerError } from '../../model/index.js';
import { type LevelSample, type MostThatKeep, mostThatKeep } from '../../statistics/most-that-keep.js';
import { byBlock } from '../analysis/answers.js';
import { describeMetric, factorLevel, varyingFactors } from '../analysis/labels.js';
import {
  type CellFile,
  type Growing,
  growingFactor,
  isRate,
  metricsNamed,
  type RunFile,
  type StatedGoal,
} from '../data/bundle.js';
import type { RunData, Series } from '../data/run-data.js';
import { valueIn } from './goal-text.js';
import type { Advice, AdvisedMost, LeverWorth } from './model.js';
import { adviseSearch } from './search-advice.js';
import { leverSentence, mostSentence } from './sentences.js';

/**
 * The most that keep a goal in a run, for each datapath and its levers.
 * @throws RiggerError where the metric was not measured, or nothing grows
 */
export const advise = (data: RunData, goal: StatedGoal, over?: Growing): Advice => {
  const searched = adviseSearch(data, goal, over);
  if (searched) return searched;
  const { run } = data;
  const id = metricOf(data, goal.metric);
  const series = data.series.get(id)!;
  const { unit } = describeMetric(run, id, series.unit);
  const counter = growingIn(run, over);
  const relative = goal.unit === 'x';
  const sign = goal.direction === 'at most' ? 1 : -1;
  const limit = relative ? goal.value : valueIn(goal, unit);
  const common = {
    ...{ run: run.run, title: run.title, metric: id, direction: goal.direction, limit },
    ...{ unit: relative ? 'x' : unit, relative, over: counter, over_unit: isRate(counter) ? '1/s' : 'count' },
  };
  const groups = groupsOf(run, counter, series);
  const found = (alpha?: number): Map<string, MostThatKeep> =>
    new Map(
      groups.map(({ name, cells }) => [
        name,
        mostThatKeep(samples(series, cells, counter, sign, relative), sign * limit, alpha),
      ]),
    );
  const ordinary = found();
  return {
    ...common,
    answers: groups.map((group): AdvisedMost => answer(group, ordinary.get(group.name)!, sign, common)),
    levers: levers(groups, ordinary, found(0.025), common),
  };
};

type Common = Omit<Advice, 'answers' | 'levers'>;

const answer = (
  { name, datapath, variant }: Group,
  { levels, kept, broken, estimate, decided, blocks }: MostThatKeep,
  sign: number,
  common: Common,
): AdvisedMost => {
  const one = {
    ...{ condition: name, datapath, variant: variant.join(', ') },
    ...{ low: kept, broken, estimate, decided, blocks },
    n: Math.min(...levels.map(({ n }) => n)),
    levels: levels.map((level) => ({ ...level, median: sign * level.median })),
  };
  return { ...one, sentence: mostSentence(one, common) };
};

const metricOf = ({ run, series }: RunData, metric: string): string => {
  const known = [...series].filter(([, { values }]) => values.length > 0).map(([id]) => id);
  const found = metricsNamed(metric, known);
  if (found.length === 1) return found[0]!;
  throw new RiggerError([
    problem(
      'advise/not-measured',
      found.length > 1
        ? `${run.run} has ${metric} of several workloads: ${found.join(', ')}`
        : `${run.run} did not measure ${metric}`,
      {
        help:
          found.length > 1
            ? `write one of them in full`
            : (didYouMean(metric, known) ?? `it measured ${known.join(', ') || 'nothing'}`),
      },
    ),
  ]);
};

const growingIn = (run: RunFile, over: Growing | undefined): string => {
  const chosen = growingFactor(run.cells, over);
  if (chosen !== undefined) return chosen;
  throw new RiggerError([
    problem(
      'advise/nothing-grows',
      `${run.run} varies neither ${over ?? 'guests nor a rate'}${over === undefined ? '' : ' nor searched over it'}: its factors are ${varyingFactors(run).join(', ') || 'none'}`,
      { help: 'ask a run of playbooks/density.yml or playbooks/load-latency.yml, or a search' },
    ),
  ]);
};

interface Group {
  readonly name: string;
  readonly datapath: string;
  /** Each other factor with its level. */
  readonly variant: readonly string[];
  readonly cells: readonly CellFile[];
}

/** Cells that differ in nothing but the number; the compared factor first. */
const groupsOf = (run: RunFile, counter: string, series: Series): Group[] => {
  const compared = run.analysis.factor === counter ? null : run.analysis.factor;
  const others = varyingFactors(run).filter((factor) => factor !== counter && factor !== compared);
  const measured = new Set(series.cells);
  const groups = new Map<string, Group & { cells: CellFile[] }>();
  for (const cell of run.cells.filter(({ index }) => measured.has(index))) {
    const words = (factor: string): string => factorLevel(factor, entryOf(cell.factors, factor));
    const datapath = compared === null ? '' : words(compared);
    const variant = others.map(words);
    const name = [datapath, ...variant].filter((part) => part !== '').join(', ') || 'all trials';
    const group = groups.get(name) ?? { name, datapath, variant, cells: [] };
    groups.set(name, group);
    group.cells.push(cell);
  }
  return [...groups.values()];
};

/** The values of each level by block; as multiples of the fewest of the same block where the goal is relative. */
const samples = (
  series: Series,
  cells: readonly CellFile[],
  counter: string,
  sign: number,
  relative: boolean,
): LevelSample[] => {
  const sorted = cells
    .map((cell) => ({ level: Number(entryOf(cell.factors, counter)), values: byBlock(series, cell.index) }))
    .sort((a, b) => a.level - b.level);
  const [fewest] = sorted;
  return sorted.map(({ level, values }) => ({
    level,
    values: [...values].flatMap(([block, value]) => {
      if (!relative) return [sign * value];
      const base = fewest!.values.get(block);
      return base === undefined || base === 0 ? [] : [(sign * value) / base];
    }),
  }));
};

/** Each variant against the first one of its datapath: intervals of both at 97.5 %, so that the difference has 95 %. */
const levers = (
  groups: readonly Group[],
  ordinary: ReadonlyMap<string, MostThatKeep>,
  wide: ReadonlyMap<string, MostThatKeep>,
  common: Common,
): LeverWorth[] => {
  const firsts = new Map<string, Group>();
  return groups.flatMap((group): LeverWorth[] => {
    const first = firsts.get(group.datapath);
    if (first === undefined) firsts.set(group.datapath, group);
    if (first === undefined || group.variant.length === 0) return [];
    const [own, other] = [ends(wide.get(group.name)!), ends(wide.get(first.name)!)];
    const [here, there] = [ordinary.get(group.name)!.estimate, ordinary.get(first.name)!.estimate];
    const one = {
      condition: group.datapath,
      lever: group.variant.filter((words, index) => words !== first.variant[index]).join(', '),
      against: first.variant.filter((words, index) => words !== group.variant[index]).join(', '),
      estimate: here === null || there === null ? null : here - there,
      low: other.high === null ? null : own.low - other.high,
      high: own.high === null ? null : own.high - other.low,
    };
    return [{ ...one, sentence: leverSentence(one, common) }];
  });
};

const ends = ({ kept, broken }: MostThatKeep): { readonly low: number; readonly high: number | null } => ({
  low: kept ?? 0,
  high: broken,
});
