import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundleFiles } from '../../experiment/bundle/index.js';
import { type ExitCode, exitCodes, harmlessJson, printable } from '../../model/index.js';
import type { Reproduction } from '../../report/compare/repeated.js';
import { reproduction } from '../../report/compare/reproduction.js';
import { loadRun } from '../../report/data/load-run.js';
import { repeatedCells } from '../../report/documents/reproduction-blocks.js';
import { differenceTables } from '../compare/difference-tables.js';
import { alignedTable } from '../program/aligned-table.js';
import type { KeptRun } from './kept-run.js';

const codes = {
  reproduced: exitCodes.done,
  'not reproduced': exitCodes.different,
  undecided: exitCodes.unproven,
} as const;

/**
 * Says whether the answers are those of then, once the run has ended and measured.
 * @param resume the command that goes on with it where it has not ended
 */
export const judgeRerun = async (
  kept: KeptRun,
  folder: string,
  ended: ExitCode,
  json: boolean,
  resume: string,
): Promise<ExitCode> => {
  const whole = existsSync(join(folder, bundleFiles.run)) && existsSync(join(folder, bundleFiles.manifest));
  if (kept.measured === null || !whole) {
    process.stderr.write(`kept in ${printable(folder)}\n`);
    if (ended !== exitCodes.done)
      process.stderr.write(
        printable(
          `${ended === exitCodes.interrupted ? 'continue' : 'fix the cause, then continue'} with: ${resume}\n`,
        ),
      );
    return ended;
  }
  const found = reproduction(await loadRun(kept.folder), await loadRun(folder));
  if (json)
    process.stdout.write(`${harmlessJson({ format: 'rigger-reproduction', version: 1, ...found })}\n`);
  else process.stdout.write(printable(page(found, kept.given, folder)));
  return ended === exitCodes.done ? codes[found.verdict] : ended;
};

const page = (found: Reproduction, then: string, now: string): string => {
  const rows = found.questions.map(repeatedCells);
  const head = ['question', 'then', 'now', 'now over then', '95 % interval', 'does not matter', 'verdict'];
  return `${[
    '',
    `${found.verdict}: ${found.run} repeats ${found.of}`,
    ...(rows.length === 0
      ? ['  the runs have no question in common']
      : alignedTable(head, rows, (column) => column === 0 || column >= 5).map((line) => `  ${line}`)),
    found.environment.length === 0
      ? 'No recorded fact differs between the two.'
      : 'What differs between the two:',
    ...differenceTables(found.environment),
    `both in one report: rigger report ${then} ${shortOf(now)} -o DIR`,
  ].join('\n')}\n`;
};

/** As one types it, from where the run was called. */
const shortOf = (folder: string): string => {
  const inside = relative(process.env.PWD ?? process.cwd(), folder);
  return inside === '' || inside.startsWith('..') ? folder : inside;
};
