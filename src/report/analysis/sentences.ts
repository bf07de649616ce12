import type { Comparison, Verdict } from '../../statistics/index.js';
import { significant, withUnit } from '../documents/number.js';
import type { Answer, CellComparison } from '../model.js';
import { capital, counted } from './labels.js';

/** The answer to one question: a comparison in full when there is one, the range of them when there are many. */
export function answerSentence(answer: Omit<Answer, 'sentence'>, smallestEffect: number): string {
  const { comparisons, label } = answer;
  const first = comparisons[0];
  if (first === undefined) return `The ${label} was measured, but no two cells could be compared.`;
  if (comparisons.length === 1) return single(answer, first, smallestEffect);
  const levels = new Set(comparisons.map(({ level }) => level));
  if (levels.size > 1) {
    return [...levels]
      .map((level) =>
        many(
          answer,
          comparisons.filter((one) => one.level === level),
        ),
      )
      .join(' ');
  }
  return many(answer, comparisons);
}

function single(answer: Omit<Answer, 'sentence'>, one: CellComparison, smallestEffect: number): string {
  const { comparison, level, baseline, condition } = one;
  const where = condition === '' ? '' : `With ${condition}, `;
  const subject = `${where}${level}'s ${answer.label}`;
  const evidence = `${interval(comparison, answer.unit)}; ${replication(one)}`;
  const opening = capital(subject);
  switch (one.verdict) {
    case 'different':
      return `${opening} was ${effect(comparison, answer)} ${baseline}'s (${evidence}).`;
    case 'equivalent':
      return `${opening} was equivalent to ${baseline}'s: the interval lies within ±${significant(smallestEffect * 100, 2)} % (${evidence}).`;
    case 'undecided':
      return comparison.shift.interval === null
        ? `${opening} has too few trials to compare with ${baseline}'s: ${replication(one)}, and an interval needs 6.`
        : `Whether ${subject.replace(/^With/, 'with')} differs from ${baseline}'s is undecided (${evidence}).`;
  }
}

function many(answer: Omit<Answer, 'sentence'>, comparisons: readonly CellComparison[]): string {
  const { level, baseline } = comparisons[0]!;
  const { label } = answer;
  const ratios = comparisons.flatMap(({ comparison: { ratio } }) => (ratio ? [ratio.estimate] : []));
  const count = (verdict: Verdict): number => comparisons.filter((one) => one.verdict === verdict).length;
  const n = comparisons.length;
  const verdicts = (['different', 'equivalent', 'undecided'] as const)
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) =>
      count(verdict) === n
        ? `${verdict} in all ${n} conditions`
        : `${verdict} in ${count(verdict)} of ${n} conditions`,
    )
    .join(', ');
  const range =
    ratios.length === comparisons.length
      ? `was ${span(ratios)} times ${baseline}'s`
      : `was compared with ${baseline}'s`;
  return `${capital(level)}'s ${label} ${range}${quality(answer.better, ratios, n)}: ${verdicts}.`;
}

/** Said only where all estimates lie on the same side. */
function quality(better: Answer['better'], ratios: readonly number[], n: number): string {
  if (better === null || ratios.length !== n) return '';
  const lower = ratios.filter((ratio) => ratio < 1).length;
  if (lower !== 0 && lower !== n) return '';
  return (better === 'lower') === (lower === n) ? ', which is better' : ', which is worse';
}

/** `38 % lower than (better: ratio 0.62)`, `3.4 times`. */
function effect({ ratio, shift }: Comparison, { unit, better }: Pick<Answer, 'unit' | 'better'>): string {
  const lower = ratio ? ratio.estimate < 1 : shift.estimate < 0;
  const quality =
    better === null ? '' : (better === 'lower') === lower ? ', which is better,' : ', which is worse,';
  if (!ratio)
    return `${withUnit(Math.abs(shift.estimate), unit)} ${lower ? 'lower' : 'higher'}${quality} than`;
  const factor = ratio.estimate;
  if (factor >= 2) return `${significant(factor)} times as high${quality} as`;
  return `${significant(Math.abs(factor - 1) * 100, 2)} % ${lower ? 'lower' : 'higher'}${quality} than`;
}

/** The interval on which the verdict rests. */
export function interval({ ratio, shift }: Comparison, unit: string): string {
  const { estimate, interval: range } = ratio ?? shift;
  const show = (value: number): string => (ratio ? significant(value) : withUnit(value, unit));
  const what = ratio ? 'ratio' : 'shift';
  if (range === null) return `${what} ${show(estimate)}, too few trials for an interval`;
  return `${what} ${show(estimate)}, 95 % interval ${show(range.low)} to ${show(range.high)}`;
}

const replication = ({ paired, comparison: { n } }: CellComparison): string =>
  paired ? `${counted(n.a, 'pair')} of trials` : `${n.a} against ${n.b} trials`;

const span = (values: readonly number[]): string => {
  const low = significant(Math.min(...values));
  const high = significant(Math.max(...values));
  return low === high ? low : `${low} to ${high}`;
};
