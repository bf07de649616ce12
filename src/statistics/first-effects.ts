import { moments } from './moments.js';
import { studentSurvival } from './student.js';

/** One trial that is set against others of its own cell; values on the logarithmic scale. */
export interface FirstAgainstOthers {
  readonly first: number;
  readonly others: readonly number[];
}

/**
 * Two-sided p of *the first trials of these cells do not differ from the others of their cell*. Each cell has its
 * one-sided p, by Student's t with its own scatter, and the largest counts: that of n cells is at most x in xⁿ of
 * cases. So all have to stray to the same side, and what strays in one of them, however far, is no effect of the
 * block. A few trials have too few orders for a test by ranks. 1 where nothing tells how much the others scatter.
 * Assumes that logarithms scatter normally. Sources: Student, Biometrika 6 (1908) 1; Wilkinson, Psychological
 * Bulletin 48 (1951) 156.
 */
export function firstEffect(cells: readonly FirstAgainstOthers[]): number {
  const known = cells.flatMap(({ first, others }) => {
    if (others.length < FEWEST_OTHERS) return [];
    const { mean, stddev, n } = moments(others);
    const error = stddev! * Math.sqrt(1 + 1 / n);
    return error === 0 ? [] : [{ t: (first - mean) / error, df: n - 1 }];
  });
  if (known.length === 0) return 1;
  const largest = (sign: number): number =>
    Math.max(...known.map(({ t, df }) => studentSurvival(sign * t, df)));
  return Math.min(1, 2 * Math.min(largest(1), largest(-1)) ** known.length);
}

/** With so many trials, how far the first one strays is seen from how far all others do. */
const ENOUGH_TRIALS = 100;

/**
 * p of *the first trial of a run does not differ from the others of its cell*. `cells` hold each cell's values in the
 * order of time, and the run began with cell `at`. As any single trial may stray where tails are heavy, the first
 * one of a long run must also stray further than nearly all others.
 */
export function firstTrialEffect(cells: readonly (readonly number[])[], at: number): number {
  const p = alone(cells[at]!, 0);
  const all = cells.filter(({ length }) => length > FEWEST_OTHERS);
  const trials = all.reduce((sum, { length }) => sum + length, 0);
  if (trials < ENOUGH_TRIALS) return p;
  const further = all.reduce((sum, own) => sum + own.filter((_, i) => alone(own, i) <= p).length, 0);
  return Math.max(p, further / trials);
}

const alone = (values: readonly number[], at: number): number =>
  firstEffect([{ first: values[at]!, others: values.toSpliced(at, 1) }]);

/** Two values scatter by one degree of freedom: too little to call a third one different. */
export const FEWEST_OTHERS = 3;
