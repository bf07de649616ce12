import { environmentDifferences } from '../compare/environment-differences.js';
import { readBundle } from '../data/bundle.js';
import { isEnvironment, requireUnaltered } from '../verify/unaltered.js';
import type { TrendCause, TrendQuestion, TrendReport } from './model.js';

/** Runs before and after a change among which a cause is looked for: a change may be placed a run or two off. */
const NEAR = 2;

type Environment = Parameters<typeof environmentDifferences>[0];

/** Adds to each change what differs between the runs there, read from their bundles. */
export async function withCauses<T extends Pick<TrendReport, 'questions'>>(
  trend: T,
  folderOf: (run: string) => string,
): Promise<T> {
  const known = new Map<string, readonly TrendCause[]>();
  const questions: TrendQuestion[] = [];
  for (const question of trend.questions) {
    const series = [];
    for (const one of question.series) {
      const changes = [];
      for (const change of one.changes) {
        const near = one.points
          .slice(Math.max(0, change.at - 1 - NEAR), change.at + 1 + NEAR)
          .map(({ run }) => question.runs[run]!.run);
        const key = JSON.stringify([near, change.after]);
        const causes = known.get(key) ?? (await causesAmong(near, change.after, folderOf));
        known.set(key, causes);
        changes.push({ ...change, environment: causes });
      }
      series.push({ ...one, changes });
    }
    questions.push({ ...question, series });
  }
  return { ...trend, questions };
}

/** Those at the change come first. */
async function causesAmong(
  runs: readonly string[],
  after: string,
  folderOf: (run: string) => string,
): Promise<TrendCause[]> {
  const environments: Environment[] = [];
  // What is kept in the index says nothing of the files that are read here.
  await requireUnaltered(runs.map(folderOf), isEnvironment);
  for (const run of runs) environments.push(await readBundle(folderOf(run)));
  const found = runs.slice(1).flatMap((run, i) =>
    environmentDifferences(environments[i]!, environments[i + 1]!).map(
      (difference): TrendCause => ({
        ...difference,
        between: [runs[i]!, run],
        at_change: run === after,
      }),
    ),
  );
  return [...found.filter((one) => one.at_change), ...found.filter((one) => !one.at_change)];
}
