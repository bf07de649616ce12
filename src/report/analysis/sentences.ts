import type { Comparison } from '../../statistics/index.js';
import { significant, withUnit } from '../documents/number.js';
import type { Answer, CellComparison } from '../model.js';
import { capital, counted, isName } from './labels.js';

/** The answer to one question: a comparison in full where a level has one, the range of them where it has many. */
export function answerSentence(answer: Omit<Answer, 'sentence'>, smallestEffect: number): string {
  const { comparisons, label } = answer;
  if (comparisons.length === 0) return `The ${label} was measured, but no two cells could be compared.`;
  const levels = [...new Set(comparisons.map(({ level }) => level))];
  return levels
    .map((level) => {
      const own = comparisons.filter((one) => one.level === level);
      const [only] = own;
      return own.length === 1 && only ? single(answer, only, smallestEffect) : many(answer, own);
    })
    .join(' ');
}

function single(answer: Omit<Answer, 'sentence'>, one: CellComparison, smallestEffect: number): string {
  const { comparison, level, baseline, condition } = one;
  const where = condition === '' ? '' : `with ${condition}, `;
  const [subject, other] = isName(level)
    ? [`${where}${level}'s ${answer.label}`, `${baseline}'s`]
    : [`${where}the ${answer.label} with ${level}`, `that with ${baseline}`];
  const evidence = `${interval(comparison, answer.unit)}; ${replication(one)}`;
  const opening = capital(subject);
  switch (one.verdict) {
    case 'different':
      return `${opening} was ${effect(comparison, answer)} ${other} (${evidence}).`;
    case 'equivalent':
      return `${opening} was equivalent to ${other}: the interval lies within ±${significant(smallestEffect * 100, 2)} % (${evidence}).`;
    case 'undecided':
      return comparison.shift.interval === null
        ? `${opening} has too few trials to compare with ${other}: ${replication(one)}, and an interval needs 6.`
        : `Whether ${subject} differs from ${other} is undecided (${evidence}).`;
  }
}

/** A level's comparisons under several conditions; where datapaths are among these, each has its own range. */
function many(answer: Omit<Answer, 'sentence'>, comparisons: readonly CellComparison[]): string {
  const { level, baseline } = comparisons[0]!;
  const other = isName(level) ? `${baseline}'s ${answer.label}` : `the ${answer.label} with ${baseline}`;
  const verdicts = (['different', 'equivalent', 'undecided'] as const).flatMap((verdict) => {
    const own = comparisons.filter((one) => one.verdict === verdict);
    if (own.length === 0) return [];
    const part = own.length === comparisons.length ? 'all' : `${own.length} of`;
    const quality = verdict === 'different' ? qualityOf(answer.better, own) : '';
    return [`${verdict}${quality} in ${part} ${comparisons.length} conditions`];
  });
  const found = comparisons.every(({ comparison }) => comparison.ratio !== null)
    ? `${capital(level)} gave ${ranges(comparisons)} ${other}`
    : `${capital(level)} changed ${other} by ${shifts(comparisons, answer.unit)}`;
  return `${found}: ${verdicts.join(', ')}.`;
}

/** `0.59 to 0.61 times (95 % intervals from 0.57 to 0.62)`, for each datapath where the conditions name some. */
function ranges(comparisons: readonly CellComparison[]): string {
  const datapath = ({ condition }: CellComparison): string => condition.split(', ')[0]!;
  const names = [...new Set(comparisons.map(datapath))];
  if (names.length === 1 || !names.every(isName)) return range(comparisons, '');
  return names
    .map((name) =>
      range(
        comparisons.filter((one) => datapath(one) === name),
        name,
      ),
    )
    .join(' and ');
}

function range(comparisons: readonly CellComparison[], name: string): string {
  const ratios = comparisons.map(({ comparison }) => comparison.ratio!);
  const bounds = ratios.flatMap(({ interval: own }) => (own ? [own.low, own.high] : []));
  const sure = bounds.length === 2 * ratios.length ? `95 % intervals from ${span(bounds)}` : '';
  const note = [name, sure].filter((part) => part !== '').join(', ');
  return `${span(ratios.map(({ estimate }) => estimate))} times${note === '' ? '' : ` (${note})`}`;
}

const shifts = (comparisons: readonly CellComparison[], unit: string): string => {
  const estimates = comparisons.map(({ comparison }) => comparison.shift.estimate);
  const [low, high] = [Math.min(...estimates), Math.max(...estimates)].map((one) => withUnit(one, unit));
  return low === high ? low! : `${low} to ${high}`;
};

/** Said only where all lie on the same side. */
function qualityOf(better: Answer['better'], comparisons: readonly CellComparison[]): string {
  const lower = comparisons.filter(({ comparison: { ratio, shift } }) =>
    ratio ? ratio.estimate < 1 : shift.estimate < 0,
  ).length;
  if (better === null || (lower !== 0 && lower !== comparisons.length)) return '';
  return (better === 'lower') === lower > 0 ? ', and better,' : ', and worse,';
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
