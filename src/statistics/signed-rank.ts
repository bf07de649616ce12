import { type RankTest, twoSidedNormal, upperNormal } from './mann-whitney.js';
import { cumulative, EXACT_BELOW, signedRankDistribution } from './rank-distributions.js';
import { rank } from './ranks.js';
import { InvalidSample, requirePairs, requireSample } from './sample.js';

/**
 * Two-sided Wilcoxon signed-rank test that paired differences centre on 0. The statistic is V, the sum of the
 * ranks of the positive differences. Zeros are dropped, as Wilcoxon did. Exact below 50 differences without
 * ties or zeros, else normal with tie and continuity correction; p is 1 when all differences are 0.
 * Source: Wilcoxon, Biometrics Bulletin 1 (1945) 80; conventions of R's `wilcox.test(paired = TRUE)`.
 */
export function signedRank(differences: ArrayLike<number>): RankTest {
  const { n, v, sum, exact, variance } = rankSum(differences);
  if (n === 0) return { statistic: 0, p: 1, method: 'exact' };
  if (exact) {
    const p = Math.min(1, 2 * cumulative(signedRankDistribution(n), Math.min(v, sum - v)));
    return { statistic: v, p, method: 'exact' };
  }
  return { statistic: v, p: twoSidedNormal(v - sum / 2, variance), method: 'normal' };
}

/** One-sided: how likely differences are that lie so far above 0, if they truly centre on 0 or below. */
export function signedRankAbove(differences: ArrayLike<number>): number {
  const { n, v, sum, exact, variance } = rankSum(differences);
  if (n === 0) return 1;
  return exact ? cumulative(signedRankDistribution(n), sum - v) : upperNormal(v - sum / 2, variance);
}

/** V, and what its distribution under no difference depends on. */
function rankSum(differences: ArrayLike<number>) {
  requireSample(differences);
  const nonzero = Array.from(differences).filter((d) => d !== 0);
  const n = nonzero.length;
  const sum = (n * (n + 1)) / 2;
  if (n === 0) return { n, v: 0, sum, exact: true, variance: 0 };
  const ranking = rank(nonzero.map(Math.abs));
  let v = 0;
  for (const d of nonzero) if (d > 0) v += ranking.rankOf(d);
  // A quarter of Σ rank², as each rank counts or does not.
  const variance = (ranking.squares + (n * (n + 1) ** 2) / 4) / 4;
  return { n, v, sum, exact: n < EXACT_BELOW && !ranking.tied && n === differences.length, variance };
}

/**
 * ln(b/a) of each pair: differences on the scale on which a cost of 10 % is the same for a fast host and a
 * slow one. Throws `InvalidSample` unless the values pair and all are above 0.
 */
export function logRatios(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  requirePairs(a, b);
  return Float64Array.from(b, (value, i) => {
    if (!(value > 0 && a[i]! > 0)) {
      throw new InvalidSample(`pair ${i + 1} is ${a[i]} and ${value}; a ratio needs values above 0`);
    }
    return Math.log(value) - Math.log(a[i]!);
  });
}
