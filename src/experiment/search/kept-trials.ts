import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SearchTrialFile, TrialFile } from '../bundle/format.js';
import {
  type BundleWriter,
  misshapen,
  parseJson,
  readTrial,
  trialFolder,
  trialNumbers,
} from '../bundle/index.js';
import { searchTrialShape } from '../bundle/shape.js';

/** A Trial of a search with what its processes printed, by name in the folder of the search. */
export interface KeptTrial {
  readonly file: SearchTrialFile;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** The folder of one Trial in that of its search, `search/0003`. */
export const searchFolder = (number: number): string => `search/${String(number).padStart(4, '0')}`;

const description = 'trial.json';

/** Keeps a Trial on the disk as soon as it is over, its description last. */
export const keepTrial = (
  writer: BundleWriter,
  search: number,
  number: number,
  { file, files }: KeptTrial,
): Promise<void> => {
  const folder = trialFolder(search);
  return writer.writeAll([
    ...files.map(({ path, text }) => ({ path: `${folder}/${path}`, text })),
    {
      path: `${folder}/${searchFolder(number)}/${description}`,
      text: `${JSON.stringify(file, null, 2)}\n`,
    },
  ]);
};

/**
 * The Trials that a search had kept when it was interrupted, of the last attempt at the same place; a search that is
 * taken up goes on behind them.
 */
export const keptTrials = async (
  folder: string,
  place: Pick<TrialFile, 'block' | 'cell' | 'workload'>,
): Promise<KeptTrial[]> => {
  for (const number of (await trialNumbers(folder)).reverse()) {
    if (!existsSync(join(folder, trialFolder(number), description))) continue;
    const trial = await readTrial(folder, number);
    const same = (['block', 'cell', 'workload'] as const).every((key) => trial[key] === place[key]);
    if (!same || trial.status !== 'interrupted') continue;
    return keptIn(join(folder, trialFolder(number)), number);
  }
  return [];
};

const keptIn = async (own: string, from: number): Promise<KeptTrial[]> => {
  const found: KeptTrial[] = [];
  for (let number = 1; ; number += 1) {
    const path = join(own, searchFolder(number), description);
    if (!existsSync(path)) return found;
    const file = parseJson(await readFile(path, 'utf8')) as SearchTrialFile;
    // What cannot be relied on, and all behind it, is measured again.
    if (misshapen(searchTrialShape, file) !== undefined) return found;
    const names = file.processes.flatMap(({ stdout, stderr }) => [stdout, stderr]);
    const files = await Promise.all(
      names.map(async (name) => ({ path: name, text: await readFile(join(own, name), 'utf8') })),
    );
    found.push({ file: { ...file, from: file.from ?? from }, files });
  }
};
