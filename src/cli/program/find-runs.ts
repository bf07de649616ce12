import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { journalOf } from '../../engine/journal/journal.js';
import { problem, RiggerError } from '../../model/index.js';
import { findProject } from './project.js';
import { namesZip, unzippedRun } from './zipped-run.js';

const isRun = (folder: string): boolean =>
  existsSync(journalOf(folder)) || existsSync(join(folder, 'run.json'));

/** The folders of runs, the oldest first: their names begin with the time. */
export const runFolders = (runsFolder: string): string[] =>
  existsSync(runsFolder)
    ? readdirSync(runsFolder)
        .sort()
        .map((name) => join(runsFolder, name))
        .filter(isRun)
    : [];

/** The run that was meant: a folder, a name, or an end of a name that only one run has. */
export const findRun = (runsFolder: string, given: string): string => {
  if (isRun(given)) return given.replace(/\/+$/, '');
  const all = runFolders(runsFolder);
  const exact = all.filter((folder) => basename(folder) === basename(given));
  const found = exact.length > 0 ? exact : all.filter((folder) => basename(folder).endsWith(given));
  if (found.length === 1) return found[0]!;
  throw new RiggerError([
    problem(
      'cli/no-run',
      found.length === 0
        ? `there is no run ${given} in ${runsFolder}`
        : `${found.length} runs end with ${given}`,
      {
        help: 'see `rigger runs`',
        ...(found.length > 1 ? { notes: found.map((folder) => basename(folder)) } : {}),
      },
    ),
  ]);
};

/** The folder of a run by its path, which may be that of an exported zip. */
const folderOf = async (path: string): Promise<string> => ((await namesZip(path)) ? unzippedRun(path) : path);

/** The run that was meant, which may be in an exported zip. */
export const folderOfRun = async (runsFolder: string, given: string): Promise<string> =>
  (await namesZip(given)) ? unzippedRun(given) : findRun(runsFolder, given);

/** The folders of runs that were meant: paths as they are given, and else names of the project's runs or their ends. */
export const foldersOfRuns = async (given: readonly string[]): Promise<string[]> => {
  const isPath = (text: string): boolean => text.includes('/') || existsSync(text);
  if (given.every(isPath)) return Promise.all(given.map(folderOf));
  const { runsFolder } = await findProject();
  return Promise.all(given.map((text) => (isPath(text) ? folderOf(text) : findRun(runsFolder, text))));
};
