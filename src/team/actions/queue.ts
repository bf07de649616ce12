import { sql } from 'kysely';
import { foreseeStarts } from '../queue/foresee.js';
import { type Obstacle, reasonOf } from '../queue/reason.js';
import type { Queryable } from './by.js';

/** A run that waits or runs. */
interface OpenRunRow {
  readonly id: number;
  readonly person: string;
  readonly playbook: string;
  readonly label: string | null;
  readonly priority: number;
  readonly state: 'queued' | 'held' | 'granted' | 'running' | 'suspect';
  readonly worker: string | null;
  readonly submittedAt: Date;
  readonly startedAt: Date | null;
  readonly hosts: readonly string[];
  readonly cancelAsked: boolean;
}

/** The same, and why it waits. */
export interface QueuedRun extends OpenRunRow {
  readonly obstacles: readonly Obstacle[];
  /** Runs without obstacles that are looked at before it. */
  readonly before: number;
  readonly reason: string;
  /** When it is expected to begin; null where it has begun, or nobody can tell. */
  readonly expectedStart: Date | null;
}

/** Why that run waits, as {@link queue} says it; undefined where it has ended, or is far behind. */
export const queuedReason = async (db: Queryable, run: number): Promise<string | undefined> =>
  (await queue(db)).find(({ id }) => id === run)?.reason;

/** What runs, and then what waits in the order in which it is looked at. */
export const queue = async (
  db: Queryable,
  limit = 1000,
  shown?: (time: Date) => string,
): Promise<readonly QueuedRun[]> => {
  const { rows } = await sql<StoredRun>`
    with open as materialized (
      select * from runs where state <> 'ended'
      order by state in ('queued', 'held'), state = 'held', priority desc, submitted_at, id limit ${limit})
    select r.id, r.person, r.playbook, r.label, r.priority, r.state, r.worker, r.submitted_at as "submittedAt",
      r.started_at as "startedAt", r.cancel_asked_at is not null as "cancelAsked", r.needs, r.not_before as "notBefore",
      (select coalesce(json_agg(host order by host), '[]') from run_hosts h where h.run_id = r.id) as hosts,
      (select coalesce(json_agg(json_build_object('kind', o.kind, 'host', o.host, 'run', o.other_run,
         'person', o.person, 'until', o.until, 'why', o.why) order by o.host, o.kind), '[]')
         from obstacles o where o.run_id = r.id) as obstacles
    from open r
    order by r.state in ('queued', 'held'), r.state = 'held', r.priority desc, r.submitted_at, r.id`.execute(
    db,
  );
  const free = rows.filter(({ state, obstacles }) => state === 'queued' && obstacles.length === 0);
  const starts = await foreseeStarts(
    db,
    rows.map((row) => ({
      ...row,
      notBefore: row.notBefore?.getTime(),
      startedAt: row.startedAt?.getTime(),
    })),
  );
  return rows.map(({ needs: _needs, notBefore: _notBefore, ...row }, index) => {
    const obstacles = row.obstacles.map((stored) => ({
      ...stored,
      until: stored.until === null ? null : new Date(stored.until),
    }));
    const before = Math.max(0, free.indexOf(rows[index]!));
    return {
      ...{ ...row, obstacles, before, reason: reasonOf({ ...row, obstacles, before }, shown) },
      expectedStart: starts.get(row.id) ?? null,
    };
  });
};

interface StoredRun extends OpenRunRow {
  readonly obstacles: readonly StoredObstacle[];
  readonly needs: readonly string[];
  readonly notBefore: Date | null;
}

interface StoredObstacle extends Omit<Obstacle, 'until'> {
  readonly until: string | null;
}
