import { shuffled, wordsFrom } from '../../../src/statistics/random.js';

/**
 * E-divisive as Matteson and James (2014) write it down, term by term and without any haste: what change-points.ts
 * is held against. `x` and `y` are samples; indexes of the paper begin at 1, and these at 0.
 */

/** Of its own: inside of tests, each look at a global costs more than the sum that it is for. */
const { abs } = Math;

/** Equation (5): the sample divergence Ê, with α = 1. */
function divergence(x: readonly number[], y: readonly number[]): number {
  const [n, m] = [x.length, y.length];
  let between = 0;
  for (const a of x) for (const b of y) between += abs(a - b);
  return (2 / (m * n)) * between - meanOverPairs(x) - meanOverPairs(y);
}

/** The sum over all pairs i < k, divided by their number. */
function meanOverPairs(x: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) for (let k = i + 1; k < x.length; k++) sum += abs(x[i]! - x[k]!);
  return sum / ((x.length * (x.length - 1)) / 2);
}

/** Equation (6): Q̂ = mn/(m+n) Ê. */
const scaledDivergence = (x: readonly number[], y: readonly number[]): number =>
  ((x.length * y.length) / (x.length + y.length)) * divergence(x, y);

/** Equation (7): (τ̂, κ̂) = argmax Q̂(X_τ, Y_τ(κ)), for samples of a size that has a mean over pairs. */
export function plainSplit(
  z: readonly number[],
  fewest: number,
): { tau: number; kappa: number; q: number } | null {
  let found: { tau: number; kappa: number; q: number } | null = null;
  for (let tau = fewest; tau + fewest <= z.length; tau++)
    for (let kappa = tau + fewest; kappa <= z.length; kappa++) {
      const q = scaledDivergence(z.slice(0, tau), z.slice(tau, kappa));
      if (found === null || q > found.q * (1 + Math.sign(found.q) * 1e-10)) found = { tau, kappa, q };
    }
  return found;
}

/** Sections 2.3 and 2.4: the clusters so far, the best cut of any, and its test within clusters. */
export function plainChangePoints(
  z: readonly number[],
  options: { alpha: number; permutations: number; fewest: number; seed: number },
): { at: number; q: number; p: number }[] {
  const { alpha, permutations, fewest, seed } = options;
  const words = wordsFrom(seed);
  const changes: { at: number; q: number; p: number }[] = [];
  for (;;) {
    const bounds = [0, ...changes.map(({ at }) => at).sort((a, b) => a - b), z.length];
    const clusters = bounds.slice(1).map((end, i) => z.slice(bounds[i], end));
    const cuts = clusters.map((cluster) => plainSplit(cluster, fewest));
    const q = Math.max(...cuts.map((cut) => cut?.q ?? Number.NEGATIVE_INFINITY));
    if (q === Number.NEGATIVE_INFINITY) return changes;
    let larger = 0;
    for (let r = 0; r < permutations; r++) {
      const permuted = clusters.map((cluster) => shuffled(cluster, words));
      const best = Math.max(
        ...permuted.map((cluster) => plainSplit(cluster, fewest)?.q ?? Number.NEGATIVE_INFINITY),
      );
      if (best >= q - 1e-9 * Math.abs(q)) larger++;
    }
    const p = (larger + 1) / (permutations + 1);
    if (p > alpha) return changes;
    const cluster = cuts.findIndex((cut) => cut?.q === q);
    changes.push({ at: bounds[cluster]! + cuts[cluster]!.tau, q, p });
  }
}
