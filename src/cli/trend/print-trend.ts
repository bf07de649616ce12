import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { exitCodes, harmlessJson, printable, problem, RiggerError } from '../../model/index.js';
import { buildTrend, worsened } from '../../report/trend/build-trend.js';
import { withCauses } from '../../report/trend/causes.js';
import { DerivedIndex } from '../../report/trend/derived-index.js';
import { loadSummaries, summaryRules } from '../../report/trend/load-summaries.js';
import type { RunSummary, TrendReport } from '../../report/trend/model.js';
import { summaryOf } from '../../report/trend/read-summary.js';
import { trendSentence } from '../../report/trend/sentences.js';
import { summariesApart } from '../../report/trend/summaries-apart.js';
import { writeTrend } from '../../report/trend/write-trend.js';
import { share } from '../compare/limits.js';
import { runFolders } from '../program/find-runs.js';
import { ownProgram } from '../program/own-program.js';
import { findProject } from '../program/project.js';
import { namesZip, unzippedRuns } from '../program/zipped-run.js';
import { trendPage } from './trend-page.js';

export interface TrendFlags {
  readonly metric?: readonly string[];
  readonly all?: boolean;
  readonly last?: string;
  readonly alpha?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** Prints a trend; throws RiggerError with exit code 5 when the last change of a metric is for the worse. */
export async function printTrend(words: readonly string[], flags: TrendFlags): Promise<void> {
  const [alpha, last] = [alphaOf(flags.alpha), lastOf(flags.last)];
  const given = await withUnzipped(words);
  const { runsFolder } = await findProject();
  const folders = chosen(given, runsFolder);
  const { summaries, leftOut } = await read(given, folders, runsFolder);
  for (const { run, why } of leftOut) process.stderr.write(`${printable(`left out: ${run}: ${why}`)}\n`);
  requireMetrics(summaries, flags.metric ?? []);
  const metrics = flags.all ? '*' : (flags.metric ?? null);
  const built = buildTrend(summaries, { metrics, alpha, last });
  const places = new Map(folders.map((folder) => [basename(folder), folder]));
  const trend: TrendReport = { ...(await withCauses(built, (run) => places.get(run)!)), left_out: leftOut };
  if (flags.output !== undefined) await writeTrend(trend, flags.output);
  process.stdout.write(flags.json ? `${harmlessJson(trend)}\n` : printable(trendPage(trend)));
  if (flags.output !== undefined && !flags.json)
    process.stdout.write(`${join(flags.output, 'index.html')}\n`);
  judge(trend);
}

function judge(trend: TrendReport): void {
  const worse = worsened(trend);
  if (worse.length === 0) return;
  throw new RiggerError(
    worse.map((series) =>
      problem('trend/worse', trendSentence(series), {
        help: 'see what differs between the environments above',
      }),
    ),
    exitCodes.different,
  );
}

/** What was named by its folder has to be sound; of what was found by name, the others are shown nevertheless. */
async function read(given: readonly string[], folders: readonly string[], runsFolder: string) {
  const named = folders.filter((folder) => given.includes(folder));
  const index = new DerivedIndex<RunSummary>(runsFolder, 'trend', summaryRules);
  const sound = new Map<string, RunSummary>();
  for (const folder of named) sound.set(folder, await summaryOf(folder));
  const apart = ownProgram.file === undefined ? undefined : summariesApart(ownProgram.file);
  const found = await loadSummaries(folders, index, { known: sound, ...(apart ? { apart } : {}) });
  const why = existsSync(runsFolder) ? await index.save() : undefined;
  if (why !== undefined) process.stderr.write(`${printable(`nothing is kept for the next time: ${why}`)}\n`);
  return found;
}

/** A zip of `rigger export` stands for the runs in it that measured. */
async function withUnzipped(words: readonly string[]): Promise<string[]> {
  const folders: string[] = [];
  for (const word of words) {
    const zipped = await namesZip(word);
    const runs = zipped ? await unzippedRuns(word) : [word];
    const measured = zipped ? runs.filter((folder) => existsSync(join(folder, 'run.json'))) : runs;
    if (measured.length === 0)
      throw new RiggerError([
        problem('cli/no-run', `no run in ${word} has measured anything`, { help: 'see `rigger show`' }),
      ]);
    folders.push(...measured);
  }
  return folders;
}

/** Folders as they are given; else every run of the project that measured and whose name has the text in it. */
function chosen(given: readonly string[], runsFolder: string): string[] {
  const all = runFolders(runsFolder).filter((folder) => existsSync(join(folder, 'run.json')));
  const texts = given.length === 0 ? [''] : given;
  const missing: string[] = [];
  const found = texts.flatMap((text) => {
    if (text !== '' && existsSync(join(text, 'run.json'))) return [text.replace(/\/+$/, '')];
    const own = all.filter((folder) => basename(folder).includes(text));
    if (own.length === 0) missing.push(text);
    return own;
  });
  if (missing.length > 0)
    throw new RiggerError(
      missing.map((text) =>
        problem(
          'cli/no-run',
          text === ''
            ? `no run in ${runsFolder} has measured anything`
            : `no run that measured is called ${text}, and none in ${runsFolder} has that in its name`,
          { help: 'see `rigger runs`' },
        ),
      ),
    );
  const unique = [...new Map(found.map((folder) => [basename(folder), folder])).values()];
  refuseNamesakes(found);
  return unique;
}

/** Two folders of one name would be one run twice, or two runs that nobody could tell apart. */
function refuseNamesakes(found: readonly string[]): void {
  const real = new Map<string, string>();
  for (const folder of found) {
    const earlier = real.get(basename(folder));
    if (earlier !== undefined && dirname(earlier) !== dirname(folder))
      throw new RiggerError([
        problem('trend/namesakes', `${earlier} and ${folder} are runs of one name`, {
          help: 'name each run once',
        }),
      ]);
    real.set(basename(folder), folder);
  }
}

function requireMetrics(summaries: readonly RunSummary[], named: readonly string[]): void {
  const known = new Set(summaries.flatMap(({ metrics }) => metrics.map(({ metric }) => metric)));
  const unknown = named.filter((metric) => !known.has(metric));
  if (unknown.length === 0) return;
  throw new RiggerError(
    unknown.map((metric) =>
      problem('compare/unknown-metric', `none of these runs has a metric ${metric}`, {
        help: `they have ${[...known].join(', ') || 'none at all'}`,
      }),
    ),
  );
}

function lastOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new RiggerError([
    problem('cli/usage', `--last has ${JSON.stringify(text)}; expected a number of runs from 1`, {
      help: 'write it as --last 90',
    }),
  ]);
}

function alphaOf(text: string | undefined): number {
  const alpha = text === undefined ? 0.05 : share(text, '--alpha');
  if (alpha >= 0.0001 && alpha <= 0.5) return alpha;
  throw new RiggerError([
    problem('cli/usage', `--alpha has ${JSON.stringify(text)}; expected a share from 0.01% to 50%`, {
      help: 'write it as 1% or as 0.01',
    }),
  ]);
}
