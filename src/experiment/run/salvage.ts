import { existsSync, readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BundleWriter,
  bundleFiles,
  cutTornLine,
  deriveTrial,
  type LevelsFile,
  type ResultRow,
  readTrial,
  type TrialFile,
  trialFolder,
  trialNumbers,
} from '../bundle/index.js';
import { lastKnown } from './fresh.js';
import { hopelessPlaces } from './hopeless.js';
import { placeKey } from './places.js';

/** What is in a bundle that a crash left behind. */
export interface Salvaged {
  readonly rows: ResultRow[];
  readonly attempts: Map<string, number>;
  /** Places that need no further trial: measured, or failed as they stand, but not lost with the testbed. */
  readonly done: Set<string>;
  trials: number;
  /** What trials ran under, as it is known last. */
  under: LevelsFile | undefined;
}

/** A trial's note of intent, written before it starts: what an interrupted one would have been. */
export type Intent = Pick<
  TrialFile,
  | 'trial'
  | 'attempt'
  | 'block'
  | 'position'
  | 'cell'
  | 'factors'
  | 'workload'
  | 'driver'
  | 'parameters'
  | 'rules'
  | 'warm_up'
  | 'started'
>;

export const intentFile = 'intent.json';

/**
 * Makes a bundle whole again: a trial without a description becomes an interrupted one, one of which not even
 * the intent reached the disk never was, and results.jsonl holds the rows of every trial exactly once, however
 * much of them had been written.
 */
export const salvage = async (writer: BundleWriter): Promise<Salvaged> => {
  const { folder } = writer;
  for (const name of [bundleFiles.sessions, bundleFiles.looks, bundleFiles.events])
    await cutTornLine(join(folder, name));
  const history: { readonly key: string; readonly status: TrialFile['status'] }[] = [];
  const found: Salvaged = { rows: [], attempts: new Map(), done: new Set(), trials: 0, under: undefined };
  const lines: string[] = [];
  const levels: string[] = [];
  for (const number of await trialNumbers(folder)) {
    if (!existsSync(join(folder, trialFolder(number), 'trial.json'))) {
      if (!existsSync(join(folder, trialFolder(number), intentFile))) {
        await rm(join(folder, trialFolder(number)), { recursive: true });
        continue;
      }
      await interrupted(writer, number);
    }
    const trial = await readTrial(folder, number);
    const derived = await deriveTrial(folder, number);
    lines.push(...derived.lines);
    found.under = lastKnown(found.under, trial.levels);
    if (trial.levels) levels.push(JSON.stringify({ trial: number, levels: trial.levels }));
    found.rows.push(...derived.lines.map((line) => JSON.parse(line) as ResultRow));
    const key = placeKey(trial.block, trial.cell, trial.workload);
    found.attempts.set(key, trial.attempt);
    history.push({ key, status: trial.status });
    if (trial.status === 'interrupted') found.done.delete(key);
    else found.done.add(key);
    found.trials = number;
  }
  for (const key of hopelessPlaces(history)) found.done.delete(key);
  await rewrite(writer, bundleFiles.results, lines);
  if (levels.length > 0) await rewrite(writer, bundleFiles.levels, levels);
  return found;
};

const rewrite = async (writer: BundleWriter, name: string, lines: readonly string[]): Promise<void> => {
  const whole = lines.map((line) => `${line}\n`).join('');
  const path = join(writer.folder, name);
  if (!existsSync(path) || readFileSync(path, 'utf8') !== whole) await writer.write(name, whole);
};

const interrupted = async (writer: BundleWriter, number: number): Promise<void> => {
  const folder = join(writer.folder, trialFolder(number));
  const intent = JSON.parse(readFileSync(join(folder, intentFile), 'utf8')) as Intent;
  const kept = (await readdir(folder)).filter((name) => name !== intentFile && !name.endsWith('.part'));
  const trial: TrialFile = {
    ...intent,
    status: 'interrupted',
    why: `rigger ended in the middle of the trial${kept.length > 0 ? '; what it had written is kept' : ''}`,
    ended: intent.started,
    processes: [],
    start: null,
    observations: [],
    time: { bring_up: 0, measuring: 0, total: 0 },
  };
  await writer.write(`${trialFolder(number)}/trial.json`, `${JSON.stringify(trial, null, 2)}\n`);
};
