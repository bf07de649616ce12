import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asideOf } from '../project/identity.js';

/** Where a worker keeps the attempts at a run. */
const folderOf = (worker: string, run: number): string => join(worker, `run-${run}`);

/** Beside the folder, in which each entry is an attempt. */
const markOf = (worker: string, run: number): string => `${folderOf(worker, run)}.identity`;

const markAt = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;

/**
 * The folder of a run's attempts at a worker, if there is one and it is not that of another run of this number. One of
 * an earlier version has no mark, and counts as the run's.
 */
export const knownRunFolder = (worker: string, run: number, identity: string): string | undefined =>
  existsSync(folderOf(worker, run)) && (markAt(markOf(worker, run)) ?? identity) === identity
    ? folderOf(worker, run)
    : undefined;

/** The same folder, made and marked where it is not there; one of another run is moved aside, and kept. */
export const ownRunFolder = (worker: string, run: number, identity: string): string => {
  const folder = folderOf(worker, run);
  if (existsSync(folder) && knownRunFolder(worker, run, identity) === undefined)
    renameSync(folder, asideOf(folder));
  const mark = markOf(worker, run);
  mkdirSync(worker, { recursive: true, mode: 0o700 });
  // First: a folder that is there is never taken for another run's.
  if (markAt(mark) !== identity) {
    writeFileSync(`${mark}.part`, identity, { mode: 0o600 });
    renameSync(`${mark}.part`, mark);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
};
