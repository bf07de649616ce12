import type { Advice } from '../advise/model.js';
import { goalWords, leverCells, mostCells, thing } from '../advise/sentences.js';
import type { RunReport } from '../model.js';
import { type DocumentBlock, table } from './blocks.js';

/** What the run says of the goals that its playbook states: a sentence, every condition, and what each lever is worth. */
export const policyBlocks = ({ policy = [] }: RunReport): DocumentBlock[] =>
  policy.flatMap((one): DocumentBlock[] => [
    { kind: 'answer', verdicts: [], text: one.sentence },
    ...(one.advice === null ? [] : [...conditionTable(one.advice), ...leverTable(one.advice)]),
  ]);

/** The sentences alone, for a report of several runs. */
export const policySentences = ({ policy = [] }: RunReport): DocumentBlock[] =>
  policy.map(({ sentence }) => ({ kind: 'answer', verdicts: [], text: sentence }));

const conditionTable = (advice: Advice): DocumentBlock[] => {
  const { answers } = advice;
  if (answers.length < 2 && advice.levers.length === 0) return [];
  const searched = answers.every(({ levels }) => levels.length === 0);
  return [
    table(
      `The most that keep ${goalWords(advice)}, in each condition`,
      ['Condition', ...(searched ? ['searches'] : ['tried', 'blocks']), 'the most', '95 % interval'],
      answers.map((one) => [
        one.condition,
        ...(searched ? [] : [one.levels.map(({ level }) => level).join(', ')]),
        String(one.n),
        ...mostCells(one, advice),
      ]),
      searched ? [] : ['tried'],
    ),
  ];
};

const leverTable = (advice: Advice): DocumentBlock[] => {
  const { levers, over, over_unit } = advice;
  if (levers.length === 0) return [];
  const what = over_unit === 'count' ? `${thing(over)}s` : over.replaceAll('_', ' ');
  return [
    table(
      `What each lever is worth: how many more ${what} keep ${goalWords(advice)}; each interval by itself, so that one of twenty may miss`,
      ['Datapath', 'lever', 'instead of', `more ${what}`, '95 % interval'],
      levers.map((one) => [one.condition || 'all', one.lever, one.against, ...leverCells(one)]),
      ['lever', 'instead of'],
    ),
  ];
};
