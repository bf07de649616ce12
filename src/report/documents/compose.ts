import { pValue, withUnit } from '../../model/figures.js';
import { counted } from '../../model/index.js';
import { drifted } from '../analysis/drift-report.js';
import { shareWords } from '../analysis/repetition.js';
import { runTitles } from '../analysis/run-titles.js';
import { levelWords } from '../analysis/sentences.js';
import { marginWords } from '../data/bundle.js';
import type { Figure } from '../figures/draw.js';
import type { RunFigures } from '../figures/run-figures.js';
import type { Answer, Report, RunReport } from '../model.js';
import { reportRules } from '../rules.js';
import { besideBlocks } from './beside-blocks.js';
import { contents, type DocumentBlock, heading, table, text } from './blocks.js';
import { effectCells, effectTitle, rangeCell } from './effect.js';
import { environmentBlocks } from './environment-blocks.js';
import { interactionTable } from './interaction-table.js';
import { measurementBlocks } from './measurement-blocks.js';
import { policyBlocks, policySentences } from './policy-blocks.js';
import { ranBlocks } from './ran-blocks.js';
import { reproductionBlocks } from './reproduction-blocks.js';

/** The whole document: one chapter for each run, in the order in which a reader asks, and before several the answers of all. */
export function compose(
  report: Report,
  figures: readonly RunFigures[],
  beside: readonly Figure[],
): DocumentBlock[] {
  const [only] = report.runs;
  if (report.runs.length === 1 && only) {
    const blocks = chapter(only, only.title, figures[0]!, '');
    return [contents('Contents', 2, blocks), ...blocks];
  }
  const titles = runTitles(report.runs);
  const chapters = report.runs.map((run, i) => chapter(run, titles[i]!, figures[i]!, chapterPrefix(i)));
  const names = report.runs.map(({ run }) => run);
  const blocks = [
    heading(1, reportTitle(report), 'runs'),
    ...overview(report.runs, titles),
    ...reproductionBlocks(report.reproductions ?? []),
    ...besideBlocks(report.beside, beside, names),
    ...chapters.flatMap(([top, ...rest], i) => [
      top!,
      contents(`Contents of ${names[i]!}`, 2, rest),
      ...rest,
    ]),
  ];
  return [contents('Runs', 1, blocks), ...blocks];
}

/** What the document is called: the run, or how many there are of what. */
export const reportTitle = ({ runs }: Report): string => {
  const titles = new Set(runs.map(({ title }) => title));
  if (runs.length === 1) return runs[0]!.title;
  return titles.size === 1 ? `${[...titles][0]}: ${runs.length} runs` : `${runs.length} runs`;
};

const chapterPrefix = (index: number): string => `run${index + 1}-`;

/** What each run asked, and its answers. What is true of all of them is said once. */
function overview(runs: readonly RunReport[], titles: readonly string[]): DocumentBlock[] {
  const allEmulated = runs.every(({ emulated }) => emulated);
  return [
    ...(allEmulated ? [emulatedNotice] : []),
    ...runs.flatMap((run, i) => [
      heading(2, titles[i]!, `${chapterPrefix(i)}overview`),
      text([run.question, `${counted(run.trials.ok, 'trial')}; ${run.run}`].filter(Boolean).join(' ')),
      ...(run.emulated && !allEmulated ? [emulatedNotice] : []),
      ...warnings(run),
      ...(run.answers.length === 0 ? [text(unanswered(run))] : run.answers.map(answerBlock)),
      ...policySentences(run),
    ]),
  ];
}

function chapter(run: RunReport, title: string, figures: RunFigures, prefix: string): DocumentBlock[] {
  return [
    heading(1, title, `${prefix}top`),
    ...(run.question === null ? [] : [text(run.question)]),
    ...(run.emulated ? [emulatedNotice] : []),
    ...warnings(run),
    heading(2, 'Answers', `${prefix}answers`),
    ...answerBlocks(run),
    ...policyBlocks(run),
    ...standing(run),
    ...measurementBlocks(run, figures, prefix),
    heading(2, 'How it was measured', `${prefix}methods`),
    ...ranBlocks(run.ran, run.cells),
    { kind: 'list', items: run.methods },
    ...environmentBlocks(run, prefix),
    heading(2, 'Failed trials', `${prefix}failures`),
    failures(run),
    heading(2, 'Derive this report again', `${prefix}derive`),
    ...derivation(run),
  ];
}

export const emulatedNotice: DocumentBlock = {
  kind: 'notice',
  tone: 'lab',
  text: 'Measured in the emulated lab. Its processors, network card and wire are software: the figures show that the chain works and how it behaves here, and say nothing about hardware.',
};

function warnings(run: RunReport): DocumentBlock[] {
  const blocks: DocumentBlock[] = [];
  if (run.state !== 'complete') {
    const why = run.state_reason === null ? '' : `: ${run.state_reason}`;
    const what =
      run.state === 'failed' ? `The run ended with an error${why}` : `The run is not finished${why}`;
    blocks.push({
      kind: 'notice',
      tone: 'warning',
      text: `${what}. What follows rests on the trials so far.`,
    });
  }
  if (run.unknown)
    blocks.push({
      kind: 'notice',
      tone: 'warning',
      text: `These results were imported: rigger did not measure them. It cannot be known ${run.unknown.join('; ')}.`,
    });
  const lost = run.trials.failed + run.trials.interrupted;
  if (lost > 0) {
    blocks.push({
      kind: 'notice',
      tone: 'warning',
      text: `${lost} of ${counted(lost + run.trials.ok + run.trials.warm_up, 'trial')} failed or ${lost === 1 ? 'was' : 'were'} interrupted; see “Failed trials”.`,
    });
  }
  if (drifted(run.drift)) blocks.push({ kind: 'notice', tone: 'warning', text: run.drift.sentence });
  if (run.environment.drift.length > 0) {
    blocks.push({
      kind: 'notice',
      tone: 'warning',
      text: `${counted(run.environment.drift.length, 'check')} of the testbed ${run.environment.drift.length === 1 ? 'was' : 'were'} out of bounds; see “Environment”.`,
    });
  }
  return blocks;
}

