import { normalSurvival } from './normal.js';
import { cumulative, EXACT_BELOW, mannWhitneyDistribution } from './rank-distributions.js';
import { rank } from './ranks.js';
import { requireSample } from './sample.js';

/** A rank test: its statistic, its two-sided p-value, and how that was found. */
export interface RankTest {
  readonly statistic: number;
  readonly p: number;
  readonly method: 'exact' | 'normal' | 'welch' | 'student';
}

/**
 * Two-sided Mann–Whitney test of two independent samples. The statistic is U of `a`: the pairs in which a is
 * larger, ties counting half. Exact when both samples have fewer than 50 values and there are no ties, else
 * normal with tie and continuity correction; p is 1 when all values are equal.
 * Source: Mann and Whitney, Annals of Mathematical Statistics 18 (1947) 50; conventions of R's `wilcox.test`.
 */
export function mannWhitney(a: ArrayLike<number>, b: ArrayLike<number>): RankTest {
  const { m, n, u, exact, variance } = pooled(a, b);
  if (exact) {
    const p = Math.min(1, 2 * cumulative(mannWhitneyDistribution(m, n), Math.min(u, m * n - u)));
    return { statistic: u, p, method: 'exact' };
  }
  return { statistic: u, p: twoSidedNormal(u - (m * n) / 2, variance), method: 'normal' };
}

/** One-sided: how likely values of `b` are that lie so far above those of `a`, if they truly lie no higher. */
export function mannWhitneyAbove(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const { m, n, u, exact, variance } = pooled(a, b);
  if (exact) return cumulative(mannWhitneyDistribution(m, n), u);
  return upperNormal((m * n) / 2 - u, variance);
}

/** U of `a`, and what its distribution under no difference depends on. */
function pooled(a: ArrayLike<number>, b: ArrayLike<number>) {
  requireSample(a);
  requireSample(b);
  const m = a.length;
  const n = b.length;
  const ranking = rank([...Array.from(a), ...Array.from(b)]);
  let rankSum = 0;
  for (let i = 0; i < m; i++) rankSum += ranking.rankOf(a[i]!);
  const u = rankSum - (m * (m + 1)) / 2;
  const total = m + n;
  const variance = (m * n * ranking.squares) / (total * (total - 1));
  return { m, n, u, exact: m < EXACT_BELOW && n < EXACT_BELOW && !ranking.tied, variance };
}

/** Two-sided p-value of a deviation from the mean of a statistic on whole numbers, continuity corrected. */
export function twoSidedNormal(deviation: number, variance: number): number {
  if (variance <= 0) return 1;
  const z = Math.max(0, Math.abs(deviation) - 0.5) / Math.sqrt(variance);
  return Math.min(1, 2 * normalSurvival(z));
}

/** One-sided p-value of a deviation upwards, continuity corrected. */
export function upperNormal(deviation: number, variance: number): number {
  if (variance <= 0) return 1;
  return normalSurvival((deviation - 0.5) / Math.sqrt(variance));
}
