import type { Shift } from './hodges-lehmann.js';
import type { RankTest } from './mann-whitney.js';
import { moments } from './moments.js';
import { studentSurvival, studentUpperQuantile } from './student.js';

/** The difference of two means, its standard error and degrees of freedom; null where a spread is unknown. */
interface Difference {
  readonly estimate: number;
  readonly error: number;
  readonly df: number;
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): Difference | null {
  const [one, two] = [moments(a), moments(b)];
  if (one.stddev === null || two.stddev === null) return null;
  const [v, w] = [one.stddev ** 2 / one.n, two.stddev ** 2 / two.n];
  const error = Math.sqrt(v + w);
  const df = v + w === 0 ? 1 : (v + w) ** 2 / (v ** 2 / (one.n - 1) + w ** 2 / (two.n - 1));
  return { estimate: two.mean - one.mean, error, df };
}

/**
 * How far the mean of `b` lies above that of `a`, with Welch's interval, for the few values that runs are: three
 * against three have no rank-based interval at 95 %. Assumes that values scatter normally about their means.
 * No interval where one side is a single value, nor where values differ between the sides and nowhere else: then
 * nothing tells how much they scatter. Where all values are the same, so is the interval.
 * Source: Welch, Biometrika 34 (1947) 28; R's `t.test(b, a)`.
 */
export function welchShift(a: ArrayLike<number>, b: ArrayLike<number>, level = 0.95): Shift {
  const found = difference(a, b);
  if (found === null) return { estimate: moments(b).mean - moments(a).mean, interval: null };
  const { estimate, error, df } = found;
  if (error === 0) return { estimate, interval: estimate === 0 ? { level, low: 0, high: 0 } : null };
  const half = studentUpperQuantile((1 - level) / 2, df) * error;
  return { estimate, interval: { level, low: estimate - half, high: estimate + half } };
}

/** Welch's two-sided test of equal means; p is 1 where there is no standard error to judge by. */
export function welchTest(a: ArrayLike<number>, b: ArrayLike<number>): RankTest {
  const found = difference(a, b);
  if (found === null || found.error === 0) return { statistic: 0, p: 1, method: 'welch' };
  const t = found.estimate / found.error;
  return { statistic: t, p: Math.min(1, 2 * studentSurvival(Math.abs(t), found.df)), method: 'welch' };
}

/** One-sided: how likely so large a difference b − a is, if the true one is at most `bound`. */
export function welchAbove(a: ArrayLike<number>, b: ArrayLike<number>, bound: number): number {
  const found = difference(a, b);
  if (found === null) return 1;
  if (found.error === 0) return found.estimate === 0 && bound < 0 ? 0 : 1;
  return studentSurvival((found.estimate - bound) / found.error, found.df);
}
