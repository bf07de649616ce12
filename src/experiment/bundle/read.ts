import { createReadStream, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ZodType } from 'zod';
import { problem, RiggerError } from '../../model/index.js';
import { Unreadable } from '../workloads/workload.js';
import { deriveTrial as derive, rowLine, trialFolder } from './derive.js';
import {
  bundleFiles,
  bundleVersion,
  type CellEnvironment,
  type HostFile,
  type OutcomeFile,
  type ResultRow,
  type RunFile,
  type TrialFile,
} from './format.js';
import { parseJson } from './json.js';
import { isKnownVersion, misshapenRow } from './row-shape.js';
import { cellShape, hostShape, misshapen, outcomeShape, runShape, trialShape } from './shape.js';

/** What a bundle says of itself; rows and trials are read as a stream. */
export interface Bundle {
  readonly folder: string;
  readonly run: RunFile;
  /** Null: the run is unfinished. */
  readonly outcome: OutcomeFile | null;
  /** The manifest is there. */
  readonly finished: boolean;
  /** What was there when each cell had been brought up, by its index. */
  readonly surroundings: ReadonlyMap<number, CellEnvironment>;
  readonly hosts: Readonly<
    Record<string, { readonly before: HostFile | null; readonly after: HostFile | null }>
  >;
}

/** What a bundle says of itself without its hosts. */
export type BundleHead = Pick<Bundle, 'folder' | 'run' | 'outcome' | 'finished'>;

/** @throws RiggerError as {@link readBundle} does */
export const readHead = async (folder: string): Promise<BundleHead> => {
  if (!existsSync(join(folder, bundleFiles.run)))
    throw new RiggerError([
      problem('experiment/not-a-bundle', `${folder} holds no ${bundleFiles.run}`, {
        help: 'give the folder of a run; `rigger runs` lists them',
      }),
    ]);
  const run = requireRun(folder, await readJson<RunFile>(folder, bundleFiles.run));
  return {
    folder,
    run,
    outcome: await optionalJson<OutcomeFile>(folder, bundleFiles.outcome, outcomeShape),
    finished: existsSync(join(folder, bundleFiles.manifest)),
  };
};

/** @throws RiggerError `experiment/not-a-bundle`, `experiment/bundle-version`, `experiment/damaged` */
export const readBundle = async (folder: string): Promise<Bundle> => ({
  ...(await readHead(folder)),
  hosts: await readHosts(folder),
  surroundings: await readCells(folder),
});

/** A run.json that readers can rely on. */
const requireRun = (folder: string, run: RunFile): RunFile => {
  if (run?.format !== 'rigger-bundle' || !isKnownVersion(run.version))
    throw new RiggerError([
      problem(
        run?.format === 'rigger-bundle' ? 'experiment/bundle-version' : 'experiment/not-a-bundle',
        `${folder} has format ${JSON.stringify(run?.format)} version ${JSON.stringify(run?.version)}; this rigger reads "rigger-bundle" from version 1 to ${bundleVersion}`,
        { help: 'read it with the rigger that wrote it, or a newer one' },
      ),
    ]);
  requireShape(folder, bundleFiles.run, runShape, run);
  return run;
};

/**
 * What is in a run.json that somebody has read.
 * @throws RiggerError as {@link readBundle} does
 */
export const parseRun = (folder: string, text: string): RunFile =>
  requireRun(folder, parsed<RunFile>(folder, bundleFiles.run, text));

/** What is in a description of a host that somebody has read. @throws RiggerError `experiment/damaged` */
export const parseHost = (folder: string, path: string, text: string): HostFile => {
  const host = parsed<HostFile>(folder, path, text);
  requireShape(folder, path, hostShape, host);
  return host;
};

/** A line of results.jsonl that somebody has read. @throws RiggerError `experiment/damaged` */
export const parseRow = (folder: string, line: string, number: () => number): ResultRow => {
  try {
    const row = parseJson(line) as ResultRow;
    const wrong = misshapenRow(row);
    if (wrong === undefined) return row;
    throw new SyntaxError(wrong);
  } catch (error) {
    throw damaged(folder, `${bundleFiles.results}:${number()}`, (error as Error).message);
  }
};

const readCells = async (folder: string): Promise<Bundle['surroundings']> => {
  const names = await readdir(join(folder, bundleFiles.cells)).catch(() => []);
  const found = new Map<number, CellEnvironment>();
  for (const name of names.filter((each) => /^\d{4,}\.json$/.test(each)).sort()) {
    const file = await readShaped<CellEnvironment>(folder, `${bundleFiles.cells}/${name}`, cellShape);
    found.set(file.cell, file);
  }
  return found;
};

