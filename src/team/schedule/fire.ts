import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { RiggerError } from '../../model/index.js';
import { type By, inTransaction, note, type Queryable } from '../actions/by.js';
import { queuedReason } from '../actions/queue.js';
import { submit } from '../actions/submit.js';
import { barred } from './barred.js';
import { nextTime, readCron } from './cron.js';

/** What became of a schedule that was due. */
export interface Fired {
  readonly schedule: string;
  /** The run that was submitted. */
  readonly run?: number;
  /** Why none was. */
  readonly skipped?: string;
}

/** Milliseconds after its time for which a schedule still makes its run, where nobody was there in time. */
const latest = 3_600_000;

interface Due {
  readonly id: number;
  readonly name: string;
  readonly person: string;
  readonly cron: string | null;
  readonly time_zone: string;
  readonly submission: unknown;
  readonly next_at: Date;
  readonly due_why: string | null;
  /** Its person may submit no runs any more. */
  readonly barred: boolean;
  /** A run of it that has not begun. */
  readonly waiting: number | null;
}

/**
 * Does what one schedule that is due asks for: a run, or the reason why there is none. The row is locked and its time
 * moved on in the same transaction, so that of many servers and workers exactly one makes the run.
 * @returns nothing where none is due
 */
const fireNext = (db: Queryable, now: Date): Promise<Fired | undefined> =>
  inTransaction(db, async (within) => {
    const { rows } = await sql<Due>`
      select id, name, person, cron, time_zone, submission, next_at, due_why,
        ${barred} as barred,
        (select r.id from runs r where r.schedule_id = s.id and r.state in ('queued', 'held', 'granted')
          order by r.id limit 1) as waiting
      from schedules s where not paused and next_at <= ${now}
      order by next_at limit 1 for update skip locked`.execute(within);
    const [due] = rows;
    if (due === undefined) return undefined;
    const by: By = { person: due.person, via: 'server' };
    const skipped = await obstacleOf(within, due, now);
    const run = skipped === undefined ? await submitted(within, by, due) : undefined;
    const why = skipped ?? (typeof run === 'string' ? run : undefined);
    const next = due.cron === null ? undefined : nextTime(readCron(due.cron), due.time_zone, now);
    await sql`update schedules set last_at = ${now}, next_at = ${next ?? null}, due_why = null,
        last_run_id = case when ${why === undefined} then ${typeof run === 'number' ? run : null}::bigint else last_run_id end,
        skipped_at = case when ${why !== undefined} then ${now}::timestamptz else skipped_at end,
        skipped_why = case when ${why !== undefined} then ${why ?? null}::text else skipped_why end
      where id = ${due.id}`.execute(within);
    await note(within, by, why === undefined ? 'schedule made a run' : 'schedule made no run', due.name, {
      ...(typeof run === 'number' ? { run } : {}),
      ...(why === undefined ? {} : { why }),
      ...(due.due_why === null ? {} : { because: due.due_why }),
    });
    return {
      schedule: due.name,
      ...(typeof run === 'number' ? { run } : {}),
      ...(why === undefined ? {} : { skipped: why }),
    };
  });

const obstacleOf = async (
  db: Queryable,
  { barred, person, waiting, cron, next_at }: Due,
  now: Date,
): Promise<string | undefined> => {
  if (barred) return `${person} may submit no runs any more`;
  if (waiting !== null) {
    const reason = await queuedReason(db, waiting);
    return `run ${waiting} of it still waits${reason === undefined ? '' : `: ${reason}`}`;
  }
  if (cron !== null && now.getTime() - next_at.getTime() > latest)
    return 'no server and no worker of the lab was there within an hour of its time';
  return undefined;
};

/** The number of the run, or why it is refused. */
const submitted = async (db: Queryable, by: By, { id, submission }: Due): Promise<number | string> => {
  try {
    const run = await submit(db, by, submission);
    await sql`update runs set schedule_id = ${id} where id = ${run}`.execute(db);
    return run;
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return error.diagnostics.map(({ message }) => message).join('; ');
  }
};

/** Everything that is due at that time. Any number of processes may do this at once. */
export const fireDue = async (db: Queryable, now: Date): Promise<readonly Fired[]> => {
  const fired: Fired[] = [];
  for (;;) {
    const one = await fireNext(db, now);
    if (one === undefined) return fired;
    fired.push(one);
  }
};

/** The clock of the database: one for all servers and workers. */
const databaseClock = async (db: Queryable): Promise<Date> =>
  (await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)).rows[0]!.now;

export interface ScheduleOptions {
  readonly db: Queryable;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks. */
  readonly every?: number;
  readonly clock?: (db: Queryable) => Promise<Date>;
}

/** Makes the runs of schedules, until it is told to stop; the database may be away. */
export const tendSchedules = async ({
  db,
  log,
  signal,
  every = 5_000,
  clock = databaseClock,
}: ScheduleOptions): Promise<void> => {
  while (!signal.aborted) {
    try {
      for (const { schedule, run, skipped } of await fireDue(db, await clock(db)))
        log(`schedule ${schedule}: ${skipped === undefined ? `run ${run}` : `no run, as ${skipped}`}`);
    } catch (error) {
      log(`schedules wait: ${(error as Error).message}`);
    }
    await pause(every, undefined, { signal }).catch((error: Error) => {
      if (!signal.aborted) throw error;
    });
  }
};
