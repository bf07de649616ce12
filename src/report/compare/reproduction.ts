import type { Shift } from '../../statistics/hodges-lehmann.js';
import {
  type Comparison,
  compareIndependent,
  differenceOf,
  effectOf,
  type Margin,
  quotientOf,
} from '../../statistics/index.js';
import { answers } from '../analysis/answers.js';
import { valuesByCell } from '../analysis/cells.js';
import { describeMetric, labelCell } from '../analysis/labels.js';
import { marginOf } from '../data/bundle.js';
import type { RunData } from '../data/run-data.js';
import { environmentDifferences } from './environment-differences.js';
import type { RepeatedQuestion, Reproduction } from './repeated.js';

/** Whether `now` says that it repeats `then`. */
export const repeats = (now: RunData, then: RunData): boolean => now.run.reproduces?.run === then.run.run;

/**
 * Whether the effects of a run are those of the run that it repeats, question by question: where the interval of new
 * over old lies within the smallest effect, where it lies outside, or neither. Both are estimated, and the interval
 * knows of both; it is of these two runs, and of 95 % for each question by itself.
 */
export function reproduction(then: RunData, now: RunData): Reproduction {
  const questions = [...repeatedEffects(then, now), ...repeatedCells(then, now)];
  const all = (verdict: Reproduction['verdict']): boolean =>
    questions.length > 0 && questions.every((one) => one.verdict === verdict);
  return {
    of: then.run.run,
    run: now.run.run,
    verdict: questions.some(({ verdict }) => verdict === 'not reproduced')
      ? 'not reproduced'
      : all('reproduced')
        ? 'reproduced'
        : 'undecided',
    questions,
    environment: environmentDifferences(then, now),
  };
}

/** Hosts may have other names now, and levels are what they were. */
const repeatedEffects = (then: RunData, now: RunData): RepeatedQuestion[] => {
  const again = answers(now);
  return answers(then).flatMap(({ metric, factor, label, unit, margin, comparisons }) =>
    comparisons.map(({ condition, baseline, level, comparison }): RepeatedQuestion => {
      const other = again
        .find((one) => one.metric === metric && one.factor === factor)
        ?.comparisons.find(
          (one) => one.condition === condition && one.level === level && one.baseline === baseline,
        )?.comparison;
      const question = `${level} against ${baseline}${condition === '' ? '' : ` (${condition})`}`;
      return { ...{ metric, label, unit, question, margin }, ...judged(comparison, other, margin) };
    }),
  );
};

const judged = (
  then: Comparison,
  now: Comparison | undefined,
  margin: Margin,
): Omit<RepeatedQuestion, 'metric' | 'label' | 'unit' | 'question' | 'margin'> => {
  const ratios = margin.kind === 'share' && then.ratio !== null && (now === undefined || now.ratio !== null);
  const kind = ratios ? 'ratio' : 'shift';
  const before = ratios ? then.ratio! : then.shift;
  if (!now) return { kind, changeKind: kind, before, now: null, change: null, verdict: 'undecided' };
  const after = ratios ? now.ratio! : now.shift;
  const change = ratios ? quotientOf(before, after) : differenceOf(before, after);
  const size = margin.kind === 'amount' ? margin.size : margin.size * Math.abs(then.median.a);
  return {
    kind,
    changeKind: kind,
    before,
    now: after,
    change,
    verdict: verdictOf(change, ratios ? around(margin) : { low: -size, high: size }),
  };
};

/** What a run that compares nothing asks is what each cell is. */
const repeatedCells = (then: RunData, now: RunData): RepeatedQuestion[] => {
  if (answers(then).some(({ comparisons }) => comparisons.length > 0)) return [];
  return then.run.analysis.metrics.flatMap((metric) => {
    const series = then.series.get(metric);
    const other = now.series.get(metric);
    const { label, unit } = describeMetric(then.run, metric, series?.unit ?? '');
    const margin = marginOf(then.run.analysis, metric, unit);
    return then.run.cells.flatMap((cell): RepeatedQuestion[] => {
      const values = series && valuesByCell(series).get(cell.index);
      if (!values || values.length === 0) return [];
      const twin = now.run.cells.find(({ id }) => id === cell.id);
      const after = twin && other && valuesByCell(other).get(twin.index);
      const told = { metric, label, unit, margin, question: labelCell(then.run, cell).label };
      const median = (sample: readonly number[]): Shift => ({
        estimate: compareIndependent(sample, sample).median.a,
        interval: null,
      });
      const before = median(values);
      if (!after || after.length === 0)
        return [
          {
            ...told,
            kind: 'shift',
            changeKind: 'shift',
            before,
            now: null,
            change: null,
            verdict: 'undecided',
          },
        ];
      const comparison = compareIndependent(values, after);
      const change = effectOf(comparison, margin);
      const ratio = margin.kind === 'share' && comparison.ratio !== null;
      const size = margin.kind === 'amount' ? margin.size : margin.size * Math.abs(before.estimate);
      const bounds = ratio ? around(margin) : { low: -size, high: size };
      return [
        {
          ...told,
          ...{ kind: 'shift', changeKind: ratio ? 'ratio' : 'shift', before, now: median(after), change },
          verdict: verdictOf(change, bounds),
        },
      ];
    });
  });
};

const around = ({ size }: Margin) => ({ low: 1 / (1 + size), high: 1 + size });

const verdictOf = (
  { interval }: Shift,
  { low, high }: { readonly low: number; readonly high: number },
): Reproduction['verdict'] => {
  if (!interval) return 'undecided';
  if (interval.low >= low && interval.high <= high) return 'reproduced';
  return interval.low > high || interval.high < low ? 'not reproduced' : 'undecided';
};
