import { pValue, withUnit } from '../../model/figures.js';
import { counted } from '../../model/index.js';
import { marginWords } from '../data/bundle.js';
import { contents, type DocumentBlock, heading, table, text } from '../documents/blocks.js';
import { emulatedNotice } from '../documents/compose.js';
import type { Figure } from '../figures/draw.js';
import type { TrendChange, TrendQuestion, TrendReport, TrendSeries } from './model.js';
import { changeWords, trendSentence } from './sentences.js';

/** Differences shown of one change; a host can have thousands. */
const SHOWN = 40;

/** The page of a trend: what changed first, then each metric and cell with its figure. */
export function composeTrend(
  trend: TrendReport,
  figureOf: (series: TrendSeries) => Figure | undefined,
): DocumentBlock[] {
  const blocks = [
    heading(1, 'Trend', 'top'),
    ...trend.questions.flatMap((question, i) => chapter(question, `q${i + 1}-`, figureOf)),
    ...leftOut(trend),
    ...method(trend),
  ];
  return [contents('Contents', 2, blocks), ...blocks];
}

function chapter(
  question: TrendQuestion,
  prefix: string,
  figureOf: (series: TrendSeries) => Figure | undefined,
): DocumentBlock[] {
  const { runs, series } = question;
  const unfinished = runs.filter(({ finished }) => !finished).length;
  return [
    heading(2, question.title, `${prefix}top`),
    ...(question.question === null ? [] : [text(question.question)]),
    ...(question.emulated ? [emulatedNotice] : []),
    ...(unfinished > 0
      ? [
          {
            kind: 'notice' as const,
            tone: 'warning' as const,
            text: `${counted(unfinished, 'run')} without a manifest: nothing proves what they hold.`,
          },
        ]
      : []),
    {
      kind: 'facts',
      items: [
        ['runs', String(runs.length)],
        ['first', `${runs[0]!.run} (${runs[0]!.started})`],
        ['last', `${runs.at(-1)!.run} (${runs.at(-1)!.started})`],
        ['design', question.design.slice(0, 16)],
      ],
    },
    ...(series.length === 0
      ? [text('None of these runs has a value of the metrics that are asked for.')]
      : []),
    { kind: 'list', items: series.map(trendSentence) },
    ...series.flatMap((one, i) => part(one, question, `${prefix}${i + 1}`, figureOf(one))),
  ];
}

function part(
  series: TrendSeries,
  question: TrendQuestion,
  id: string,
  figure: Figure | undefined,
): DocumentBlock[] {
  const { changes, stretches, points, unit, margin } = series;
  return [
    heading(3, `${series.metric}, ${series.cell}`, id),
    ...(figure ? [{ kind: 'figure' as const, figure }] : []),
    ...(changes.length === 0
      ? []
      : [
          table(
            `Levels; a change does not matter up to ${marginWords(margin, unit)}`,
            ['From run', 'to run', 'runs', 'median', 'p of the change', 'change', 'verdict'],
            stretches.map(({ from, to, median }, i) => [
              question.runs[points[from]!.run]!.run,
              question.runs[points[to]!.run]!.run,
              String(to + 1 - from),
              withUnit(median, unit),
              ...(i === 0 ? ['–', '–', '–'] : since(changes[i - 1]!, series)),
            ]),
            ['to run', 'change', 'verdict'],
          ),
        ]),
    ...changes.flatMap(causes),
  ];
}

const since = (change: TrendChange, series: TrendSeries): string[] => [
  pValue(change.p),
  changeWords(change, series),
  change.verdict,
];

function causes({ environment, before, after }: TrendChange): DocumentBlock[] {
  if (environment.length === 0)
    return [
      text(`No recorded fact differs between the runs around ${after}: what changed there is not recorded.`),
    ];
  const more = environment.length - SHOWN;
  return [
    table(
      `What differs around the change from ${before} to ${after}`,
      ['Where', 'fact', 'before', 'after', 'set in with'],
      environment
        .slice(0, SHOWN)
        .map(({ host, fact, a, b, between, at_change }) => [
          host,
          fact,
          a ?? '(none)',
          b ?? '(none)',
          at_change ? `${between[1]}, as the change` : between[1],
        ]),
      ['fact', 'before', 'after', 'set in with'],
      ['fact', 'before', 'after'],
    ),
    ...(more > 0 ? [text(`And ${more} more, which trend.json has.`)] : []),
  ];
}

const leftOut = ({ left_out }: TrendReport): DocumentBlock[] =>
  left_out.length === 0
    ? []
    : [
        heading(2, 'Runs that are left out', 'left-out'),
        table(
          'Nothing of these was taken',
          ['Run', 'why'],
          left_out.map(({ run, why }) => [run, why]),
          ['why'],
          ['why'],
        ),
      ];

const method = ({ alpha }: TrendReport): DocumentBlock[] => [
  heading(2, 'How this was found', 'method'),
  text(
    `Runs with the same cells and the same measurements are held against each other, whatever their hosts and seeds. A run counts by the median of its trials. Changes are found by E-divisive (Matteson and James 2014) with permutation tests: of questions in which nothing changes, one is said to have changed in at most ${100 * alpha} %, all metrics and cells together. How far the level moved is told by the runs before and after the change (Welch and Student), adjusted by Holm over the changes of a series; the changes were sought in these same runs, so that the effect of a small one is told somewhat too large.`,
  ),
  text(
    'What differs around a change stood in the environments of the runs. That it sets in with a change does not prove that it caused it, and what nobody recorded is not in the table.',
  ),
];
