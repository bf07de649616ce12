import { pValue, significant, withUnit } from '../../model/figures.js';
import { counted } from '../../model/index.js';
import { type Comparison, differs, effectOf, verdicts } from '../../statistics/index.js';
import { marginWords } from '../data/bundle.js';
import type { Answer, CellComparison, Interaction } from '../model.js';
import { capital, isName } from './labels.js';

/** An answer whose sentence is still to be written. */
type Draft = Omit<Answer, 'sentence'>;

/** The answer to one question: a comparison in full where a level has one, the range of them where it has many. */
export function answerSentence(answer: Draft): string {
  const { comparisons, label } = answer;
  if (comparisons.length === 0) return `No two cells could be compared by the ${label}.`;
  const levels = [...new Set(comparisons.map(({ level }) => level))];
  return [
    ...levels.map((level) => {
      const own = comparisons.filter((one) => one.level === level);
      const [only] = own;
      return own.length === 1 && only ? single(answer, only) : many(answer, own);
    }),
    ...unable(answer),
    ...answer.interactions
      .filter(({ adjusted_p }) => adjusted_p <= 0.05)
      .map((one) => dependence(one, answer.unit)),
  ].join(' ');
}

/** Said where a difference could not have been found, however large it was. */
function unable({ comparisons, smallest_p, role }: Draft): string[] {
  const some = comparisons.some(
    ({ verdict, comparison }) => verdict === 'undecided' && comparison.shift.interval !== null,
  );
  if (!some || smallest_p === null || smallest_p <= 0.05) return [];
  const [trials, questions] = [counted(trialsOf(comparisons), 'trial'), `${role} questions`];
  return [
    `${capital(trials)} are too few to tell any difference in so many ${questions} at once: the smallest p that they can give is ${pValue(smallest_p)}.`,
  ];
}

const trialsOf = (comparisons: readonly CellComparison[]): number =>
  Math.min(...comparisons.map(({ comparison: { n } }) => Math.min(n.a, n.b)));

function single(answer: Draft, one: CellComparison): string {
  const { comparison, level, baseline, condition } = one;
  const where = condition === '' ? '' : `with ${condition}, `;
  const [subject, other] = isName(level)
    ? [`${where}${level}'s ${answer.label}`, `${baseline}'s`]
    : [`${where}the ${answer.label} with ${level}`, `that with ${baseline}`];
  const evidence = `${interval(one, answer)}; ${replication(one)}`;
  const margin = marginWords(answer.margin, answer.unit);
  const opening = capital(subject);
  switch (one.verdict) {
    case 'relevantly different':
      return `${opening} was ${effect(comparison, answer)} ${other} (${evidence}).`;
    case 'different, size open':
      return `${opening} was ${effect(comparison, answer)} ${other}, though whether by more than ${margin} is open (${evidence}).`;
    case 'equivalent':
      return `${opening} was equivalent to ${other}: the interval lies within ${margin} (${evidence}).`;
    case 'undecided':
      return comparison.shift.interval === null
        ? `${opening} has too few trials to compare with ${other}: ${replication(one)}, and an interval needs 6.`
        : `Whether ${subject} differs from ${other} is undecided (${evidence}).`;
  }
}

/** A level's comparisons under several conditions; where datapaths are among these, each has its own range. */
function many(answer: Draft, comparisons: readonly CellComparison[]): string {
  const { level, baseline } = comparisons[0]!;
  const other = isName(level) ? `${baseline}'s ${answer.label}` : `the ${answer.label} with ${baseline}`;
  const found = verdicts.flatMap((verdict) => {
    const own = comparisons.filter((one) => one.verdict === verdict);
    if (own.length === 0) return [];
    const quality = differs(verdict) ? qualityOf(answer, own) : '';
    // "different, size open" has a comma of its own.
    const apart = verdict.includes(',') && quality === '' ? ',' : '';
    return [`${verdict}${quality}${apart} in ${partWords(own.length, comparisons.length)}`];
  });
  const opening = comparisons.every((one) => effectOf(one.comparison, answer.margin) === one.comparison.ratio)
    ? `${capital(level)} gave ${ranges(comparisons)} ${other}`
    : `${capital(level)} changed ${other} by ${shifts(comparisons, answer.unit)}`;
  return `${opening}: ${found.join('; ')}.`;
}

