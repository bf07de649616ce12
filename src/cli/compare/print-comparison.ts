import { exitCodes, harmlessJson, printable, problem, RiggerError } from '../../model/index.js';
import {
  type ComparisonRow,
  compareRuns,
  type MissingValues,
  type RunComparison,
} from '../../report/compare/compare-runs.js';
import { loadRun } from '../../report/data/load-run.js';
import type { RunData } from '../../report/data/run-data.js';
import { pValue, significant, withUnit } from '../../report/documents/number.js';
import { alignedTable } from '../aligned-table.js';

export interface CompareFlags {
  readonly metric?: readonly string[];
  readonly all?: boolean;
  readonly smallestEffect?: string;
  readonly threshold?: readonly string[];
  readonly across?: boolean;
  readonly json?: boolean;
}

/** Differences of the environment shown without --json. */
const SHOWN = 30;

/** Prints a comparison; throws RiggerError with exit code 5 when a threshold is broken. */
export async function printComparison(
  first: string,
  others: readonly string[],
  flags: CompareFlags,
): Promise<void> {
  const smallestEffect =
    flags.smallestEffect === undefined ? null : share(flags.smallestEffect, '--smallest-effect');
  const thresholds = new Map((flags.threshold ?? []).map(threshold));
  const baseline = await loadRun(first);
  const runs: RunData[] = [];
  for (const folder of others) runs.push(await loadRun(folder));
  refuseMixture(baseline, runs, flags.across ?? false);
  const metrics = chosenMetrics(baseline, flags, thresholds);
  const comparison = compareRuns(baseline, runs, { metrics, smallestEffect, thresholds });
  refuseNothing(baseline, runs, comparison);
  process.stdout.write(flags.json ? `${harmlessJson(comparison)}\n` : printable(page(comparison)));
  const broken = comparison.rows.filter(({ threshold: named }) => named?.result === 'broken');
  const unmeasured = comparison.runs.flatMap(({ run, missing }) =>
    missing.flatMap((one) => (one.limit === null ? [] : [lost(run, one)])),
  );
  const problems = [...broken.map(breach), ...unmeasured];
  if (problems.length > 0) throw new RiggerError(problems, exitCodes.different);
}

function chosenMetrics(
  baseline: RunData,
  flags: CompareFlags,
  thresholds: ReadonlyMap<string, number>,
): string[] | null {
  const named = [
    ...new Set([...(flags.metric ?? []), ...[...thresholds.keys()].filter((name) => name !== '*')]),
  ];
  for (const name of named) {
    if (baseline.series.has(name)) continue;
    throw new RiggerError([
      problem('compare/unknown-metric', `${baseline.run.run} has no metric ${name}`, {
        help: `it has ${[...baseline.series.keys()].join(', ') || 'none at all'}`,
      }),
    ]);
  }
  if (flags.all) return [...baseline.series.keys()];
  if (flags.metric) return named;
  return thresholds.size === 0 ? null : [...new Set([...named, ...baseline.run.analysis.metrics])];
}

function refuseMixture(baseline: RunData, runs: readonly RunData[], across: boolean): void {
  const other = runs.find(({ run }) => run.emulated !== baseline.run.emulated);
  if (other === undefined || across) return;
  const [emulated, real] = other.run.emulated ? [other, baseline] : [baseline, other];
  throw new RiggerError([
    problem(
      'compare/emulated',
      `${emulated.run.run} was measured in the emulated lab and ${real.run.run} on hardware`,
      {
        help: 'their difference says nothing about either; --across compares them nevertheless',
      },
    ),
  ]);
}

function refuseNothing(
  baseline: RunData,
  runs: readonly RunData[],
  { rows, runs: compared }: RunComparison,
): void {
  if (rows.length > 0) return;
  throw new RiggerError([
    problem(
      'compare/nothing-in-common',
      `${baseline.run.run} shares no cell and metric with ${runs.map(({ run }) => run.run).join(', ')}`,
      {
        help: 'compare runs of the same suite',
        notes: compared.flatMap(({ unmatched }) => unmatched.slice(0, 10)),
      },
    ),
  ]);
}

