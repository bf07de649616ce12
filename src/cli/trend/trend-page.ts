import { pValue, withUnit } from '../../model/figures.js';
import { counted } from '../../model/index.js';
import type { TrendQuestion, TrendReport } from '../../report/trend/model.js';
import { causeWords, trendSentence } from '../../report/trend/sentences.js';
import { alignedTable } from '../program/aligned-table.js';

/** Causes of a change shown without --json. */
const SHOWN = 10;

/** A trend as text: a sentence for each metric and cell, then every change and what else differed there. */
export const trendPage = (trend: TrendReport): string =>
  `${trend.questions.flatMap((question, i) => [...(i > 0 ? [''] : []), ...questionLines(question)]).join('\n')}\n`;

function questionLines(question: TrendQuestion): string[] {
  const { title, runs, emulated, series } = question;
  const unfinished = runs.filter(({ finished }) => !finished);
  const changes = series.flatMap((one) =>
    one.changes.map((change, i) => ({
      one,
      change,
      stretch: one.stretches[i + 1]!,
      before: one.stretches[i]!,
    })),
  );
  const causes = new Map(
    changes.map(({ change }) => [`${change.before} → ${change.after}`, change.environment]),
  );
  return [
    `${title}: ${counted(runs.length, 'run')}, ${runs[0]!.started.slice(0, 10)} to ${runs.at(-1)!.started.slice(0, 10)}`,
    ...(emulated ? ['Measured in the emulated lab: these figures say nothing about real hardware'] : []),
    ...(unfinished.length > 0
      ? [
          `Without a manifest, so that nothing proves what they hold: ${unfinished.map(({ run }) => run).join(', ')}`,
        ]
      : []),
    ...(series.length === 0 ? ['  no value of the metrics that are asked for'] : []),
    ...series.map((one) => `  ${trendSentence(one)}`),
    ...(changes.length === 0
      ? []
      : [
          '',
          ...alignedTable(
            ['metric', 'cell', 'first run after', 'before', 'after', 'p', 'verdict', ''],
            changes.map(({ one, change, stretch, before }) => [
              one.metric,
              one.cell,
              change.after,
              withUnit(before.median, one.unit),
              withUnit(stretch.median, one.unit),
              pValue(change.p),
              change.verdict,
              change.direction ?? '',
            ]),
            (column) => column < 3 || column > 5,
          ),
        ]),
    ...[...causes].flatMap(([place, environment]) => [
      '',
      environment.length === 0
        ? `No recorded fact differs around ${place}.`
        : `What differs around ${place}:`,
      ...environment
        .slice(0, SHOWN)
        .map((cause) => `  ${causeWords(cause)}${cause.at_change ? '' : ` (with ${cause.between[1]})`}`),
      ...(environment.length > SHOWN ? [`  and ${environment.length - SHOWN} more; --json lists all`] : []),
    ]),
  ];
}
