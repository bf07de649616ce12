import { significant, withUnit } from '../../model/figures.js';
import { counted } from '../../model/index.js';
import type { Shift } from '../../statistics/hodges-lehmann.js';
import { capital } from '../analysis/labels.js';
import type { RepeatedQuestion, Reproduction } from '../compare/repeated.js';
import { marginWords } from '../data/bundle.js';
import { type DocumentBlock, heading, table, text } from './blocks.js';

/** Whether runs give the answers of those that they repeat. */
export const reproductionBlocks = (found: readonly Reproduction[]): DocumentBlock[] =>
  found.flatMap((one, index) => [
    heading(
      2,
      `Is it reproduced? ${capital(one.verdict)}`,
      index === 0 ? 'reproduced' : `reproduced-${index + 1}`,
    ),
    text(
      `${one.run} repeats ${one.of}. An answer is reproduced where the 95 % interval of the new effect over the old one lies within the smallest effect that matters, not reproduced where it lies outside, and undecided else.`,
    ),
    table(
      'The effects of both runs, and what they come to',
      ['Question', 'then', 'now', 'now over then', '95 % interval', 'does not matter', 'verdict'],
      one.questions.map(repeatedCells),
      ['verdict', 'does not matter'],
    ),
    ...(one.questions.length === 0 ? [text('The runs have no question in common.')] : []),
    text(
      one.environment.length === 0
        ? 'No recorded fact differs between the two.'
        : `${counted(one.environment.length, 'recorded fact')} differ between the two:`,
    ),
    ...(one.environment.length === 0
      ? []
      : [
          table(
            'What differs',
            ['Machine', 'fact', 'then', 'now'],
            one.environment
              .slice(0, shown)
              .map(({ host, fact, a, b }) => [host, fact, a ?? '(none)', b ?? '(none)']),
            ['fact', 'then', 'now'],
            ['then', 'now'],
          ),
        ]),
    ...(one.environment.length > shown
      ? [text(`and ${one.environment.length - shown} more, in report.json`)]
      : []),
  ]);

/** A document is for people; the rest is in its data. */
const shown = 40;

/** A question as a row: what it is, then, now, the change and its interval, the smallest effect, the verdict. */
export const repeatedCells = (one: RepeatedQuestion): string[] => {
  const show =
    (kind: 'ratio' | 'shift') =>
    (value: number): string =>
      kind === 'ratio' ? `×${significant(value)}` : withUnit(value, one.unit);
  const of = (shift: Shift | null, kind: 'ratio' | 'shift'): string =>
    shift === null ? 'not measured' : show(kind)(shift.estimate);
  const { change, changeKind } = one;
  const interval = change?.interval;
  return [
    `${one.metric}: ${one.question}`,
    of(one.before, one.kind),
    of(one.now, one.kind),
    change === null ? '' : of(change, changeKind),
    interval ? `${show(changeKind)(interval.low)} … ${show(changeKind)(interval.high)}` : 'too few',
    marginWords(one.margin, one.unit),
    one.verdict,
  ];
};
