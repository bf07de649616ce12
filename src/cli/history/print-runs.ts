import { basename } from 'node:path';
import { harmlessJson, printable, RiggerError } from '../../model/index.js';
import { alignedTable } from '../program/aligned-table.js';
import { runFolders } from '../program/find-runs.js';
import { findProject } from '../program/project.js';
import { type RunLine, readRun } from './read-run.js';
import { showSeconds } from './words.js';

interface Options {
  readonly name: string | undefined;
  readonly unfinished: boolean;
  readonly json: boolean;
}

/** Prints the runs of the project; a folder that cannot be read is named on standard error. */
export const printRuns = async ({ name, unfinished, json }: Options): Promise<void> => {
  const { runsFolder } = await findProject();
  const lines: RunLine[] = [];
  for (const folder of runFolders(runsFolder).filter((path) => basename(path).includes(name ?? ''))) {
    try {
      const { line } = await readRun(folder);
      if (!unfinished || line.ending !== 'done') lines.push(line);
    } catch (error) {
      if (!(error instanceof RiggerError)) throw error;
      process.stderr.write(`${printable(error.message)}\n`);
    }
  }
  if (json) process.stdout.write(`${harmlessJson({ version: 1, runs: lines }, 2)}\n`);
  else if (lines.length === 0) process.stderr.write(`no runs in ${runsFolder} yet\n`);
  else process.stdout.write(`${printable(table(lines).join('\n'))}\n`);
};

const table = (lines: readonly RunLine[]): string[] =>
  alignedTable(
    ['run', 'started', 'took', 'by', 'ended', 'changed', 'trials', 'failed'],
    lines.map(({ run, started, seconds, user, ending, changed, trials }) => [
      run,
      started === null ? '?' : started.slice(0, 16).replace('T', ' '),
      showSeconds(seconds),
      user,
      ending,
      String(changed),
      trials ? String(trials.ok) : '–',
      trials ? String(trials.failed) : '–',
    ]),
    (column) => column < 2 || column === 3 || column === 4,
  );
