import { moments } from './moments.js';
import { studentSurvival } from './student.js';

/** One trial that is set against others of its own cell; values on the logarithmic scale. */
export interface FirstAgainstOthers {
  readonly first: number;
  readonly others: readonly number[];
}

/**
 * Two-sided p of *the first trials of these cells do not differ from the others of their cell*: the mean of the
 * differences, each with the scatter of its own cell, by Student's t with Satterthwaite's degrees of freedom. A few
 * trials have too few orders for a test by ranks. 1 where nothing tells how much the others scatter.
 * Assumes that logarithms scatter normally; heavier tails make it find less. Sources: Student, Biometrika 6 (1908)
 * 1; Satterthwaite, Biometrics Bulletin 2 (1946) 110.
 */
export function firstEffect(cells: readonly FirstAgainstOthers[]): number {
  const known = cells.flatMap(({ first, others }) => {
    if (others.length < FEWEST_OTHERS) return [];
    const { mean, stddev, n } = moments(others);
    return [{ difference: first - mean, variance: stddev! ** 2 * (1 + 1 / n), df: n - 1 }];
  });
  const variance = known.reduce((sum, one) => sum + one.variance, 0);
  if (variance === 0) return 1;
  const difference = known.reduce((sum, one) => sum + one.difference, 0);
  const df = variance ** 2 / known.reduce((sum, one) => sum + one.variance ** 2 / one.df, 0);
  return Math.min(1, 2 * studentSurvival(Math.abs(difference) / Math.sqrt(variance), df));
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
