import { existsSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { inTransaction, note, type Queryable } from '../actions/by.js';
import { noteTrend } from '../notify/note-trend.js';
import { placeOfRun, projectPlace } from '../project/place.js';
import type { RunProject } from '../project/run-project.js';
import { isDatabaseAway } from '../worker/away.js';
import { resultsIn, type TrialValue } from './bundle-results.js';
import { type BundleStore, fileDigest, pushVerified, StoreFailure, storedName } from './bundle-store.js';
import { runProgram } from './run-program.js';

export interface KeepingOptions {
  readonly db: Queryable;
  readonly worker: string;
  /** A folder of this worker for what is on its way. */
  readonly room: string;
  /** Node, and the file of rigger. */
  readonly program: readonly string[];
  /** Where bundles go; without one only results are taken. */
  readonly store?: BundleStore | undefined;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

interface BundleDuty {
  readonly run: number;
  readonly project: RunProject;
  /** Where that is on this machine. */
  readonly path: string;
  readonly folder: string;
  readonly measured: boolean;
  readonly tries: number;
}

/**
 * Does what is owed and due, one run after the other. Each may be done again from its start at any time: what is in
 * the store is recognised by its content, and named in the database, with its results, in one transaction.
 * @returns how many were done or given up
 */
export const keepBundles = async (options: KeepingOptions): Promise<number> => {
  const { db, worker, log } = options;
  let done = 0;
  const { rows } = await sql<Omit<BundleDuty, 'path'>>`
    select d.run_id as run, r.project, r.folder, d.results_at is not null as measured, d.tries
    from bundle_duties d join runs r on r.id = d.run_id
    where d.worker = ${worker} and d.stored_at is null and d.refused_at is null and d.next_at <= now()
      and (${options.store !== undefined} or d.results_at is null)
    order by d.next_at limit 20`.execute(db);
  for (const row of rows) {
    const duty = { ...row, path: projectPlace(dirname(options.room), placeOfRun(row.run), row.project) };
    if (options.signal.aborted) return done;
    try {
      await keep(duty, options);
      done += 1;
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      const words = (error as Error).message.slice(0, 500);
      const refused = error instanceof Unfit;
      log(`run ${duty.run}: its bundle ${refused ? 'is not kept' : 'waits'}: ${words}`);
      // Twice as long each time, from seconds to an hour.
      const seconds = Math.min(3600, 5 * 2 ** Math.min(duty.tries, 10));
      await sql`update bundle_duties set tries = tries + 1, why = ${words},
          next_at = now() + make_interval(secs => ${seconds}),
          refused_at = case when ${refused} then now() end
        where run_id = ${duty.run}`.execute(db);
      if (refused) done += 1;
      else if (!(error instanceof StoreFailure)) log((error as Error).stack ?? words);
    }
  }
  return done;
};

/** It will never be otherwise: the run is unfinished, altered, or not here. */
class Unfit extends Error {}

const keep = async (duty: BundleDuty, options: KeepingOptions): Promise<void> => {
  const { store, db } = options;
  if (!existsSync(join(duty.path, 'runs', duty.folder)))
    throw new Unfit(`runs/${duty.folder} is not on this machine`);
  const room = join(options.room, `bundle-${duty.run}`);
  await rm(room, { recursive: true, force: true });
  await mkdir(room, { recursive: true, mode: 0o700 });
  try {
    const zip = join(room, 'run.zip');
    await own(options, duty, ['export', join('runs', duty.folder), '-o', zip]);
    await own(options, duty, ['verify', zip]);
    const results = duty.measured ? [] : await resultsIn(zip, room);
    if (store === undefined) return await nameResults(db, duty, results);
    const sha256 = await fileDigest(zip);
    const name = storedName(duty.folder, sha256);
    await pushVerified(store, name, zip, sha256);
    const { size } = await stat(zip);
    await inTransaction(db, async (within) => {
      const { rows } = await sql`insert into bundles (run_id, sha256, bytes, address, name, verified_at)
        values (${duty.run}, ${sha256}, ${size}, ${store.address}, ${name}, clock_timestamp())
        on conflict do nothing returning 1`.execute(within);
      await nameResults(within, duty, results, true);
      if (rows.length > 0)
        await note(within, { person: options.worker, via: 'worker' }, 'store bundle', `run ${duty.run}`, {
          ...{ name, sha256 },
        });
    });
    options.log(`run ${duty.run}: its bundle is in ${store.address}`);
    // What came with the run is in its bundle, which was read back whole.
    if (duty.project.kind !== 'folder')
      await rm(join(dirname(options.room), 'projects', placeOfRun(duty.run)), {
        recursive: true,
        force: true,
      });
  } finally {
    await rm(room, { recursive: true, force: true });
  }
};

/** Rigger's own commands, as anybody would call them; what they refuse stays refused. */
const own = async (
  { program, signal }: KeepingOptions,
  { path }: BundleDuty,
  words: string[],
): Promise<void> => {
  const { code, stderr } = await runProgram([...program, ...words], { cwd: path, signal });
  if (code === 0) return;
  const said = stderr.trim().split('\n')[0]?.slice(0, 300) ?? '';
  if (code === 2 || code === 5) throw new Unfit(`\`rigger ${words[0]}\`: ${said}`);
  throw new Error(`\`rigger ${words[0]}\` ended with ${code ?? 'a kill'}: ${said}`);
};

/** Once: who takes the mark brings the rows. */
const nameResults = (
  db: Queryable,
  { run }: BundleDuty,
  results: readonly TrialValue[],
  stored = false,
): Promise<void> =>
  inTransaction(db, async (within) => {
    const { rows } = await sql<{ first: boolean }>`
      with before as (select run_id, results_at from bundle_duties where run_id = ${run} for update)
      update bundle_duties d set results_at = coalesce(d.results_at, clock_timestamp()), why = null,
          stored_at = case when ${stored} then clock_timestamp() end
        from before b where d.run_id = b.run_id returning b.results_at is null as first`.execute(within);
    if (!rows[0]?.first) return;
    for (let at = 0; at < results.length; at += 5_000) {
      const part = results.slice(at, at + 5_000);
      await sql`insert into results (run_id, trial, cell, workload, metric, value, unit, valid)
        select ${run}::bigint, r.* from jsonb_to_recordset(${JSON.stringify(part)}::jsonb)
          as r (trial text, cell text, workload text, metric text, value double precision, unit text, valid bool)`.execute(
        within,
      );
    }
    if (results.length > 0) await noteTrend(within, run);
  });
