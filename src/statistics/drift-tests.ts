import { carryOverTest } from './carry-over.js';
import { FEWEST_OTHERS, type FirstAgainstOthers, firstEffect, firstTrialEffect } from './first-effects.js';
import { kendallScore, largestDeviation, permutationTests } from './order-permutations.js';
import { rank } from './ranks.js';
import { InvalidSample } from './sample.js';

/** One trial in the order of execution: its cell, and a value that is above 0. */
export interface TimedValue {
  readonly cell: number;
  readonly block: number;
  readonly value: number;
}

export const driftShapes = ['trend', 'step', 'first block', 'first trial', 'carry-over'] as const;

/** A shape that a drifting testbed gives to the trials of a run. */
type DriftShape = (typeof driftShapes)[number];

export interface DriftTest {
  readonly shape: DriftShape;
  /** Not adjusted for the other shapes. */
  readonly p: number;
  /** `trend`: last third against first; `step`: after against before; `first block` and `first trial`: it against
   * the others; `carry-over`: after the most against after the least favourable cell. As a factor. */
  readonly factor: number;
  /** `step`: index of the first trial after it. Null for the other shapes. */
  readonly at: number | null;
  /** The smallest p that this design could give for the shape, whatever happened. */
  readonly reachable: number;
}

/** Below this smallest p a test by permutation can speak beside the other shapes; else Student's has to. */
const FINE_ENOUGH = 0.0025;

/**
 * Whether trials depend on when they were measured; values on the logarithmic scale, relative to their cell.
 * Trend (Mann and Kendall's score) and step (the largest deviation of the ranks' running sum, Pettitt) by
 * permutation within cells, and so exact whatever the distribution. That the first block or the first trial differs,
 * and that a trial depends on the cell before it, are differences of few trials, which have too few orders to tell:
 * these by Student's and Fisher's distributions, and the first block by permutation where there are orders enough.
 * Sources: Mann, Econometrica 13 (1945) 245; Pettitt, Applied Statistics 28 (1979) 126; Duplyakin et al., Avoiding the
 * Ordering Trap in Systems Performance Measurement, USENIX ATC 2023.
 */
export function driftTests(trials: readonly TimedValue[], seed = 1): DriftTest[] {
  if (trials.some(({ value }) => !(value > 0 && Number.isFinite(value)))) {
    throw new InvalidSample('drift is judged by ratios; every value must be above 0');
  }
  const n = trials.length;
  const cells = groupsOf(trials.map(({ cell }) => cell));
  const residuals = centred(trials, cells);
  const ranking = rank(residuals);
  const ranks = Float64Array.from(residuals, (value) => ranking.rankOf(value) - (n + 1) / 2);
  const first = trials.reduce((least, { block }) => Math.min(least, block), Number.POSITIVE_INFINITY);
  const early = trials.flatMap(({ block }, i) => (block === first ? [i] : []));
  const late = trials.flatMap(({ block }, i) => (block === first ? [] : [i]));
  const permuted = permutationTests(
    ranks,
    cells,
    [
      kendallScore(ranks),
      largestDeviation,
      (order) => Math.abs(early.reduce((sum, i) => sum + order[i]!, 0)),
    ],
    seed,
  );
  const orders = cells.reduce((log, { length }) => log + logFactorial(length), 0);
  // Both halves of each cell may come in any order without changing the running sum's largest deviation.
  const halves = cells.reduce((log, { length }) => log + logHalves(length), 0);
  const firsts = late.length === 0 ? 1 : 2 / cells.reduce((product, { length }) => product * length, 1);
  const floor = (one: number): number => Math.min(1, Math.max(one, permuted.finest));
  const [trend, step, block] = permuted.p as [number, number, number];

  const factor = (some: readonly number[], others: readonly number[]): number =>
    some.length === 0 || others.length === 0
      ? 1
      : Math.exp(meanAt(residuals, some) - meanAt(residuals, others));
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  const third = Math.max(1, Math.floor(n / 3));
  const at = stepAt(residuals);
  return [
    {
      shape: 'trend',
      p: trend,
      factor: factor(range(n - third, n), range(0, third)),
      at: null,
      reachable: floor(2 * Math.exp(-orders)),
    },
    {
      shape: 'step',
      p: step,
      factor: factor(range(at, n), range(0, at)),
      at,
      reachable: floor(2 * Math.exp(-halves)),
    },
    {
      shape: 'first block',
      ...(firsts <= FINE_ENOUGH
        ? { p: block, reachable: floor(firsts) }
        : firstBlock(residuals, cells, new Set(early))),
      factor: factor(early, late),
      at: null,
    },
    { shape: 'first trial', ...firstTrial(residuals, cells), at: null },
    { shape: 'carry-over', ...carryOver(trials, residuals), at: null },
  ];
}

