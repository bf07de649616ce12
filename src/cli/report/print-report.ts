import { join } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';
import { writeReport } from '../../report/write-report.js';

/** Writes the report of some runs, and says on stdout what was found and where it is. */
export async function printReport(
  runs: readonly string[],
  options: { readonly output?: string; readonly json?: boolean },
): Promise<void> {
  const target = options.output ?? (runs.length === 1 ? join(runs[0]!, 'report') : undefined);
  if (target === undefined) {
    throw new RiggerError([
      problem('report/no-folder', `a report of ${runs.length} runs belongs to none of them; found no -o`, {
        help: 'say where to write it, as in -o report',
      }),
    ]);
  }
  const { report } = await writeReport(runs, target);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  for (const { title, emulated, answers, state } of report.runs) {
    const marks = [emulated ? 'emulated lab' : '', state === 'complete' ? '' : state].filter(Boolean);
    process.stdout.write(`${title}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}\n`);
    for (const { sentence } of answers) process.stdout.write(`  ${sentence}\n`);
  }
  process.stdout.write(`${join(target, 'index.html')}\n`);
}
