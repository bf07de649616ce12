import {
  type BigIntStats,
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { bundleFiles } from '../data/bundle.js';

/** What is kept of a run is derived from these, beside what never changes without one of them. */
const watched = [
  bundleFiles.run,
  bundleFiles.results,
  bundleFiles.outcome,
  bundleFiles.manifest,
  bundleFiles.events,
];

/**
 * What was derived from many runs, kept in one file so that it need not be derived again. It may be thrown away at any
 * time. It is never believed over the files: what is kept of a run counts only while its files are the very ones that it
 * was derived from, by size, inode and the times at which the system says that they changed.
 */
export class DerivedIndex<T> {
  readonly #runsFolder: string;
  readonly #path: string;
  readonly #version: string;
  readonly #kept = new Map<string, { readonly stamp: string; readonly value: T }>();
  /** Stamps of runs that are about to be derived, of before that. */
  readonly #before = new Map<string, string>();
  #changed = false;

  /** `version` names the rules by which values are derived: with other rules, all are derived anew. */
  constructor(runsFolder: string, kind: string, version: string) {
    this.#runsFolder = runsFolder;
    this.#path = join(runsFolder, '.index', `${kind}.jsonl`);
    this.#version = version;
    for (const { run, stamp, value } of read<T>(this.#path, version)) this.#kept.set(run, { stamp, value });
  }

  /** Whether nothing is kept of a run that still holds; what is derived from now on will be told to {@link of}. */
  isStale(folder: string): boolean {
    const stamp = stampOf(folder);
    if (this.#kept.get(basename(folder))?.stamp === stamp) return false;
    this.#before.set(folder, stamp);
    return true;
  }

  /** What is kept of a run, or what `derive` says of it now. */
  async of(folder: string, derive: () => Promise<T>): Promise<T> {
    const run = basename(folder);
    const stamp = this.#before.get(folder) ?? stampOf(folder);
    const kept = this.#kept.get(run);
    if (kept?.stamp === stamp) return kept.value;
    const value = await derive();
    this.#changed = true;
    // What was written to meanwhile is derived again next time.
    if (stampOf(folder) === stamp) this.#kept.set(run, { stamp, value });
    else this.#kept.delete(run);
    return value;
  }

  /** Keeps what is known. Returns why that was not possible; nothing depends on it. */
  async save(): Promise<string | undefined> {
    if (!this.#changed) return undefined;
    const part = `${this.#path}.${process.pid}.part`;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      const lines = [JSON.stringify({ format: 'rigger-index', version: this.#version })];
      for (const [run, { stamp, value }] of this.#kept)
        if (existsSync(join(this.#runsFolder, run))) lines.push(JSON.stringify({ run, stamp, value }));
      writeFileSync(part, `${lines.join('\n')}\n`);
      renameSync(part, this.#path);
      return undefined;
    } catch (error) {
      try {
        unlinkSync(part);
      } catch {
        // It was never made.
      }
      return (error as Error).message;
    }
  }
}

interface Line<T> {
  readonly run: string;
  readonly stamp: string;
  readonly value: T;
}

/** What a file that was cut, damaged or made by other rules says is nothing. */
function read<T>(path: string, version: string): Line<T>[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return [];
  }
  const end = bytes.indexOf(0x0a) + 1;
  const first = parsed<{ format?: string; version?: string }>(bytes.toString('utf8', 0, end));
  if (first?.format !== 'rigger-index' || first.version !== version) return [];
  const found: Line<T>[] = [];
  for (const text of linesOf(bytes.subarray(end))) {
    const line = parsed<Line<T>>(text);
    if (typeof line?.run === 'string' && typeof line.stamp === 'string' && line.value) found.push(line);
  }
  return found;
}

/** One after the other: of ten thousand runs, all of them at once would be a second copy. */
function* linesOf(bytes: Buffer): Iterable<string> {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    if (end === -1) return;
    yield bytes.toString('utf8', from, end);
    from = end + 1;
  }
}

function parsed<T>(line: string): T | undefined {
  try {
    return (JSON.parse(line) as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}

const stampOf = (folder: string): string =>
  [
    statSync(folder).uid,
    ...watched.map((name) =>
      fileStamp(statSync(join(folder, name), { bigint: true, throwIfNoEntry: false })),
    ),
  ].join(' ');

const fileStamp = (stats: BigIntStats | undefined): string =>
  stats ? `${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}` : '-';