type Found = Pick<DriftTest, 'p' | 'reachable'>;

/** Tests by a continuous distribution reach any p, or cannot be made at all. */
const found = (p: number | null): Found => (p === null ? { p: 1, reachable: 1 } : { p, reachable: 0 });

function firstBlock(residuals: Float64Array, cells: readonly number[][], early: ReadonlySet<number>): Found {
  const sides = cells.flatMap((members): FirstAgainstOthers[] => {
    const first = members.find((i) => early.has(i));
    const others = members.filter((i) => !early.has(i)).map((i) => residuals[i]!);
    return first === undefined || others.length < FEWEST_OTHERS ? [] : [{ first: residuals[first]!, others }];
  });
  return found(sides.length === 0 ? null : firstEffect(sides));
}

function firstTrial(residuals: Float64Array, cells: readonly number[][]): Found & { factor: number } {
  const own = cells.find((members) => members[0] === 0) ?? [];
  const others = own.slice(1);
  const factor = others.length === 0 ? 1 : Math.exp(residuals[0]! - meanAt(residuals, others));
  const known = others.length >= FEWEST_OTHERS;
  const values = cells.map((members) => members.map((i) => residuals[i]!));
  return { ...found(known ? firstTrialEffect(values, cells.indexOf(own)) : null), factor };
}

function carryOver(trials: readonly TimedValue[], residuals: Float64Array): Found & { factor: number } {
  const previous = trials.slice(0, -1).map(({ cell }) => cell);
  const p = carryOverTest(
    [...residuals.slice(1)],
    trials.slice(1).map(({ cell }) => cell),
    previous,
  );
  const followed = groupsOf(previous).map((members) =>
    meanAt(
      residuals,
      members.map((i) => i + 1),
    ),
  );
  return {
    ...found(p),
    factor: followed.length < 2 ? 1 : Math.exp(Math.max(...followed) - Math.min(...followed)),
  };
}

const meanAt = (residuals: Float64Array, indexes: readonly number[]): number =>
  indexes.reduce((sum, i) => sum + residuals[i]!, 0) / indexes.length;

/** Values on the logarithmic scale, each less the mean of its cell. */
function centred(trials: readonly TimedValue[], cells: readonly number[][]): Float64Array {
  const logs = Float64Array.from(trials, ({ value }) => Math.log(value));
  for (const members of cells) {
    const mean = members.reduce((sum, i) => sum + logs[i]!, 0) / members.length;
    for (const i of members) logs[i]! -= mean;
  }
  return logs;
}

function stepAt(residuals: Float64Array): number {
  let sum = 0;
  let best = { at: 1, size: 0 };
  for (let i = 0; i + 1 < residuals.length; i++) {
    sum += residuals[i]!;
    if (Math.abs(sum) > best.size) best = { at: i + 1, size: Math.abs(sum) };
  }
  return best.at;
}

/** The indexes of equal keys; keys in ascending order. */
function groupsOf(keys: readonly number[]): number[][] {
  const groups = new Map<number, number[]>();
  keys.forEach((key, i) => {
    const group = groups.get(key);
    if (group) group.push(i);
    else groups.set(key, [i]);
  });
  return [...groups].sort(([a], [b]) => a - b).map(([, members]) => members);
}

const logFactorial = (n: number): number => {
  let log = 0;
  for (let i = 2; i <= n; i++) log += Math.log(i);
  return log;
};

/** ln of the ways to choose half of n values. */
const logHalves = (n: number): number =>
  logFactorial(n) - logFactorial(Math.floor(n / 2)) - logFactorial(Math.ceil(n / 2));
