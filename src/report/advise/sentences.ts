import { significant, withUnit } from '../../model/figures.js';
import { counted } from '../../model/index.js';
import type { Advice, AdvisedMost, LeverWorth } from './model.js';

type Common = Omit<Advice, 'answers' | 'levers'>;

/** The goal in words: `ping.rtt_p99 at most 2 ms`. */
export const goalWords = ({ metric, direction, limit, unit, relative }: Common): string =>
  `${metric} ${direction} ${relative ? `${significant(limit)} times what it is with the fewest` : withUnit(limit, unit)}`;

/** An amount of what grows: `4 guests`, `rate 20000`, `1.2 Gbit/s`. */
const amount = (value: number, { over, over_unit }: Common): string => {
  if (over_unit === 'count') return counted(value, thing(over));
  return over_unit === '1/s'
    ? `${over.replaceAll('_', ' ')} ${significant(value, 6)}`
    : withUnit(value, over_unit);
};

/** What is counted: guests are called so whatever the factor is called. */
const thing = (over: string): string =>
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
  const middle =
    estimate === null ? low : Math.min(most, Math.max(low, whole ? Math.floor(estimate) : estimate));
  return say(
    `about ${amount(middle, common)}; 95 % interval ${amount(low, common)} to ${whole ? '' : 'below '}${amount(most, common)}`,
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

/** What a lever wins, in words. */
export const leverSentence = (
  { condition, lever, against, estimate, low, high }: Omit<LeverWorth, 'sentence'>,
  { over, over_unit }: Common,
): string => {
  const of = over_unit === 'count' ? `${thing(over)}s` : over_unit;
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${significant(value, 3)}`;
  const range = `${low === null ? 'no bound below' : signed(low)} to ${high === null ? 'no bound above' : signed(high)}`;
  return `${condition === '' ? '' : `${condition}: `}${lever} instead of ${against}: ${estimate === null ? '' : `about ${signed(estimate)} ${of}; `}95 % interval ${range}${estimate === null ? ` ${of}` : ''}.`;
};
