import { chiSquareSurvival } from './gamma.js';
import { rank } from './ranks.js';
import { requireSample } from './sample.js';

/** Kruskal–Wallis test over groups. */
export interface KruskalWallis {
  readonly h: number;
  /** Degrees of freedom: groups − 1. */
  readonly df: number;
  readonly p: number;
}

/**
 * Kruskal–Wallis test that all groups come from one distribution, with tie correction; p from the chi-square
 * survival function. Null when there is nothing to test: fewer than two groups, or all values equal.
 * H is computed as the share of the ranks' sum of squares that lies between groups, times N − 1, which is
 * the tie-corrected H without the cancellation of the usual shortcut.
 * Source: Kruskal and Wallis, Journal of the American Statistical Association 47 (1952) 583.
 */
export function kruskalWallis(groups: Iterable<ArrayLike<number>>): KruskalWallis | null {
  let count = 0;
  let total = 0;
  for (const group of groups) {
    requireSample(group);
    count++;
    total += group.length;
  }
  if (count < 2) return null;
  const pooled = new Float64Array(total);
  let offset = 0;
  for (const group of groups) {
    pooled.set(group, offset);
    offset += group.length;
  }
  const ranking = rank(pooled);
  const { n, squares } = ranking;
  if (squares === 0) return null;
  let between = 0;
  for (const group of groups) {
    let excess = 0;
    for (let i = 0; i < group.length; i++) excess += ranking.rankOf(group[i]!) - (n + 1) / 2;
    between += (excess * excess) / group.length;
  }
  const h = ((n - 1) * between) / squares;
  const df = count - 1;
  return { h, df, p: chiSquareSurvival(h, df) };
}
