import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { entryOf } from '../../model/index.js';
import {
  bundleFiles,
  deriveTrial,
  fileIn,
  type ResultRow,
  trialFolder,
  trialNumbers,
} from '../data/bundle.js';
import type { BundleFinding } from './finding.js';

/** What the raw output of the trials gives, and what of it was recorded otherwise. */
export interface RawData {
  readonly trials: number;
  readonly rows: number;
  /** By trial and metric, over all clients. */
  readonly values: ReadonlyMap<number, Readonly<Record<string, number>>>;
  readonly findings: readonly BundleFinding[];
}

/**
 * Parses the raw output of every trial again and compares the rows and the single values with those that the
 * run wrote. One trial at a time is held.
 */
export async function checkRawData(folder: string): Promise<RawData> {
  const findings: BundleFinding[] = [];
  const values = new Map<number, Record<string, number>>();
  const path = join(folder, bundleFiles.results);
  const recorded = new Lookahead(existsSync(path) ? lines(fileIn(folder, bundleFiles.results)) : none());
  const numbers = await trialNumbers(folder);
  let rows = 0;
  const report = (message: string): void => {
    findings.push({ code: 'verify/raw-data', path: bundleFiles.results, line: recorded.line, message });
  };
  for (const number of numbers) {
    const derived = await derive(folder, number, findings);
    // What is recorded of a trial that cannot be parsed again has nothing to be compared with.
    if (derived === undefined) {
      while (trialOf(await recorded.peek(0)) === number) await recorded.next();
      continue;
    }
    values.set(number, valuesOf(derived));
    for (const [i, line] of derived.entries()) {
      // A line that was put in or taken out must not make all that follow it differ.
      if ((await recorded.peek(0)) !== line && (await recorded.peek(1)) === line) {
        await recorded.next();
        report('a row that the raw output of the trials does not give');
      }
      const found = await recorded.peek(0);
      if (found === undefined) {
        findings.push(missing(number, recorded.line + 1, line));
        return { trials: numbers.length, rows, values, findings };
      }
      if (found !== line && found === derived[i + 1]) {
        findings.push(missing(number, recorded.line + 1, line));
        continue;
      }
      await recorded.next();
      rows++;
      if (found !== line) report(`trial ${number}: ${difference(found, line)}`);
    }
  }
  if ((await recorded.next()) !== undefined)
    report('the file goes on, but the raw output of the trials gives no more rows');
  return { trials: numbers.length, rows, values, findings };
}

/** The values of a trial over all its clients. */
function valuesOf(lines: readonly string[]): Record<string, number> {
  const rows = lines.map((line) => JSON.parse(line) as ResultRow);
  return Object.fromEntries(
    rows.flatMap(({ scope, metric, value }) =>
      scope === 'trial' && metric !== null && value !== null ? [[metric, value]] : [],
    ),
  );
}

/** Lines, of which the next two can be seen before they are taken. */
class Lookahead {
  /** Number of the line that was taken last. */
  line = 0;
  readonly #ahead: (string | undefined)[] = [];

  constructor(readonly source: AsyncGenerator<string>) {}

  async peek(distance: 0 | 1): Promise<string | undefined> {
    while (this.#ahead.length <= distance) {
      const { value, done } = await this.source.next();
      this.#ahead.push(done ? undefined : value);
    }
    return this.#ahead[distance];
  }

  async next(): Promise<string | undefined> {
    const value = await this.peek(0);
    this.#ahead.shift();
    if (value !== undefined) this.line++;
    return value;
  }
}

async function* none(): AsyncGenerator<string> {}

const trialOf = (line: string | undefined): unknown => (line === undefined ? undefined : parse(line)?.trial);

/** The lines of a trial; undefined, and a finding, where they cannot be read. */
async function derive(
  folder: string,
  number: number,
  findings: BundleFinding[],
): Promise<readonly string[] | undefined> {
  try {
    const { lines: derived, samples } = await deriveTrial(folder, number);
    for (const { path, text } of samples) {
      const kept = existsSync(join(folder, path)) ? await readFile(fileIn(folder, path), 'utf8') : undefined;
      if (kept !== text) {
        const message = `does not hold the single values that the raw output of trial ${number} gives`;
        findings.push({ code: 'verify/raw-data', path, message });
      }
    }
    return derived;
  } catch (error) {
    const message = `the raw output cannot be parsed again: ${(error as Error).message}`;
    findings.push({ code: 'verify/raw-data', path: trialFolder(number), message });
    return undefined;
  }
}

async function* lines(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

const missing = (trial: number, line: number, expected: string): BundleFinding => ({
  code: 'verify/raw-data',
  path: bundleFiles.results,
  line,
  message: `here a row is missing: the raw output of trial ${trial} gives ${describe(parse(expected))}`,
});

/** Which row, and which of its fields, are not what the raw output gives. */
function difference(found: string, expected: string): string {
  const [has, wants] = [parse(found), parse(expected)];
  if (has === undefined) return `expected ${describe(wants)}; found a line that is not JSON`;
  const keys = [...new Set([...Object.keys(wants ?? {}), ...Object.keys(has)])];
  const fields = keys.filter(
    (key) => JSON.stringify(entryOf(has, key)) !== JSON.stringify(entryOf(wants, key)),
  );
  if (fields.length === 0) return `${describe(wants)} is written in another way, byte for byte`;
  const shown = fields
    .slice(0, 3)
    .map(
      (key) => `${key} ${JSON.stringify(entryOf(has, key))}, expected ${JSON.stringify(entryOf(wants, key))}`,
    );
  return `${describe(wants)}: found ${shown.join('; ')}`;
}

type Fields = Record<string, unknown>;

function parse(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

const describe = (row: Fields | undefined): string =>
  [row?.workload, row?.metric, row?.scope === 'trial' ? null : (row?.client ?? row?.subject)]
    .filter((part) => typeof part === 'string')
    .join(' ') || 'a row';
