import { sql } from 'kysely';
import { afterCancel, type CancelledRun } from '../queue/after-cancel.js';
import { type By, inTransaction, note, type Queryable, refusal, requireKnown, unknown } from './by.js';

/** What it takes to change what is of somebody else, where that is one's right. */
export const anybodyHelp = '`--anybody` does it all the same';

interface Steered {
  readonly state: string;
  readonly person: string;
}

/** Locks the run, so that it is not granted meanwhile. @throws RiggerError where there is none, or it is another's */
const take = async (db: Queryable, by: By, id: number, anybody: boolean): Promise<Steered> => {
  await sql`select lock_leases()`.execute(db);
  const { rows } = await sql<Steered>`select state, person from runs where id = ${id} for update`.execute(db);
  if (!rows[0]) throw unknown(`there is no run ${id}`, '`rigger queue` lists what waits and what runs');
  if (!anybody && rows[0].person !== by.person)
    throw refusal(`run ${id} is of ${rows[0].person}`, anybodyHelp);
  if (rows[0].state === 'ended') throw refusal(`run ${id} has ended`);
  return rows[0];
};

/**
 * Cancels a run. One that waits has ended at once; of one that runs, its worker ends it at a safe place, and where that
 * worker is dead, whoever takes over its hosts.
 * @returns how it stands now, and what happens next
 */
export const cancel = (db: Queryable, by: By, id: number, anybody = false): Promise<Cancelled> =>
  inTransaction(db, async (within) => {
    const { state } = await take(within, by, id, anybody);
    const waits = state === 'queued' || state === 'held';
    await (waits
      ? sql`update runs set state = 'ended', outcome = 'cancelled', ended_at = now(), held_by = null, held_why = null,
          cancel_asked_at = now(), cancel_asked_by = ${by.person}, reason = ${`cancelled by ${by.person}`} where id = ${id}`
      : sql`update runs set cancel_asked_at = coalesce(cancel_asked_at, now()),
          cancel_asked_by = coalesce(cancel_asked_by, ${by.person}) where id = ${id}`
    ).execute(within);
    await note(within, by, 'cancel', `run ${id}`, { state });
    const { rows } = await sql<CancelledRun>`
      select r.id as run, r.state, r.state = 'ended' as ended, r.cancel_asked_by as asked_by, r.worker,
        r.started_at is not null as begun,
        array(select host from run_hosts h where h.run_id = r.id order by host) as hosts,
        (select greatest(0, round(extract(epoch from clock_timestamp() - w.seen_at)))::int from workers w
          where w.name = r.worker) as silent,
        exists (select from live_workers w where w.name is distinct from r.worker and r.needs <@ w.offers) as others
      from runs r where r.id = ${id}`.execute(within);
    return { ...rows[0]!, next: afterCancel(rows[0]!) };
  });

/** A run that somebody wants cancelled. */
export interface Cancelled extends CancelledRun {
  /** In words. */
  readonly next: string;
}

/** Keeps a run that waits from starting, until it is let go. */
export const hold = (db: Queryable, by: By, id: number, why: string, anybody = false): Promise<void> =>
  inTransaction(db, async (within) => {
    const { state } = await take(within, by, id, anybody);
    if (state !== 'queued' && state !== 'held')
      throw refusal(`run ${id} has begun`, `\`rigger cancel ${id}\` ends it`);
    if (why.length > 500) throw refusal('the reason is longer than 500 characters');
    await sql`update runs set state = 'held', held_by = ${by.person}, held_why = ${why} where id = ${id}`.execute(
      within,
    );
    await note(within, by, 'hold', `run ${id}`, { why });
  });

/** Lets a run go that was held. */
export const letGo = (db: Queryable, by: By, id: number, anybody = false): Promise<void> =>
  inTransaction(db, async (within) => {
    const { state } = await take(within, by, id, anybody);
    if (state !== 'held') throw refusal(`run ${id} is not held`);
    await sql`update runs set state = 'queued', held_by = null, held_why = null where id = ${id}`.execute(
      within,
    );
    await note(within, by, 'let go', `run ${id}`);
  });

/** Ends what waited until after its deadline. @returns their numbers */
export const expireWaiting = async (db: Queryable): Promise<readonly number[]> => {
  const { rows } = await sql<{ id: number }>`
    update runs set state = 'ended', outcome = 'expired', ended_at = now(), held_by = null, held_why = null,
      reason = 'its deadline passed while it waited'
    where state in ('queued', 'held') and deadline <= now() returning id`.execute(db);
  return rows.map(({ id }) => id);
};

/** Says that a host is well again. */
export const liftQuarantine = (db: Queryable, by: By, host: string, why: string): Promise<void> =>
  inTransaction(db, async (within) => {
    const { numAffectedRows = 0n } = await sql`update quarantines
      set lifted_at = now(), lifted_by = ${by.person}, lifted_why = ${why}
      where host = ${host} and lifted_at is null`.execute(within);
    if (numAffectedRows === 0n) {
      await requireKnown(within, [host]);
      throw refusal(`${host} is not in quarantine`);
    }
    await note(within, by, 'lift quarantine', host, { why });
  });
