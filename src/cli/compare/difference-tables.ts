import { counted } from '../../model/index.js';
import type { EnvironmentDifference } from '../../report/compare/environment-differences.js';
import { alignedTable } from '../program/aligned-table.js';

/** Differences of hosts shown without --json; there may be thousands. */
const shownFacts = 30;
/** Parameters shown: whoever changed them wants to see all. */
const shownParameters = 100;
/** Characters of a value in a table. */
const widest = 60;

/** What differs between two runs, as tables: how they were measured first, then what they were measured on. */
export const differenceTables = (differences: readonly EnvironmentDifference[]): string[] => {
  const parameters = differences.filter(({ host }) => host === ofRun);
  const facts = differences.filter(({ host }) => host !== ofRun);
  return [
    ...(parameters.length === 0
      ? []
      : [
          '  in how it was measured:',
          ...indented(
            alignedTable(
              ['parameter', 'before', 'after'],
              parameters.slice(0, shownParameters).map(({ fact, a, b }) => [fact, ...shownPair(a, b)]),
              () => true,
            ),
          ),
          ...more(parameters.length - shownParameters),
        ]),
    ...(facts.length === 0
      ? []
      : [
          '  in what it was measured on:',
          ...indented(
            alignedTable(
              ['machine', 'fact', 'before', 'after'],
              facts.slice(0, shownFacts).map(({ host, fact, a, b }) => [host, fact, ...shownPair(a, b)]),
              () => true,
            ),
          ),
          ...more(facts.length - shownFacts),
        ]),
  ];
};

/** Under this host, {@link EnvironmentDifference} has what the run itself was told. */
const ofRun = '(run)';

const indented = (lines: readonly string[]): string[] => lines.map((line) => `    ${line}`.trimEnd());

const more = (left: number): string[] =>
  left > 0 ? [`    and ${counted(left, 'more', 'more')}; --json lists all`] : [];

/** Two values, cut so that what differs stays in sight: a long command often differs at its end. */
const shownPair = (a: string | null, b: string | null): [string, string] => {
  if (a === null || b === null) return [cut(a ?? '(none)'), cut(b ?? '(none)')];
  if (a.length <= widest && b.length <= widest) return [a, b];
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared += 1;
  const start = Math.max(0, shared - widest / 3);
  const from = (text: string): string => cut(start > 0 ? `…${text.slice(start)}` : text);
  return [from(a), from(b)];
};

const cut = (text: string): string => (text.length > widest ? `${text.slice(0, widest - 1)}…` : text);
