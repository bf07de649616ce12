import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { harmlessJson, printable, problem, RiggerError } from '../../model/index.js';
import { runTitles } from '../../report/analysis/run-titles.js';
import { requireUnaltered } from '../../report/verify/unaltered.js';
import { writeReport } from '../../report/write-report.js';
import { foldersOfRuns } from '../program/find-runs.js';
import { namesZip } from '../program/zipped-run.js';

/** Writes the report of some runs, and says on stdout what was found and where it is. */
export async function printReport(
  given: readonly string[],
  options: { readonly output?: string; readonly json?: boolean },
): Promise<void> {
  const runs = await foldersOfRuns(given);
  const zipped = runs.length === 1 && runs[0] !== given[0] && (await namesZip(given[0]!));
  const target = options.output ?? (runs.length === 1 && !zipped ? join(runs[0]!, 'report') : undefined);
  if (target === undefined) {
    throw new RiggerError([
      problem(
        'report/no-folder',
        zipped
          ? `nothing is written into ${given[0]}; found no -o`
          : `a report of ${runs.length} runs belongs to none of them; found no -o`,
        {
          help: 'say where to write it, as in -o report',
        },
      ),
    ]);
  }
  if (options.output === undefined && lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new RiggerError([
      problem('report/no-folder', `${target} is a link, and a bundle has none`, {
        help: 'say where to write the report, as in -o report; look where the link leads before you trust the bundle',
      }),
    ]);
  await requireUnaltered(runs);
  const { report } = await writeReport(runs, target);
  if (options.json) {
    process.stdout.write(`${harmlessJson(report)}\n`);
    return;
  }
  const titles = runTitles(report.runs);
  for (const [place, { emulated, answers, policy = [], state }] of report.runs.entries()) {
    const marks = [emulated ? 'emulated lab' : '', state === 'complete' ? '' : state].filter(Boolean);
    process.stdout.write(`${printable(titles[place]!)}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}\n`);
    for (const { sentence } of answers) process.stdout.write(`  ${printable(sentence)}\n`);
    for (const { sentence, advice } of policy) {
      process.stdout.write(`  ${printable(sentence)}\n`);
      for (const lever of advice?.levers ?? []) process.stdout.write(`    ${printable(lever.sentence)}\n`);
    }
  }
  process.stdout.write(`${join(target, 'index.html')}\n`);
}
