import type { Masker } from '../../model/index.js';
import { judgedTrial } from '../bundle/derive.js';
import {
  type BundleWriter,
  bundleFiles,
  maskRaw,
  maskTrial,
  type ResultRow,
  rowLine,
  type TrialFile,
  trialFolder,
} from '../bundle/index.js';

/** A trial as it is kept. */
export interface RecordedTrial {
  readonly trial: TrialFile;
  readonly rows: readonly ResultRow[];
}

interface RawFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Keeps a trial: its raw files, then its description, then its rows, each on the disk before the next, so
 * that a crash at any moment leaves either all of a trial or a trial that says it was interrupted.
 * A trial whose output cannot be understood becomes a failed one.
 */
export const recordTrial = async (
  writer: BundleWriter,
  masker: Masker,
  trial: TrialFile,
  raw: readonly RawFile[],
): Promise<RecordedTrial> => {
  const files = raw.map(({ path, text }) => ({ path, text: maskRaw(text, masker) }));
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const judged = judgedTrial(maskTrial(trial, masker), (name) => texts.get(name) ?? '');
  const folder = trialFolder(trial.trial);
  await writer.writeAll([
    ...files.map(({ path, text }) => ({ path: `${folder}/${path}`, text })),
    ...judged.samples,
    { path: `${folder}/trial.json`, text: `${JSON.stringify(judged.trial, null, 2)}\n` },
  ]);
  const { levels } = judged.trial;
  if (levels) await writer.append(bundleFiles.levels, `${JSON.stringify({ trial: trial.trial, levels })}\n`);
  await writer.append(bundleFiles.results, judged.rows.map((row) => `${rowLine(row)}\n`).join(''));
  return judged;
};
