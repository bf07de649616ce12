import { counted } from '../analysis/labels.js';
import type { RunFigures } from '../figures/run-figures.js';
import type { Answer, Report, RunReport } from '../model.js';
import { type Block, heading, table, text } from './blocks.js';
import { environmentBlocks } from './environment-blocks.js';
import { measurementBlocks } from './measurement-blocks.js';
import { pValue, significant, withUnit } from './number.js';

/** The whole document: one chapter for each run, in the order in which a reader asks. */
export function compose(report: Report, figures: readonly RunFigures[]): Block[] {
  const [only] = report.runs;
  if (report.runs.length === 1 && only) return chapter(only, figures[0]!, '');
  return [
    heading(1, `${report.runs.length} runs`, 'runs'),
    {
      kind: 'list',
      items: report.runs.map(({ run, title, trials }) => `${title} (${run}): ${trials.ok} trials`),
    },
    ...report.runs.flatMap((run, i) => chapter(run, figures[i]!, `run${i + 1}-`)),
  ];
}

function chapter(run: RunReport, figures: RunFigures, prefix: string): Block[] {
  return [
    heading(1, run.title, `${prefix}top`),
    ...(run.question === null ? [] : [text(run.question)]),
    ...notices(run),
    heading(2, 'Answers', `${prefix}answers`),
    ...answerBlocks(run),
    ...measurementBlocks(run, figures, prefix),
    heading(2, 'How it was measured', `${prefix}methods`),
    { kind: 'list', items: run.methods },
    ...environmentBlocks(run, prefix),
    heading(2, 'Failed trials', `${prefix}failures`),
    failures(run),
    heading(2, 'Derive this report again', `${prefix}derive`),
    ...derivation(run),
  ];
}

function notices(run: RunReport): Block[] {
  const blocks: Block[] = [];
  if (run.emulated) {
    blocks.push({
      kind: 'notice',
      tone: 'lab',
      text: 'Measured in the emulated lab. Its processors, network card and wire are software: the figures show that the chain works and how it behaves here, and say nothing about hardware.',
    });
  }
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
  const lost = run.trials.failed + run.trials.interrupted;
  if (lost > 0) {
    blocks.push({
      kind: 'notice',
      tone: 'warning',
      text: `${lost} of ${counted(lost + run.trials.ok + run.trials.warm_up, 'trial')} failed or ${lost === 1 ? 'was' : 'were'} interrupted; see “Failed trials”.`,
    });
  }
  if (run.environment.drift.length > 0) {
    blocks.push({
      kind: 'notice',
      tone: 'warning',
      text: `${counted(run.environment.drift.length, 'check')} of the testbed ${run.environment.drift.length === 1 ? 'was' : 'were'} out of bounds; see “Environment”.`,
    });
  }
  return blocks;
}

function answerBlocks(run: RunReport): Block[] {
  if (run.answers.length === 0) {
    const why =
      run.metrics.length === 0
        ? 'No trial succeeded, so there is nothing to answer with.'
        : 'This run declares no comparison; its measurements follow.';
    return [text(why)];
  }
  return run.answers.flatMap((answer): Block[] => [
    {
      kind: 'answer',
      verdicts: [...new Set(answer.comparisons.map(({ verdict }) => verdict))],
      text: answer.sentence,
    },
    ...(answer.comparisons.length > 0 ? [comparisonTable(answer)] : []),
  ]);
}

function comparisonTable({ label, unit, comparisons }: Answer): Block {
  const against = new Set(comparisons.map(({ level, baseline }) => `${level} against ${baseline}`));
  const [only] = against.size === 1 ? against : [];
  const rows = comparisons.map(({ condition, level, baseline, comparison, adjusted_p, verdict }) => {
    const { ratio, shift } = comparison;
    const show = (value: number): string => (ratio ? significant(value) : withUnit(value, unit));
    const { estimate, interval } = ratio ?? shift;
    return [
      [condition, only === undefined ? `${level} against ${baseline}` : ''].filter(Boolean).join(': ') ||
        'all',
      String(Math.min(comparison.n.a, comparison.n.b)),
      withUnit(comparison.median.a, unit),
      withUnit(comparison.median.b, unit),
      show(estimate),
      interval ? `${show(interval.low)} … ${show(interval.high)}` : 'too few',
      pValue(comparison.test.p),
      pValue(adjusted_p),
      verdict,
    ];
  });
  const effect = comparisons[0]!.comparison.ratio ? 'ratio' : 'shift';
  return table(
    `Comparisons: ${label}${only === undefined ? '' : `, ${only}`}`,
    [
      only === undefined ? 'Comparison' : 'Condition',
      'n',
      'median, baseline',
      'median',
      effect,
      '95 % interval',
      'p',
      'p (Holm)',
      'verdict',
    ],
    rows,
    ['verdict'],
  );
}

function failures(run: RunReport): Block {
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

function derivation(run: RunReport): Block[] {
  const bundle =
    run.manifest_sha256 === null
      ? `This report was made of the unfinished bundle ${run.run}, which has no manifest yet.`
      : `This report was made of nothing but the bundle ${run.run}. Its manifest, which holds a checksum of every file, has the SHA-256 ${run.manifest_sha256}.`;
  return [
    text(`${bundle} The same bundle gives the same report, to the byte:`),
    { kind: 'commands', lines: [`rigger verify runs/${run.run}`, `rigger report runs/${run.run} -o report`] },
    text(
      'results.csv holds every value of every trial, a row each; report.json holds what this page says, as data.',
    ),
  ];
}
