import type { Shift } from './hodges-lehmann.js';
import type { RankTest } from './mann-whitney.js';
import { moments } from './moments.js';
import { studentSurvival, studentUpperQuantile } from './student.js';

/** A way to judge the difference of two means. */
interface Yardstick {
  readonly method: 'welch' | 'student';
  readonly error: number;
  readonly df: number;
}

interface Difference {
  readonly estimate: number;
  readonly yardsticks: readonly Yardstick[];
}

/**
 * The difference of two means and what it is held against; null where a spread is unknown. Welch's standard error
 * does not assume that both sides scatter alike; it is too small where the side of few runs happens to scatter
 * little (with 2 against 6 equal runs it errs in 8 %, with 3 against 12 in 7 %, and in up to 22 % where runs come in
 * two states). Student's pooled one holds there. What counts is the wider of the two intervals; with as many runs on
 * both sides that is Welch's.
 */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): Difference | null {
  const [one, two] = [moments(a), moments(b)];
  if (one.stddev === null || two.stddev === null) return null;
  const [v, w] = [one.stddev ** 2, two.stddev ** 2];
  const [p, q] = [v / one.n, w / two.n];
  const df = one.n + two.n - 2;
  const pooled = ((one.n - 1) * v + (two.n - 1) * w) / df;
  return {
    estimate: two.mean - one.mean,
    yardsticks: [
      {
        method: 'welch',
        error: Math.sqrt(p + q),
        df: p + q === 0 ? 1 : (p + q) ** 2 / (p ** 2 / (one.n - 1) + q ** 2 / (two.n - 1)),
      },
      { method: 'student', error: Math.sqrt(pooled * (1 / one.n + 1 / two.n)), df },
    ],
  };
}

/**
 * How far the mean of `b` lies above that of `a`, for the few values that runs are: three against three have no
 * rank-based interval at 95 %. Assumes that values scatter normally about their means. No interval where one side
 * is a single value, nor where values differ between the sides and nowhere else: then nothing tells how much they
 * scatter. Where all values are the same, so is the interval.
 * Sources: Welch, Biometrika 34 (1947) 28; Student, Biometrika 6 (1908) 1; R's `t.test(b, a)` and
 * `t.test(b, a, var.equal = TRUE)`.
 */
export function runShift(a: ArrayLike<number>, b: ArrayLike<number>, level = 0.95): Shift {
  const found = difference(a, b);
  if (found === null) return { estimate: moments(b).mean - moments(a).mean, interval: null };
  const { estimate, yardsticks } = found;
  const half = Math.max(
    ...yardsticks.map(({ error, df }) =>
      error === 0 ? 0 : studentUpperQuantile((1 - level) / 2, df) * error,
    ),
  );
  if (half === 0 && estimate !== 0) return { estimate, interval: null };
  return { estimate, interval: { level, low: estimate - half, high: estimate + half } };
}

/** The two-sided test of equal means that belongs to the interval; p is 1 where there is no error to judge by. */
export function runTest(a: ArrayLike<number>, b: ArrayLike<number>): RankTest {
  const found = difference(a, b);
  const tests = (found?.yardsticks ?? []).flatMap(({ method, error, df }): RankTest[] => {
    const statistic = found!.estimate / error;
    return error === 0
      ? []
      : [{ statistic, p: Math.min(1, 2 * studentSurvival(Math.abs(statistic), df)), method }];
  });
  return tests.reduce(
    (least, one) => (one.p > least.p ? one : least),
    tests[0] ?? { statistic: 0, p: 1, method: 'welch' },
  );
}

/** One-sided: how likely so large a difference b − a is, if the true one is at most `bound`. */
export function runAbove(a: ArrayLike<number>, b: ArrayLike<number>, bound: number): number {
  const found = difference(a, b);
  if (found === null) return 1;
  const { estimate, yardsticks } = found;
  return Math.max(
    ...yardsticks.map(({ error, df }) => {
      if (error === 0) return estimate === 0 && bound < 0 ? 0 : 1;
      return studentSurvival((estimate - bound) / error, df);
    }),
  );
}
