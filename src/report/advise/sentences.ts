import { significant, withUnit } from '../../model/figures.js';
import { counted } from '../../model/index.js';
import type { StatedGoal } from '../data/bundle.js';
import type { Advice, AdvisedMost, LeverWorth } from './model.js';

type Common = Omit<Advice, 'answers' | 'levers'>;

/** A loss is spoken of in per cent. */
const limitWords = (limit: number, unit: string, metric: string): string =>
  unit === 'ratio' && metric.endsWith('loss')
    ? `${Number((100 * limit).toPrecision(4))} %`
    : withUnit(limit, unit);

/** The goal in words: `ping.rtt_p99 at most 2 ms`. */
export const goalWords = ({ metric, direction, limit, unit, relative }: Common): string =>
  `${metric} ${direction} ${relative ? `${significant(limit)} times what it is with the fewest` : limitWords(limit, unit, metric)}`;

/** The same of a goal as a bundle has it. */
export const statedWords = ({ metric, direction, value, unit }: StatedGoal): string =>
  `${metric} ${direction} ${unit === 'x' ? `${significant(value)} times what it is with the fewest` : limitWords(value, unit, metric)}`;

/** An amount of what grows: `4 guests`, `rate 20000`, `1.2 Gbit/s`. */
const amount = (value: number, { over, over_unit }: Common): string => {
  if (over_unit === 'count') return counted(value, thing(over));
  return over_unit === '1/s'
    ? `${over.replaceAll('_', ' ')} ${significant(value, 6)}`
    : withUnit(value, over_unit);
};

/** What is counted: guests are called so whatever the factor is called. */
export const thing = (over: string): string =>
  /guest|instance|container/.exec(over)?.[0] ?? over.replaceAll('_', ' ').replace(/s$/, '');

/** The most that keep the goal, as far as the levels that were tried say it. */
export const mostSentence = (one: Omit<AdvisedMost, 'sentence'>, common: Common): string => {
  const { condition, low, broken, estimate, decided, blocks, levels, n } = one;
  const whole = common.over_unit === 'count';
  const tried = `tried: ${levels.map(({ level }) => level).join(', ')}; ${counted(n, 'block')}`;
  const say = (words: string): string => `${condition}: ${words} (${tried}).`;
  if (!decided) {
    const open = levels.filter(({ verdict }) => verdict === 'undecided').map(({ level }) => level);
    const more =
      blocks === null
        ? 'no number of blocks is likely to decide it: they are too close to the goal'
        : `${counted(blocks, 'block')} in all would decide it in half of such runs`;
    return say(
      `undecided whether ${amount(open[0]!, common)}${open.length > 1 ? ` and ${open.slice(1).join(', ')}` : ''} keep it; ${low === null ? 'none is sure to' : `${amount(low, common)} are`}${broken === null ? '' : `, ${amount(broken, common)} are not`}; ${more}`,
    );
  }
  if (low === null) return say(`not even ${amount(levels[0]!.level, common)}`);
  if (broken === null) return say(`at least ${amount(low, common)}, the most that were tried`);
  const most = whole ? broken - 1 : broken;
  if (whole && most === low) return say(`at most ${amount(low, common)}`);
  return say(
    `${middleWords(low, most, estimate, common)}; 95 % interval ${amount(low, common)} to ${whole ? '' : 'below '}${amount(most, common)}`,
  );
};

/** What searches found. */
export const searchSentence = (one: Omit<AdvisedMost, 'sentence'>, common: Common): string => {
  const { condition, low, broken, estimate, decided, n } = one;
  const middle = amount(estimate!, common);
  if (!decided)
    return `${condition}: about ${middle}, without an interval: ${counted(n, 'search', 'searches')}, and ${one.blocks} are needed.`;
  if (broken === null)
    return `${condition}: at least ${amount(low!, common)}: some searches met the goal at the largest load (${counted(n, 'search', 'searches')}).`;
  return `${condition}: ${middle}; 95 % interval ${amount(low!, common)} to ${amount(broken, common)} (${counted(n, 'search', 'searches')}).`;
};

/**
 * One sentence for a goal: the most that keep it on each datapath. Where there are levers it is of the first of each, and
 * what they win is said apart.
 */
