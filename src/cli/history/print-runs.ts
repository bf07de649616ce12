import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { harmlessJson, printable, RiggerError } from '../../model/index.js';
import { DerivedIndex } from '../../report/trend/derived-index.js';
import { alignedTable } from '../program/aligned-table.js';
import { runFolders } from '../program/find-runs.js';
import { findProject } from '../program/project.js';
import { type RunLine, readLine } from './read-run.js';
import { showSeconds } from './words.js';

interface Options {
  readonly name: string | undefined;
  readonly unfinished: boolean;
  readonly json: boolean;
}

/** The rules by which a line follows from a run's files; another number makes every index worthless. */
const lineRules = '2';

/** Prints the runs of the project; a folder that cannot be read is named on standard error. */
export const printRuns = async ({ name, unfinished, json }: Options): Promise<void> => {
  const { runsFolder } = await findProject();
  const index = new DerivedIndex<RunLine>(runsFolder, 'runs', lineRules);
  const lines: RunLine[] = [];
  for (const folder of runFolders(runsFolder).filter((path) => basename(path).includes(name ?? ''))) {
    try {
      const line = await index.of(folder, () => readLine(folder));
      if (!unfinished || line.ending !== 'done') lines.push({ ...line, folder });
    } catch (error) {
      if (!(error instanceof RiggerError)) throw error;
      process.stderr.write(`${printable(error.message)}\n`);
    }
  }
  // A folder that cannot be written to is listed all the same, only not as quickly the next time.
  if (existsSync(runsFolder)) await index.save();
  if (json) process.stdout.write(`${harmlessJson({ version: 1, runs: lines }, 2)}\n`);
  else if (lines.length === 0) process.stderr.write(`no runs in ${runsFolder} yet\n`);
  else process.stdout.write(`${printable(table(lines).join('\n'))}\n`);
};

const table = (lines: readonly RunLine[]): string[] => {
  const again = lines.some(({ repeats }) => repeats !== null);
  return alignedTable(
    ['run', 'started', 'took', 'by', 'ended', 'changed', 'trials', 'failed', ...(again ? ['repeats'] : [])],
    lines.map(({ run, started, seconds, user, ending, changed, trials, repeats }) => [
      run,
      started === null ? '?' : started.slice(0, 16).replace('T', ' '),
      showSeconds(seconds),
      user,
      ending,
      String(changed),
      trials ? String(trials.ok) : '–',
      trials ? String(trials.failed) : '–',
      ...(again ? [repeats ?? ''] : []),
    ]),
    (column) => column < 2 || column === 3 || column === 4 || column === 8,
  );
};
