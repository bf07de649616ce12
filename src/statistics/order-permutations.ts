import { below, wordsFrom } from './random.js';

/** Permutations drawn at most; with the order that was measured they are one more. */
const DRAWS = 1999;
/** Trials in all permutations together: long runs are judged over fewer of them. */
const EFFORT = 4_000_000;
/** When so many permutations have been as unlikely, the score is one of chance, and more draws tell nothing new. */
const SEEN = 200;

/** Of values in the order of time; larger is less like chance. */
export type Score = (values: Float64Array) => number;

/**
 * How likely scores are that are at least as large, had the values of each cell come in any other order. From a
 * fixed seed; `finest` is the smallest p that so many draws can give. Source of ending early, by which p stays exact:
 * Besag and Clifford, Biometrika 78 (1991) 301.
 */
export function permutationTests(
  values: Float64Array,
  cells: readonly (readonly number[])[],
  scores: readonly Score[],
  seed: number,
): { readonly p: readonly number[]; readonly finest: number } {
  const observed = scores.map((score) => score(values));
  const counts = scores.map(() => 0);
  const words = wordsFrom(seed);
  const most = Math.max(99, Math.min(DRAWS, Math.floor(EFFORT / values.length)));
  const p = scores.map(() => Number.NaN);
  const shuffled = values.slice();
  for (let draw = 1; draw <= most && p.some(Number.isNaN); draw++) {
    for (const members of cells) shuffleAt(shuffled, members, words);
    scores.forEach((score, i) => {
      if (!Number.isNaN(p[i]) || score(shuffled) < observed[i]! - 1e-9) return;
      counts[i]! += 1;
      if (counts[i] === SEEN) p[i] = SEEN / draw;
    });
  }
  return {
    p: p.map((one, i) => (Number.isNaN(one) ? (counts[i]! + 1) / (most + 1) : one)),
    finest: 1 / (most + 1),
  };
}

/**
 * Kendall's S against time, without its sign: pairs that rise less pairs that fall, of any order of these ranks, which
 * are multiples of ½. Earlier ranks are counted in a Fenwick tree over the distinct ones.
 */
export function kendallScore(ranks: Float64Array): Score {
  const distinct = [...new Set(ranks)].sort((a, b) => a - b);
  const lowest = distinct[0] ?? 0;
  const placeOf = new Int32Array(2 * ((distinct.at(-1) ?? 0) - lowest) + 1);
  distinct.forEach((one, i) => {
    placeOf[2 * (one - lowest)] = i + 1;
  });
  const tree = new Int32Array(distinct.length + 1);
  const countUpTo = (place: number): number => {
    let count = 0;
    for (let i = place; i > 0; i -= i & -i) count += tree[i]!;
    return count;
  };
  return (order) => {
    tree.fill(0);
    let score = 0;
    for (let i = 0; i < order.length; i++) {
      const place = placeOf[2 * (order[i]! - lowest)]!;
      score += countUpTo(place - 1) - (i - countUpTo(place));
      for (let j = place; j < tree.length; j += j & -j) tree[j]! += 1;
    }
    return Math.abs(score);
  };
}

/** The largest deviation of a running sum that begins and ends at 0, as it would be for a step. */
export function largestDeviation(values: Float64Array): number {
  let sum = 0;
  let largest = 0;
  // Once for each trial of each permutation: by index, which takes a fifth of the time.
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    const size = sum < 0 ? -sum : sum;
    if (size > largest) largest = size;
  }
  return largest;
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
