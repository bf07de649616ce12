/** Where a stretch of a series is best cut in two. */
export interface EnergySplit {
  /** How many values lie before the cut. */
  readonly before: number;
  /** How many values the cut was judged by: those from `before` to here are the other side. */
  readonly until: number;
  /** The scaled divergence of both sides; larger is less alike. */
  readonly statistic: number;
}

/** How much larger a statistic must be to take the place of an earlier one: sums of many terms have an uncertain end. */
const ROUNDING = 1e-10;

/**
 * The cut that parts a series best: for every τ < κ, the values before τ are held against those from τ to κ by the
 * scaled energy statistic Q̂ = mn/(m+n) Ê with α = 1, and the largest counts. The second end κ lets a change be seen
 * that a later one undoes. Both sides have at least `fewest` values, 2 or more; null where the series is too short.
 *
 * Source: Matteson and James, Journal of the American Statistical Association 109 (2014) 334, equations 5 and 7. Sums
 * of distances are carried from one κ and τ to the next, so that all cuts together take n²/2 steps and no table.
 */
export function energySplit(values: ArrayLike<number>, fewest: number): EnergySplit | null {
  const n = values.length;
  if (n < 2 * fewest) return null;
  // within[k]: distances of all pairs among the first k values; across[k]: of value k to all before the cut.
  const within = new Float64Array(n + 1);
  for (let k = 1; k < n; k++) {
    let sum = 0;
    const value = values[k]!;
    for (let i = 0; i < k; i++) sum += distance(value, values[i]!);
    within[k + 1] = within[k]! + sum;
  }
  const across = new Float64Array(n);
  const pairs = inversePairs(n);
  let best: EnergySplit | null = null;
  let bar = Number.NEGATIVE_INFINITY;
  for (let before = 1; before <= n - fewest; before++) {
    const moved = values[before - 1]!;
    for (let k = before; k < n; k++) across[k]! += distance(values[k]!, moved);
    if (before < fewest) continue;
    const own = within[before]!;
    const spread = 2 * own * pairs[before]!;
    let between = 0;
    for (let k = before; k < n; k++) {
      between += across[k]!;
      const after = k + 1 - before;
      if (after < fewest) continue;
      const other = within[k + 1]! - own - between;
      const scale = (before * after) / (k + 1);
      const statistic = (2 * between) / (k + 1) - scale * (spread + 2 * other * pairs[after]!);
      if (statistic <= bar) continue;
      best = { before, until: k + 1, statistic };
      bar = statistic + ROUNDING * Math.abs(statistic);
    }
  }
  return best;
}

const distance = (a: number, b: number): number => (a < b ? b - a : a - b);

/** 1 / (m (m − 1)) for every m up to n: two of these are a mean over pairs. */
function inversePairs(n: number): Float64Array {
  const found = new Float64Array(n + 1);
  for (let m = 2; m <= n; m++) found[m] = 1 / (m * (m - 1));
  return found;
}