const readHosts = async (folder: string): Promise<Bundle['hosts']> => {
  const names = await readdir(join(folder, bundleFiles.hosts)).catch(() => []);
  const entries = names.sort().map(async (name) => {
    const path = `${bundleFiles.hosts}/${name}`;
    return [
      name,
      {
        before: await optionalJson<HostFile>(folder, `${path}/before.json`, hostShape),
        after: await optionalJson<HostFile>(folder, `${path}/after.json`, hostShape),
      },
    ] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
};

/**
 * Where a file of the bundle is. A bundle may come from anybody: nothing outside of it is read, not even through a
 * link, and nothing that could be waited for without end.
 * @throws RiggerError `experiment/damaged`
 */
export const fileIn = (folder: string, path: string): string => {
  // The system's own resolution: a report asks for ten thousand files, and the other one asks for each folder anew.
  const real = realpathSync.native(join(folder, path));
  if (real === join(realpathSync.native(folder), path) && statSync(real).isFile()) return real;
  throw damaged(folder, path, 'it is a link or no file, and no part of a bundle');
};

/**
 * The lines of results.jsonl, many at a time; a last line that a crash cut short is left out.
 * @throws RiggerError `experiment/damaged`
 */
export async function* readRows(folder: string): AsyncIterable<readonly ResultRow[]> {
  let number = 0;
  for await (const rows of readLines<ResultRow>(folder, bundleFiles.results)) {
    for (const row of rows) {
      number += 1;
      const wrong = misshapenRow(row);
      if (wrong !== undefined) throw damaged(folder, `${bundleFiles.results}:${number}`, wrong);
    }
    yield rows;
  }
}

/**
 * What the lines of a file hold, many at a time: a promise for each of a million costs more than the line does.
 * Nothing where there is no such file, and a last line that was cut is left out.
 * @throws RiggerError `experiment/damaged`
 */
export async function* readLines<T>(folder: string, name: string): AsyncIterable<readonly T[]> {
  if (!existsSync(join(folder, name))) return;
  let number = 0;
  let broken: string | undefined;
  for await (const lines of textLines(fileIn(folder, name))) {
    const found: T[] = [];
    for (const line of lines) {
      number += 1;
      if (broken !== undefined) throw damaged(folder, `${name}:${number - 1}`, broken);
      try {
        found.push(parseJson(line) as T);
      } catch (error) {
        broken = (error as Error).message;
      }
    }
    yield found;
  }
}

/** The lines of a file as they come from the disk, a quarter of a megabyte at a time. */
export async function* textLines(path: string): AsyncIterable<string[]> {
  let rest = '';
  for await (const piece of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    rest += piece;
    // A line without end is put together piece by piece, and looked at once.
    if (!piece.includes('\n')) continue;
    const lines = rest.split('\n');
    rest = lines.pop()!;
    yield lines;
  }
  if (rest !== '') yield [rest];
}

/** The numbers of the trial folders, ascending; an interrupted one may lack its description. */
export const trialNumbers = async (folder: string): Promise<number[]> => {
  const names = await readdir(join(folder, bundleFiles.trials)).catch(() => []);
  return names
    .filter((name) => /^\d{4,}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
};

/** @throws RiggerError `experiment/damaged` when there is no such trial or its description is broken */
export const readTrial = (folder: string, trial: number): Promise<TrialFile> =>
  readShaped<TrialFile>(folder, `${trialFolder(trial)}/trial.json`, trialShape);

/** A trial's lines and its files of single values, from its raw output alone. */
export const deriveTrial = async (
  folder: string,
  number: number,
): Promise<{
  readonly lines: readonly string[];
  readonly samples: readonly { path: string; text: string }[];
}> => {
  const trial = await readTrial(folder, number);
  if (trial.trial !== number) throw new Unreadable('trial.json does not describe this trial');
  const own = realpathSync(join(folder, trialFolder(number)));
  const { rows, samples } = derive(trial, (name) => {
    const path = resolve(own, name);
    // A bundle may come from anybody: nothing outside of the trial's folder is read, not even through a link.
    if (!realpathSync(path).startsWith(`${own}/`) || !statSync(path).isFile())
      throw new Unreadable(`${JSON.stringify(name)} is not a file of this trial`);
    return readFileSync(path, 'utf8');
  });
  return { lines: rows.map(rowLine), samples };
};

/** The lines that results.jsonl must consist of, trial by trial, from the raw output of each. */
export async function* deriveRows(folder: string): AsyncIterable<readonly string[]> {
  for (const number of await trialNumbers(folder)) yield (await deriveTrial(folder, number)).lines;
}

const readJson = async <T>(folder: string, path: string): Promise<T> => {
  try {
    return parseJson(await readFile(fileIn(folder, path), 'utf8')) as T;
  } catch (error) {
    if (error instanceof RiggerError) throw error;
    throw damaged(folder, path, (error as Error).message);
  }
};

const parsed = <T>(folder: string, path: string, text: string): T => {
  try {
    return parseJson(text) as T;
  } catch (error) {
    throw damaged(folder, path, (error as Error).message);
  }
};

const readShaped = async <T>(folder: string, path: string, shape: ZodType): Promise<T> => {
  const content = await readJson<T>(folder, path);
  requireShape(folder, path, shape, content);
  return content;
};

const requireShape = (folder: string, path: string, shape: ZodType, content: unknown): void => {
  const wrong = misshapen(shape, content);
  if (wrong !== undefined) throw damaged(folder, path, wrong);
};

const optionalJson = async <T>(folder: string, path: string, shape: ZodType): Promise<T | null> =>
  existsSync(join(folder, path)) ? readShaped<T>(folder, path, shape) : null;

const damaged = (folder: string, path: string, why: string): RiggerError =>
  new RiggerError([
    problem('experiment/damaged', `${join(folder, path)} cannot be read: ${why}`, {
      help: `\`rigger verify ${folder}\` lists every damaged file`,
    }),
  ]);
