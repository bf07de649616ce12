import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundleFiles, deriveTrial, trialFolder, trialNumbers } from '../data/bundle.js';
import type { Finding } from './finding.js';

/**
 * Parses the raw output of every trial again and compares the rows and the single values with those that the
 * run wrote. One trial at a time is held.
 */
export async function checkRawData(
  folder: string,
): Promise<{ trials: number; rows: number; findings: Finding[] }> {
  const findings: Finding[] = [];
  const path = join(folder, bundleFiles.results);
  const recorded = existsSync(path) ? lines(path) : undefined;
  let rows = 0;
  const numbers = await trialNumbers(folder);
  for (const number of numbers) {
    const derived = await derive(folder, number, findings);
    for (const line of derived) {
      const found = recorded === undefined ? undefined : await recorded.next();
      if (found === undefined || found.done) {
        findings.push(missing(number, rows + 1, line));
        return { trials: numbers.length, rows, findings };
      }
      rows++;
      if (found.value !== line) {
        const message = `trial ${number}: ${difference(found.value, line)}`;
        findings.push({ code: 'verify/raw-data', path: bundleFiles.results, line: rows, message });
      }
    }
  }
  const left = await recorded?.next();
  if (left && !left.done) {
    const message = 'the file goes on, but the raw output of the trials gives no more rows';
    findings.push({ code: 'verify/raw-data', path: bundleFiles.results, line: rows + 1, message });
  }
  return { trials: numbers.length, rows, findings };
}

/** The lines of a trial; a finding instead of those of one that cannot be read. */
async function derive(folder: string, number: number, findings: Finding[]): Promise<readonly string[]> {
  try {
    const { lines: derived, samples } = await deriveTrial(folder, number);
    for (const { path, text } of samples) {
      const kept = await readFile(join(folder, path), 'utf8').catch(() => undefined);
      if (kept !== text) {
        const message = `does not hold the single values that the raw output of trial ${number} gives`;
        findings.push({ code: 'verify/raw-data', path, message });
      }
    }
    return derived;
  } catch (error) {
    const message = `the raw output cannot be parsed again: ${(error as Error).message}`;
    findings.push({ code: 'verify/raw-data', path: trialFolder(number), message });
    return [];
  }
}

async function* lines(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

const missing = (trial: number, line: number, expected: string): Finding => ({
  code: 'verify/raw-data',
  path: bundleFiles.results,
  line,
  message: `the file ends here, but the raw output of trial ${trial} gives ${describe(parse(expected))}`,
});

/** Which row, and which of its fields, are not what the raw output gives. */
function difference(found: string, expected: string): string {
  const [has, wants] = [parse(found), parse(expected)];
  if (has === undefined) return `expected ${describe(wants)}; found a line that is not JSON`;
  const keys = [...new Set([...Object.keys(wants ?? {}), ...Object.keys(has)])];
  const fields = keys.filter((key) => JSON.stringify(has[key]) !== JSON.stringify(wants?.[key]));
  if (fields.length === 0) return `${describe(wants)} is written in another way, byte for byte`;
  const shown = fields
    .slice(0, 3)
    .map((key) => `${key} ${JSON.stringify(has[key])}, expected ${JSON.stringify(wants?.[key])}`);
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
