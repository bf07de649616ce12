import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { sql } from 'kysely';
import pLimit from 'p-limit';
import { RiggerError } from '../../model/index.js';
import { bundleFiles } from '../../report/data/bundle.js';
import { unpackRuns } from '../../report/exchange/unpack-runs.js';
import type { Queryable } from '../actions/by.js';
import { type BundleStore, fileDigest, StoreFailure } from './bundle-store.js';
import { runProgram } from './run-program.js';

export interface RunFilesOptions {
  readonly db: Queryable;
  /** The server's own project: runs of others are read from the store alone. */
  readonly root: string;
  /** Where runs are unpacked; the newest stay. */
  readonly room: string;
  /** Node, and the file of rigger. */
  readonly program: readonly string[];
  readonly store?: BundleStore | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds for each of rigger's own commands. */
  readonly limit?: number;
}

/** A run whose files are at hand: verified, and unpacked. */
export interface UnpackedRun {
  readonly zip: string;
  /** The folder in which the files are. */
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** The file of its report; undefined where nothing was measured. */
  readonly report: string | undefined;
}

/** Why the files of a run are not at hand, in words for whoever asked. */
export class NoRunFiles extends Error {}

/** Runs that stay unpacked, and those that may wait to be. */
const most = { kept: 20, waiting: 20 };

/**
 * The files of runs that have ended, as their bundles have them: from the store where the bundle is named, else from
 * the server's own project. Nothing is shown that does not verify. One run is unpacked at a time.
 */
export class RunFiles {
  readonly #underWay = new Map<number, Promise<UnpackedRun>>();
  readonly #inTurn = pLimit(1);

  constructor(readonly options: RunFilesOptions) {}

  /** @throws NoRunFiles where they cannot be had */
  async of(run: number): Promise<UnpackedRun> {
    const known = this.#underWay.get(run);
    if (known) return known;
    if (this.#underWay.size >= most.waiting)
      throw new NoRunFiles('too many runs are being unpacked; try again in a moment');
    const work = this.#inTurn(() => this.#unpacked(run)).finally(() => this.#underWay.delete(run));
    this.#underWay.set(run, work);
    return work;
  }

  async #unpacked(run: number): Promise<UnpackedRun> {
    const { db, room } = this.options;
    const { rows } = await sql<Source>`select r.folder, r.project ->> 'path' as path, r.ended_at as "endedAt",
        b.name, b.sha256, b.address
      from runs r left join bundles b on b.run_id = r.id and b.removed_at is null
      where r.id = ${run} and r.state = 'ended'`.execute(db);
    const [source] = rows;
    if (!source) throw new NoRunFiles('the run has not ended: its files are still being written');
    const mark = source.sha256 ?? `${source.folder} ${source.endedAt.toISOString()}`;
    const place = join(room, String(run));
    const kept = await readKept(place, mark);
    if (kept) return kept;
    const part = `${place}.part`;
    for (const old of [place, part]) await rm(old, { recursive: true, force: true });
    // The folder of the project stays open: others have to pass there, such as the user of a private PostgreSQL.
    await mkdir(dirname(room), { recursive: true });
    await mkdir(part, { recursive: true, mode: 0o700 });
    try {
      await this.#bring(source, part);
      await writeFile(join(part, 'mark'), mark);
      await rename(part, place);
    } finally {
      await rm(part, { recursive: true, force: true });
    }
    await forgetOld(room);
    const made = await readKept(place, mark);
    if (!made) throw new NoRunFiles('its files went while they were unpacked');
    return made;
  }

  /** The zip, what is in it, and the report of it, below a folder. */
  async #bring(source: Source, part: string): Promise<void> {
    const zip = join(part, 'run.zip');
    await this.#fetch(source, zip, part);
    await this.#own(['verify', zip], part);
    const { folder, runs } = await unpackRuns(zip, part).catch((error: unknown) => {
      if (!(error instanceof RiggerError)) throw error;
      throw new NoRunFiles(error.diagnostics.map(({ message }) => message).join('; '));
    });
    const own = join(folder, runs[0]!);
    if (existsSync(join(own, bundleFiles.run)))
      await this.#own(['report', zip, '-o', join(part, 'report')], part);
    await rename(own, join(part, 'files'));
    await rm(join(folder, '..'), { recursive: true, force: true });
  }

  async #fetch({ folder, path, name, sha256, address }: Source, zip: string, part: string): Promise<void> {
    const { store, root } = this.options;
    if (name !== null && store !== undefined && store.address === address) {
      const there = await store.get(name, zip).catch((error: unknown) => {
        if (!(error instanceof StoreFailure)) throw error;
        throw new NoRunFiles(`the store does not give its bundle: ${error.message}`);
      });
      if (!there) throw new NoRunFiles('the store has its bundle no more');
      if ((await fileDigest(zip)) !== sha256)
        throw new NoRunFiles('the store gives another bundle than the one that was verified');
      return;
    }
    const here = folder !== null && /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(folder) && path === root;
    const local = here ? join(root, 'runs', folder) : undefined;
    if (local === undefined || !existsSync(local))
      throw new NoRunFiles(
        'its bundle is in no store that this server reads, and it was not made in the project of this server itself (`--in-place`)',
      );
    await this.#own(['export', local, '-o', zip], part);
  }

  /** Rigger's own commands, each in a process of its own: the pages answer meanwhile. */
  async #own(words: readonly string[], cwd: string): Promise<void> {
    const { program, signal, limit = 600_000 } = this.options;
    const late = AbortSignal.timeout(limit);
    const cut = AbortSignal.any([signal, late]);
    const { code, stderr } = await runProgram([...program, ...words], { cwd, signal: cut }).catch(
      (error: unknown) => {
        if (signal.aborted || !late.aborted) throw error;
        throw new NoRunFiles(`\`rigger ${words[0]}\` was not done within ${limit / 1000} s`);
      },
    );
    if (code === 0) return;
    const said = stderr.trim().split('\n')[0]?.slice(0, 300) ?? '';
    throw new NoRunFiles(`\`rigger ${words[0]}\` ended with ${code ?? 'a kill'}: ${said}`);
  }
}

interface Source {
  readonly folder: string | null;
  readonly path: string | null;
  readonly endedAt: Date;
  readonly name: string | null;
  readonly sha256: string | null;
  readonly address: string | null;
}

const readKept = async (place: string, mark: string): Promise<UnpackedRun | undefined> => {
  const file = join(place, 'mark');
  if (!existsSync(file) || (await readFile(file, 'utf8')) !== mark) return undefined;
  const now = new Date();
  await utimes(place, now, now);
  const folder = join(place, 'files');
  const report = join(place, 'report/index.html');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path: relative(folder, path), bytes: (await stat(path)).size };
      }),
  );
  return {
    ...{ zip: join(place, 'run.zip'), folder, report: existsSync(report) ? report : undefined },
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
};

/** The ones that were looked at longest ago go. */
const forgetOld = async (room: string): Promise<void> => {
  const places = (await readdir(room)).filter((name) => /^\d+$/.test(name)).map((name) => join(room, name));
  const times = await Promise.all(places.map(async (place) => ({ place, at: (await stat(place)).mtimeMs })));
  for (const { place } of times.sort((a, b) => b.at - a.at).slice(most.kept))
    await rm(place, { recursive: true, force: true });
};
