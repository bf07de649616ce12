import { type Kysely, sql } from 'kysely';
import { type RunRow, runColumns } from './run-rows.js';

/** What a run waits for, as the one set of rules says. */
export interface ObstacleRow {
  readonly run_id: number;
  readonly kind: string;
  readonly host: string | null;
  readonly other_run: number | null;
  readonly person: string | null;
  readonly until: Date | null;
  readonly why: string | null;
}

/** A run that has not ended, and what it waits for. */
export interface QueueRow extends RunRow {
  readonly obstacles: readonly ObstacleRow[];
}

/** Runs that have not ended: those at work first, then the others in the order in which they are granted. */
export const queueRows = async (db: Kysely<unknown>, limit = 300): Promise<QueueRow[]> => {
  const { rows } = await sql<RunRow>`select ${runColumns} from runs r where r.state <> 'ended'
    order by r.state in ('queued', 'held'), r.state = 'held', r.priority desc, r.submitted_at, r.id limit ${limit}`.execute(
    db,
  );
  const waiting = rows.filter(({ state }) => state === 'queued' || state === 'held').map(({ id }) => id);
  const obstacles =
    waiting.length === 0
      ? []
      : (
          await sql<ObstacleRow>`select run_id, kind, host, other_run, person, until, why from obstacles
      where run_id = any(${waiting}::bigint[]) order by run_id, kind, host`.execute(db)
        ).rows;
  const byRun = new Map<number, ObstacleRow[]>();
  for (const one of obstacles) byRun.set(one.run_id, [...(byRun.get(one.run_id) ?? []), one]);
  return rows.map((run) => ({ ...run, obstacles: byRun.get(run.id) ?? [] }));
};
