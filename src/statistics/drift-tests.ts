import { below, wordsFrom } from './random.js';
import { rank } from './ranks.js';
import { InvalidSample } from './sample.js';

/** One trial in the order of execution: its cell, and a value that is above 0. */
export interface TimedValue {
  readonly cell: number;
  readonly block: number;
  readonly value: number;
}

/** A shape that a drifting testbed gives to the trials of a run. */
type DriftShape = 'trend' | 'step' | 'first block' | 'carry-over';

export const driftShapes = ['trend', 'step', 'first block', 'carry-over'] as const;

export interface DriftTest {
  readonly shape: DriftShape;
  /** By permutation within each cell, and so exact whatever the distribution; not adjusted. */
  readonly p: number;
  /** `trend`: last third against first; `step`: after against before; `first block`: it against the others;
   * `carry-over`: after the most against after the least favourable cell. As a factor. */
  readonly factor: number;
  /** `step`: index of the first trial after it. Null for the other shapes. */
  readonly at: number | null;
  /** The smallest p that this design could give for the shape, whatever happened. */
  readonly reachable: number;
}

/** Permutations drawn; with the order that was measured they are one more. */
const DRAWS = 1999;
/** Trials in all permutations together: long runs are judged over fewer of them. */
const EFFORT = 4_000_000;

/**
 * Whether trials depend on when they were measured. Values are taken relative to their cell's centre on the
 * logarithmic scale and ranked; how the ranks lie in time is compared with how they could lie, had the values of
 * each cell come in any other order. Trend: Mann and Kendall's score. Step: the largest deviation of the ranks'
 * running sum (Pettitt). First block: the ranks of the first trials of all cells. Carry-over: the spread of the
 * ranks between trials that followed different cells.
 * Sources: Mann, Econometrica 13 (1945) 245; Pettitt, Applied Statistics 28 (1979) 126; Duplyakin et al., Avoiding the
 * Ordering Trap in Systems Performance Measurement, USENIX ATC 2023.
 */
export function driftTests(trials: readonly TimedValue[], seed = 1): DriftTest[] {
  if (trials.some(({ value }) => !(value > 0 && Number.isFinite(value)))) {
    throw new InvalidSample('drift is judged by ratios; every value must be above 0');
  }
  const cells = groupsOf(trials.map(({ cell }) => cell));
  const residuals = centred(trials, cells);
  const ranking = rank(residuals);
  const ranks = Float64Array.from(residuals, (value) => ranking.rankOf(value) - (trials.length + 1) / 2);
  const shapes = shapesOf(trials, residuals, ranks, cells);
  const observed = shapes.map(({ score }) => score(ranks));
  const counts = shapes.map(() => 1);
  const words = wordsFrom(seed);
  const draws = Math.max(99, Math.min(DRAWS, Math.floor(EFFORT / trials.length)));
  const shuffled = ranks.slice();
  for (let draw = 0; draw < draws; draw++) {
    for (const members of cells) shuffleAt(shuffled, members, words);
    shapes.forEach(({ score }, i) => {
      if (score(shuffled) >= observed[i]! - 1e-9) counts[i]! += 1;
    });
  }
  return shapes.map(({ shape, at, factor, reachable }, i) => ({
    shape,
    p: counts[i]! / (draws + 1),
    factor,
    at,
    reachable: Math.min(1, Math.max(reachable, 1 / (draws + 1))),
  }));
}

interface Shape {
  readonly shape: DriftShape;
  readonly at: number | null;
  readonly factor: number;
  readonly reachable: number;
  /** Larger is less like chance. */
  score(ranks: Float64Array): number;
}

