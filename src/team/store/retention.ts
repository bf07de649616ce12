import { sql } from 'kysely';
import { type By, inTransaction, note, type Queryable, refusal } from '../actions/by.js';
import type { BundleStore } from './bundle-store.js';

/** Newest runs of a playbook that ended well, of which the page Trend is made; its runs keep their bundles. */
const trendRuns = 100;

/** A bundle that the lab knows of. */
export interface NamedBundle {
  readonly run: number;
  readonly playbook: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly address: string;
  readonly verified_at: Date;
  readonly keep: boolean;
  readonly removed_at: Date | null;
}

export const bundlesKnown = async (db: Queryable, limit = 1000): Promise<NamedBundle[]> =>
  (
    await sql<NamedBundle>`select b.run_id as run, r.playbook, b.name, b.bytes, b.sha256, b.address, b.verified_at, b.keep,
      b.removed_at from bundles b join runs r on r.id = b.run_id order by b.run_id desc limit ${limit}`.execute(
      db,
    )
  ).rows;

/** Keeps the bundle of a run for ever, or no longer. */
export const keepBundle = (db: Queryable, by: By, run: number, keep: boolean): Promise<void> =>
  inTransaction(db, async (within) => {
    const { rows } = await sql`update bundles set keep = ${keep}
      where run_id = ${run} and removed_at is null returning 1`.execute(within);
    if (rows.length === 0)
      throw refusal(`no bundle of run ${run} is in a store`, '`rigger store list` shows those that are');
    await note(within, by, keep ? 'keep bundle' : 'let bundle go', `run ${run}`);
  });

/**
 * Removes what is older than so many days from this store, but nothing that is kept and nothing of which a trend is
 * made. The decision is written down before the file goes, so that nobody keeps what is about to go, and what was
 * decided but not done is done by the next call.
 * @returns the runs whose bundles went
 */
export const removeOld = async (
  db: Queryable,
  by: By,
  store: BundleStore,
  days: number,
): Promise<readonly number[]> => {
  await inTransaction(db, async (within) => {
    const { rows } = await sql<{ run: number; name: string }>`
      update bundles b set removed_at = clock_timestamp()
      where b.address = ${store.address} and b.removed_at is null and not b.keep
        and b.verified_at < now() - make_interval(days => ${days})
        and not exists (
          select from runs r where r.id = b.run_id and r.outcome = 'succeeded'
            and (select count(*) from runs n where n.playbook = r.playbook and n.outcome = 'succeeded' and n.id > r.id)
              < ${trendRuns}
            and exists (select from results v where v.run_id = r.id))
      returning b.run_id as run, b.name`.execute(within);
    for (const { run, name } of rows) await note(within, by, 'remove bundle', `run ${run}`, { name, days });
  });
  const { rows } = await sql<{ run: number; name: string }>`
    select run_id as run, name from bundles
    where address = ${store.address} and removed_at is not null and gone_at is null order by run_id`.execute(
    db,
  );
  for (const { run, name } of rows) {
    await store.remove(name);
    await sql`update bundles set gone_at = clock_timestamp() where run_id = ${run}`.execute(db);
  }
  return rows.map(({ run }) => run);
};

/** What workers owe, or gave up. */
export interface OwedBundle {
  readonly run: number;
  readonly playbook: string;
  readonly worker: string;
  readonly refused: boolean;
  readonly why: string | null;
}

export const bundlesOwed = async (db: Queryable, limit = 1000): Promise<OwedBundle[]> =>
  (
    await sql<OwedBundle>`select d.run_id as run, r.playbook, d.worker, d.refused_at is not null as refused, d.why
      from bundle_duties d join runs r on r.id = d.run_id where d.stored_at is null
      order by d.run_id desc limit ${limit}`.execute(db)
  ).rows;