function page(comparison: RunComparison): string {
  const { rows, runs, baseline, smallest_effect } = comparison;
  const several = runs.length > 1;
  const limits = rows.some(({ threshold: named }) => named);
  const head = [
    'metric',
    'cell',
    ...(several ? ['run'] : []),
    'n',
    'before',
    'after',
    'effect',
    '95 % interval',
    'p (Holm)',
    'verdict',
    ...(limits ? ['threshold'] : []),
  ];
  const cells = rows.map((row) => [
    row.metric,
    row.cell,
    ...(several ? [row.run] : []),
    `${row.comparison.n.a}/${row.comparison.n.b}`,
    withUnit(row.comparison.median.a, row.unit),
    withUnit(row.comparison.median.b, row.unit),
    ...effect(row),
    pValue(row.adjusted_p),
    row.verdict,
    ...(limits ? [row.threshold ? `${row.threshold.result} (${percent(row.threshold.limit)})` : ''] : []),
  ]);
  const words = new Set([0, 1, ...(several ? [2] : []), head.indexOf('verdict'), head.indexOf('threshold')]);
  const environments = runs.flatMap(({ run, environment, unmatched, missing }) => [
    '',
    environment.length === 0
      ? `No recorded fact differs between ${baseline} and ${run}.`
      : `What differs from ${baseline} to ${run}:`,
    ...environment
      .slice(0, SHOWN)
      .map(({ host, fact, a, b }) => `  ${host}: ${fact}: ${a ?? '(none)'} → ${b ?? '(none)'}`),
    ...(environment.length > SHOWN ? [`  and ${environment.length - SHOWN} more; --json lists all`] : []),
    ...unmatched.map((cell) => `  cell without a counterpart: ${cell}`),
    ...missing.map(({ metric, cell }) => `  without a value in ${run}: ${metric}, ${cell}`),
  ]);
  const legend = `before: ${baseline}; after: ${runs.map(({ run }) => run).join(', ')}; a change of up to ${percent(smallest_effect)} does not matter`;
  return `${[legend, '', ...alignedTable(head, cells, (c) => words.has(c)), ...environments].join('\n')}\n`;
}

function effect({ comparison: { ratio, shift }, unit }: ComparisonRow): [string, string] {
  const { estimate, interval } = ratio ?? shift;
  const show = (value: number): string => (ratio ? `×${significant(value)}` : withUnit(value, unit));
  return [show(estimate), interval ? `${show(interval.low)} … ${show(interval.high)}` : 'too few'];
}

const breach = (row: ComparisonRow) =>
  problem(
    'compare/threshold-broken',
    `${row.metric}, ${row.cell}: worse by more than ${percent(row.threshold!.limit)} in ${row.run}: ${effect(row)[0]}, 95 % interval ${effect(row)[1]}`,
    { help: 'see what differs between the environments above' },
  );

const lost = (run: string, { metric, cell, limit }: MissingValues) =>
  problem(
    'compare/threshold-unmeasured',
    `${metric}, ${cell}: ${run} has no value, so that nobody can say whether ${percent(limit!)} is kept`,
    { help: `\`rigger report\` lists its failed trials and why they failed` },
  );

function threshold(text: string): [string, number] {
  const at = text.lastIndexOf('=');
  return at === -1
    ? ['*', share(text, '--threshold')]
    : [text.slice(0, at), share(text.slice(at + 1), '--threshold')];
}

/** `5%` or `0.05`. */
function share(text: string, flag: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  if (found) return Number(found[1]) / (found[2] === '%' ? 100 : 1);
  throw new RiggerError([
    problem('compare/bad-share', `${flag} has ${JSON.stringify(text)}; expected a share from 0`, {
      help: 'write it as 5% or as 0.05',
    }),
  ]);
}

const percent = (value: number): string => `${Number((value * 100).toPrecision(4))} %`;