/** `both conditions`, `all 4 conditions`, `1 of 4 conditions`. */
const partWords = (part: number, all: number): string =>
  part < all ? `${part} of ${all} conditions` : all === 2 ? 'both conditions' : `all ${all} conditions`;

/** `The effect of SR-IOV depends on guests: 0.98 times with guests 1, 1.31 times with guests 4 (p = 0.0039).` */
function dependence({ level, factor, effects, kind, adjusted_p }: Interaction, unit: string): string {
  const each = effects.map((one) => {
    const size = kind === 'ratio' ? `${significant(one.effect)} times` : withUnit(one.effect, unit);
    return `${size} with ${one.level}`;
  });
  return `The effect of ${level} depends on ${factor.replaceAll('_', ' ')}: ${each.join(', ')} (p = ${pValue(adjusted_p)}).`;
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
  const [low, high] = [Math.min(...bounds), Math.max(...bounds)].map((one) => significant(one));
  const sure = bounds.length === 2 * ratios.length ? `95 % intervals from ${low} to ${high}` : '';
  const note = [name, sure].filter((part) => part !== '').join(', ');
  return `${span(ratios.map(({ estimate }) => estimate))} times${note === '' ? '' : ` (${note})`}`;
}

const shifts = (comparisons: readonly CellComparison[], unit: string): string => {
  const estimates = comparisons.map(({ comparison }) => comparison.shift.estimate);
  const [low, high] = [Math.min(...estimates), Math.max(...estimates)].map((one) => withUnit(one, unit));
  return low === high ? low! : `${low} to ${high}`;
};

/** Said only where all lie on the same side. */
function qualityOf({ better, margin }: Draft, comparisons: readonly CellComparison[]): string {
  const lower = comparisons.filter(({ comparison }) => isLower(comparison, margin)).length;
  if (better === null || (lower !== 0 && lower !== comparisons.length)) return '';
  return (better === 'lower') === lower > 0 ? ', and better,' : ', and worse,';
}

const isLower = (comparison: Comparison, margin: Answer['margin']): boolean => {
  const effect = effectOf(comparison, margin);
  return effect === comparison.ratio ? effect.estimate < 1 : effect.estimate < 0;
};

/** `38 % lower than (better: ratio 0.62)`, `3.4 times`. */
function effect(comparison: Comparison, { unit, better, margin }: Draft): string {
  const lower = isLower(comparison, margin);
  const quality =
    better === null ? '' : (better === 'lower') === lower ? ', which is better,' : ', which is worse,';
  const { estimate } = effectOf(comparison, margin);
  if (effectOf(comparison, margin) !== comparison.ratio)
    return `${withUnit(Math.abs(estimate), unit)} ${lower ? 'lower' : 'higher'}${quality} than`;
  if (estimate >= 2) return `${significant(estimate)} times as high${quality} as`;
  return `${significant(Math.abs(estimate - 1) * 100, 2)} % ${lower ? 'lower' : 'higher'}${quality} than`;
}

/** The effect, and the interval on which the verdict rests. */
function interval({ comparison, judged_interval }: CellComparison, { unit, margin }: Draft): string {
  const found = effectOf(comparison, margin);
  const ratio = found === comparison.ratio;
  const show = (value: number): string => (ratio ? significant(value) : withUnit(value, unit));
  const what = `${ratio ? 'ratio' : 'shift'} ${show(found.estimate)}`;
  const range = judged_interval ?? found.interval;
  if (range === null) return `${what}, too few trials for an interval`;
  return `${what}, ${levelWords(range.level)} interval ${show(range.low)} to ${show(range.high)}`;
}

/** `95 %`, `99.2 %`. */
export const levelWords = (level: number): string => `${Number((100 * level).toPrecision(3))} %`;

const replication = ({ paired, comparison: { n } }: CellComparison): string =>
  paired ? `${counted(n.a, 'pair')} of trials` : `${n.a} against ${n.b} trials`;

const span = (values: readonly number[]): string => {
  const low = significant(Math.min(...values));
  const high = significant(Math.max(...values));
  return low === high ? low : `${low} to ${high}`;
};