function answerBlocks(run: RunReport): DocumentBlock[] {
  if (run.answers.length === 0) return [text(unanswered(run))];
  return run.answers.flatMap((answer): DocumentBlock[] => [
    answerBlock(answer),
    ...(answer.comparisons.length > 0 ? [comparisonTable(answer)] : []),
    ...interactionTable(answer),
  ]);
}

const unanswered = (run: RunReport): string =>
  run.metrics.length === 0
    ? 'No trial succeeded, so there is nothing to answer with.'
    : 'This run declares no comparison; its measurements follow.';

const answerBlock = (answer: Answer): DocumentBlock => ({
  kind: 'answer',
  verdicts: [...new Set(answer.comparisons.map(({ verdict }) => verdict))],
  text: answer.sentence,
});

function comparisonTable({ label, unit, role, margin, comparisons }: Answer): DocumentBlock {
  const against = new Set(comparisons.map(({ level, baseline }) => `${level} against ${baseline}`));
  const [only] = against.size === 1 ? against : [];
  const level = comparisons.find(({ judged_interval }) => judged_interval)?.judged_interval?.level ?? 0.95;
  const wide = level > 0.95;
  const rows = comparisons.map((one) => {
    const { condition, comparison, adjusted_p, judged_interval, verdict } = one;
    const name = only === undefined ? `${one.level} against ${one.baseline}` : '';
    return [
      [condition, name].filter(Boolean).join(': ') || 'all',
      String(Math.min(comparison.n.a, comparison.n.b)),
      withUnit(comparison.median.a, unit),
      withUnit(comparison.median.b, unit),
      ...effectCells(comparison, unit),
      ...(wide ? [rangeCell(judged_interval, comparison, unit)] : []),
      pValue(comparison.test.p),
      pValue(adjusted_p),
      verdict,
    ];
  });
  return table(
    `Comparisons: ${label}${only === undefined ? '' : `, ${only}`}; ${role} question, smallest effect of interest ${marginWords(margin, unit)}${comparisons.some(({ comparison, paired }) => paired && comparison.ratio) ? '; a ratio is the pseudo-median of the paired ratios' : ''}`,
    [
      only === undefined ? 'Comparison' : 'Condition',
      'n',
      'median, baseline',
      'median',
      effectTitle(comparisons.map(({ comparison }) => comparison)),
      '95 % interval',
      ...(wide ? [`${levelWords(level)} interval`] : []),
      'p',
      'p (Holm)',
      'verdict',
    ],
    rows,
    ['verdict'],
  );
}

/** What the numbers are about, and whether the testbed stood still meanwhile. */
function standing({ answers, repetition, drift, lacks }: RunReport): DocumentBlock[] {
  const [question] = answers;
  const shares = repetition.shares.filter(({ share }) => share !== null);
  return [
    text(repetition.scope),
    ...(question && question.power !== null
      ? [
          text(
            `Power: with the scatter that was seen, a change of ${marginWords(question.margin, question.unit)} in ${question.label} is found in ${share(question.power)} of such runs${question.comparisons.length > 1 ? ', where it is hardest to find' : ''}.`,
          ),
        ]
      : []),
    ...(drifted(drift) ? [] : [text(drift.sentence)]),
    ...(shares.length > 0 ? [text(`Share of the variance by level: ${shareWords(repetition.shares)}.`)] : []),
    ...(lacks.length > 0
      ? [
          text(
            `The bundle was made before rigger recorded ${lacks.join('; ')}. This report was made by the present rules.`,
          ),
        ]
      : []),
  ];
}

/** A share of simulated runs: never all of them, nor none. */
const share = (power: number): string =>
  power < 0.01 ? 'fewer than 1 %' : power > 0.99 ? 'more than 99 %' : `about ${Math.round(100 * power)} %`;

function failures(run: RunReport): DocumentBlock {
  if (run.failures.length === 0) return text('None: every trial that was started gave its values.');
  return table(
    'Trials that gave no value',
    ['Trial', 'attempt', 'block', 'cell', 'workload', 'what happened', 'why'],
    run.failures.map((f) => [
      String(f.trial),
      String(f.attempt),
      String(f.block),
      f.cell,
      f.workload,
      f.status,
      f.why,
    ]),
    ['cell', 'workload', 'what happened', 'why'],
  );
}

function derivation(run: RunReport): DocumentBlock[] {
  const bundle =
    run.manifest_sha256 === null
      ? `This report was made of the unfinished bundle ${run.run}, which has no manifest yet.`
      : `This report was made of nothing but the bundle ${run.run}. Its manifest, which holds a checksum of every file, has the SHA-256 ${run.manifest_sha256}.`;
  return [
    text(
      `${bundle} It was made by rules ${reportRules}: the same bundle gives the same report by them, to the byte:`,
    ),
    { kind: 'commands', lines: [`rigger verify runs/${run.run}`, `rigger report runs/${run.run} -o report`] },
    text(
      'results.csv holds every value of every trial, a row each; report.json holds what this page says, as data.',
    ),
  ];
}