function shapesOf(
  trials: readonly TimedValue[],
  residuals: Float64Array,
  ranks: Float64Array,
  cells: readonly number[][],
): Shape[] {
  const n = trials.length;
  const distinct = [...new Set(ranks)].sort((a, b) => a - b);
  const placeOf = new Map(distinct.map((one, i) => [one, i + 1]));
  const tree = new Int32Array(distinct.length + 1);
  const orders = cells.reduce((log, { length }) => log + logFactorial(length), 0);
  const third = Math.max(1, Math.floor(n / 3));
  const at = stepAt(residuals);
  const first = trials.reduce((least, { block }) => Math.min(least, block), Number.POSITIVE_INFINITY);
  const early = trials.flatMap(({ block }, i) => (block === first ? [i] : []));
  const late = trials.flatMap(({ block }, i) => (block === first ? [] : [i]));
  const after = groupsOf(trials.map((_, i) => (i === 0 ? -1 : trials[i - 1]!.cell))).slice(1);
  const meanAt = (indexes: readonly number[]): number =>
    indexes.reduce((sum, i) => sum + residuals[i]!, 0) / indexes.length;
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  const factor = (some: readonly number[], others: readonly number[]): number =>
    some.length === 0 || others.length === 0 ? 1 : Math.exp(meanAt(some) - meanAt(others));
  const followed = after.map((indexes) => meanAt(indexes));
  return [
    {
      shape: 'trend',
      at: null,
      factor: factor(range(n - third, n), range(0, third)),
      reachable: 2 * Math.exp(-orders),
      score: (ranks) => Math.abs(kendallScore(ranks, placeOf, tree)),
    },
    {
      shape: 'step',
      at,
      factor: factor(range(at, n), range(0, at)),
      // Both halves of each cell may come in any order without changing the running sum's largest deviation.
      reachable: 2 * Math.exp(cells.reduce((log, { length }) => log - logHalves(length), 0)),
      score: largestDeviation,
    },
    {
      shape: 'first block',
      at: null,
      factor: factor(early, late),
      reachable: late.length === 0 ? 1 : 2 / cells.reduce((product, { length }) => product * length, 1),
      score: (ranks) => Math.abs(early.reduce((sum, i) => sum + ranks[i]!, 0)),
    },
    {
      shape: 'carry-over',
      at: null,
      factor: followed.length < 2 ? 1 : Math.exp(Math.max(...followed) - Math.min(...followed)),
      reachable: after.length < 2 ? 1 : Math.exp(-orders),
      score: (ranks) =>
        after.reduce((sum, indexes) => {
          const total = indexes.reduce((own, i) => own + ranks[i]!, 0);
          return sum + (total * total) / indexes.length;
        }, 0),
    },
  ];
}

/** Values on the logarithmic scale, each less the mean of its cell. */
function centred(trials: readonly TimedValue[], cells: readonly number[][]): Float64Array {
  const logs = Float64Array.from(trials, ({ value }) => Math.log(value));
  for (const members of cells) {
    const mean = members.reduce((sum, i) => sum + logs[i]!, 0) / members.length;
    for (const i of members) logs[i]! -= mean;
  }
  return logs;
}

/**
 * Kendall's S against time: pairs that rise less pairs that fall. Earlier trials are
 * counted in a Fenwick tree over the distinct ranks.
 */
function kendallScore(ranks: Float64Array, placeOf: ReadonlyMap<number, number>, tree: Int32Array): number {
  tree.fill(0);
  const countUpTo = (place: number): number => {
    let count = 0;
    for (let i = place; i > 0; i -= i & -i) count += tree[i]!;
    return count;
  };
  let score = 0;
  for (let i = 0; i < ranks.length; i++) {
    const place = placeOf.get(ranks[i]!)!;
    score += countUpTo(place - 1) - (i - countUpTo(place));
    for (let j = place; j < tree.length; j += j & -j) tree[j]! += 1;
  }
  return score;
}

/** The largest deviation of a running sum that begins and ends at 0, as it would be for a step. */
function largestDeviation(ranks: Float64Array): number {
  let sum = 0;
  let largest = 0;
  // Once for each trial of each permutation: by index, which takes a fifth of the time.
  for (let i = 0; i < ranks.length; i++) {
    sum += ranks[i]!;
    const size = sum < 0 ? -sum : sum;
    if (size > largest) largest = size;
  }
  return largest;
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

function shuffleAt(values: Float64Array, members: readonly number[], words: () => number): void {
  for (let last = members.length - 1; last > 0; last--) {
    const i = members[last]!;
    const j = members[below(last + 1, words)]!;
    const kept = values[i]!;
    values[i] = values[j]!;
    values[j] = kept;
  }
}

const logFactorial = (n: number): number => {
  let log = 0;
  for (let i = 2; i <= n; i++) log += Math.log(i);
  return log;
};

/** ln of the ways to choose half of n values. */
const logHalves = (n: number): number =>
  logFactorial(n) - logFactorial(Math.floor(n / 2)) - logFactorial(Math.ceil(n / 2));