export const policySentence = ({ answers, levers, ...common }: Advice): string => {
  const firsts = answers.filter(
    ({ datapath }, index) => answers.findIndex((one) => one.datapath === datapath) === index,
  );
  const told = levers.length > 0 ? firsts : answers;
  const [variant = '', ...others] = new Set(told.map((one) => one.variant));
  const shared = levers.length > 0 && others.length === 0 && variant !== '';
  const most =
    common.over_unit === 'count'
      ? `The most ${thing(common.over)}s that keep`
      : `The highest ${common.over.replaceAll('_', ' ')} that keeps`;
  const parts = told.map((one) => {
    const where = shared ? one.datapath : one.condition;
    return `${where === '' || where === 'all trials' ? '' : `${where} `}${shortWords(one, common)}`;
  });
  return `${most} ${goalWords(common)}${shared ? ` (${variant})` : ''}: ${parts.join('; ')}.`;
};

/** The most that keep the goal in one condition, in few words. */
const shortWords = (one: Omit<AdvisedMost, 'sentence'>, common: Common): string => {
  const { low, broken, estimate, decided, blocks, levels, n } = one;
  const whole = common.over_unit === 'count';
  const searched = levels.length === 0;
  if (!decided && searched)
    return `about ${amount(estimate!, common)}, without an interval: ${counted(n, 'search', 'searches')}, and ${blocks} are needed`;
  if (!decided)
    return `undecided: ${low === null ? 'none is sure to keep it' : `${amount(low, common)} keep it`}${broken === null ? '' : `, ${amount(broken, common)} do not`}, and ${blocks === null ? 'no number of blocks is likely to decide between' : `${counted(blocks, 'block')} in all would decide it in half of such runs`}`;
  if (low === null) return `not even ${amount(levels[0]!.level, common)}`;
  if (broken === null)
    return searched
      ? `at least ${amount(low, common)}, as some searches met it at the largest load`
      : `at least ${amount(low, common)}, the most that were tried`;
  const most = whole && !searched ? broken - 1 : broken;
  return `${middleWords(low, most, estimate, common)} (95 % interval ${amount(low, common)} to ${searched || whole ? '' : 'below '}${amount(most, common)})`;
};

const middleWords = (low: number, most: number, estimate: number | null, common: Common): string => {
  const whole = common.over_unit === 'count';
  if (whole && low === most) return amount(low, common);
  return `about ${amount(estimate === null ? low : Math.min(most, Math.max(low, whole ? Math.floor(estimate) : estimate)), common)}`;
};

/** The most that were found, and their interval, for a table. */
export const mostCells = (one: AdvisedMost, common: Common): [most: string, interval: string] => {
  const { low, broken, estimate, decided, levels } = one;
  const whole = common.over_unit === 'count';
  const searched = levels.length === 0;
  const most = broken === null ? null : whole && !searched ? broken - 1 : broken;
  if (searched && !decided) return [`about ${amount(estimate!, common)}`, 'too few'];
  const interval = `${low === null ? 'none' : amount(low, common)} … ${most === null ? 'no bound' : amount(most, common)}`;
  if (!decided) return ['undecided', interval];
  if (low === null) return [`not even ${amount(levels[0]!.level, common)}`, interval];
  return [
    most === null ? `at least ${amount(low, common)}` : middleWords(low, most, estimate, common),
    interval,
  ];
};

/** What a lever wins, and its interval, for a table. */
export const leverCells = ({ estimate, low, high }: LeverWorth): [worth: string, interval: string] => [
  estimate === null ? 'unknown' : signed(estimate),
  `${low === null ? 'no bound' : signed(low)} … ${high === null ? 'no bound' : signed(high)}`,
];

const signed = (value: number): string => `${value > 0 ? '+' : ''}${significant(value, 3)}`;

/** What a lever wins, in words. */
export const leverSentence = (
  { condition, lever, against, estimate, low, high }: Omit<LeverWorth, 'sentence'>,
  { over, over_unit }: Common,
): string => {
  const of = over_unit === 'count' ? `${thing(over)}s` : over_unit;
  const what = `${condition === '' ? '' : `${condition}: `}${lever} instead of ${against}`;
  if (low === null && high === null)
    return `${what}: nothing can be said of what it is worth, as more ${of} than were tried may keep the goal with it and without.`;
  const range = `${low === null ? 'no bound below' : signed(low)} to ${high === null ? 'no bound above' : signed(high)}`;
  return `${what}: ${estimate === null ? '' : `about ${signed(estimate)} ${of}; `}95 % interval ${range}${estimate === null ? ` ${of}` : ''}.`;
};
