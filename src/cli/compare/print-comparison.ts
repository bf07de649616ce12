import { exitCodes, harmlessJson, printable, problem, RiggerError, warning } from '../../model/index.js';
import { compareRuns, compareSides } from '../../report/compare/compare-runs.js';
import type { ComparisonRow, MissingValues, NamedLimit, RunComparison } from '../../report/compare/model.js';
import { loadRun } from '../../report/data/load-run.js';
import type { RunData } from '../../report/data/run-data.js';
import { requireUnaltered } from '../../report/verify/unaltered.js';
import { foldersOfRuns } from '../program/find-runs.js';
import { requireJUnitFile, writeJUnitFile } from '../program/junit-file.js';
import { bounds, comparisonPage, effect, limitWords } from './comparison-page.js';
import { namedLimit, share } from './limits.js';
import { comparisonSuites } from './suites.js';

export interface CompareFlags {
  readonly metric?: readonly string[];
  readonly all?: boolean;
  readonly with?: readonly string[];
  readonly smallestEffect?: string;
  readonly threshold?: readonly string[];
  readonly strict?: boolean;
  readonly across?: boolean;
  readonly json?: boolean;
  readonly junit?: string;
}

/**
 * Prints a comparison; throws RiggerError with exit code 5 when a threshold is broken, and with 6 when one is
 * unproven under `--strict`.
 */
export async function printComparison(
  first: string,
  others: readonly string[],
  flags: CompareFlags,
): Promise<void> {
  const smallestEffect =
    flags.smallestEffect === undefined ? null : share(flags.smallestEffect, '--smallest-effect');
  const thresholds = new Map((flags.threshold ?? []).map(namedLimit));
  requireOther(first, others, flags);
  requireJUnitFile(flags.junit);
  const folders = await foldersOfRuns([first, ...others, ...(flags.with ?? [])]);
  await requireUnaltered(folders);
  const [baseline, ...later] = await loadAll(folders);
  const runs = later.slice(0, others.length);
  const second = later.slice(others.length);
  refuseMixture(baseline, [...runs, ...second], flags.across ?? false);
  const metrics = chosenMetrics(baseline, flags, thresholds);
  const options = { metrics, named: namedMetrics(flags, thresholds), smallestEffect, thresholds };
  if (second.length > 0) refuseRepeated([baseline, ...runs, ...second]);
  const comparison =
    second.length > 0
      ? compareSides([baseline, ...runs], second, options)
      : compareRuns(baseline, runs, options);
  refuseNothing(baseline, [...runs, ...second], comparison);
  process.stdout.write(flags.json ? `${harmlessJson(comparison)}\n` : printable(comparisonPage(comparison)));
  await writeJUnitFile(flags.junit, () => comparisonSuites(comparison, flags.strict ?? false));
  judge(comparison, flags.strict ?? false);
}

/** What is broken goes before what is unproven; without `--strict` the latter is said and passes. */
function judge({ rows, runs }: RunComparison, strict: boolean): void {
  const having = (result: string): ComparisonRow[] =>
    rows.filter(({ threshold }) => threshold?.result === result);
  const unmeasured = runs.flatMap(({ run, missing }) =>
    missing.flatMap((one) => (one.limit === null ? [] : [lost(run, one)])),
  );
  const problems = [...having('broken').map(breach), ...unmeasured];
  const open = having('unproven').map((row) => unproven(row, strict));
  if (problems.length > 0) throw new RiggerError([...problems, ...open], exitCodes.different);
  if (open.length > 0 && strict) throw new RiggerError(open, exitCodes.unproven);
  for (const { message } of open) process.stderr.write(`${printable(message)}\n`);
}

async function loadAll([first = '', ...later]: readonly string[]): Promise<[RunData, ...RunData[]]> {
  const runs: [RunData, ...RunData[]] = [await loadRun(first)];
  for (const folder of later) runs.push(await loadRun(folder));
  return runs;
}

function requireOther(first: string, others: readonly string[], flags: CompareFlags): void {
  if (others.length > 0 || flags.with !== undefined) return;
  throw new RiggerError([
    problem('compare/nothing-in-common', `there is no run to compare ${first} with`, {
      help: 'name a later run, as in `rigger compare runs/A runs/B`, or a second side with --with',
    }),
  ]);
}

function refuseRepeated(runs: readonly RunData[]): void {
  const names = runs.map(({ run }) => run.run);
  const twice = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
  if (twice.length === 0) return;
  throw new RiggerError(
    twice.map((name) =>
      problem('compare/repeated-run', `${name} is named twice, but a run is one value of one side`, {
        help: 'name each run once',
      }),
    ),
  );
}

const namedMetrics = (flags: CompareFlags, thresholds: ReadonlyMap<string, NamedLimit>): string[] => [
  ...new Set([...(flags.metric ?? []), ...[...thresholds.keys()].filter((name) => name !== '*')]),
];

function chosenMetrics(
  baseline: RunData,
  flags: CompareFlags,
  thresholds: ReadonlyMap<string, NamedLimit>,
): string[] | null {
  const named = namedMetrics(flags, thresholds);
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

const breach = (row: ComparisonRow) =>
  problem(
    'compare/threshold-broken',
    `${row.metric}, ${row.cell}: worse by more than ${limitWords(row.threshold!.limit, row.unit)} in ${row.run}: ${effect(row)[0]}, one-sided 95 % bounds ${bounds(row)}`,
    { help: 'see what differs between the environments above' },
  );

const unproven = (row: ComparisonRow, strict: boolean) =>
  (strict ? problem : warning)(
    'compare/threshold-unproven',
    `${row.metric}, ${row.cell}: whether ${limitWords(row.threshold!.limit, row.unit)} is kept in ${row.run} is unproven: ${effect(row)[0]}, one-sided 95 % bounds ${bounds(row)}`,
    { help: 'measure more trials, or more runs of each side with --with' },
  );

const lost = (run: string, { metric, cell, limit }: MissingValues) =>
  problem(
    'compare/threshold-unmeasured',
    `${metric}, ${cell}: ${run} has no value, so that nobody can say whether ${limit!.kind === 'share' ? `${Number((100 * limit!.size).toPrecision(4))} %` : limit!.size} is kept`,
    { help: `\`rigger report\` lists its failed trials and why they failed` },
  );
