import { significant, withUnit } from '../../model/figures.js';
import { counted } from '../../model/index.js';
import { differs } from '../../statistics/index.js';
import type { RankedLever } from '../model.js';
import { capital } from './labels.js';

interface RankedBy {
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
}

/** What the ranking comes to, and no more than that: an order of estimates is not an order of levers. */
export const rankingSentence = (
  condition: string,
  rows: readonly RankedLever[],
  { label, unit, better }: RankedBy,
): string => {
  const singles = rows.filter(({ combination }) => !combination);
  const wins = (row: RankedLever): boolean =>
    differs(row.verdict) &&
    (row.kind === 'ratio' ? row.effect > 1 : row.effect > 0) === (better === 'higher');
  const loses = (row: RankedLever): boolean => differs(row.verdict) && !wins(row);
  const names = (some: readonly RankedLever[]): string =>
    some.map((row) => `${row.level} (${effectWords(row, unit)})`).join(', ');
  const winners = singles.filter(wins);
  const losers = singles.filter(loses);
  const top = singles.filter(({ places }) => places?.first === 1);
  const order =
    singles.length < 2
      ? []
      : singles[0]?.places?.last === 1
        ? [`${singles[0].level} wins most`]
        : [
            `which lever wins most cannot be told: ${top.length === singles.length ? `any of the ${counted(top.length, 'lever')}` : top.map(({ level }) => level).join(', ')} may`,
          ];
  const together = rows.find(({ combination }) => combination);
  const parts = [
    winners.length > 0 ? `better with ${names(winners)}` : 'no lever by itself is known to win anything',
    ...(losers.length > 0 ? [`worse with ${names(losers)}`] : []),
    ...order,
    ...(together
      ? [
          `the combination ${wins(together) ? `wins, ${effectWords(together, unit)}` : loses(together) ? `loses, ${effectWords(together, unit)}` : 'is not known to differ'}`,
        ]
      : []),
  ];
  return `${[capital(label), condition].filter(Boolean).join(', ')}: ${parts.join('; ')}.`;
};

/** `× 1.05, 1.02 to 1.09`: by the interval on which the verdict rests. */
const effectWords = ({ kind, effect, judged_interval }: RankedLever, unit: string): string => {
  const show = (value: number): string => (kind === 'ratio' ? significant(value) : withUnit(value, unit));
  return `${kind === 'ratio' ? '× ' : ''}${show(effect)}${judged_interval ? `, ${show(judged_interval.low)} to ${show(judged_interval.high)}` : ''}`;
};
