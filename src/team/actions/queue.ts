import { sql } from 'kysely';
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
  readonly reason: string;
}

/** What runs, and then what waits in the order in which it is looked at. */
export const queue = async (
  db: Queryable,
  limit = 1000,
  shown?: (time: Date) => string,
): Promise<readonly QueuedRun[]> => {
  const { rows } = await sql<OpenRunRow & { obstacles: readonly StoredObstacle[] }>`
    with open as materialized (
      select * from runs where state <> 'ended'
      order by state in ('queued', 'held'), state = 'held', priority desc, submitted_at, id limit ${limit})
    select r.id, r.person, r.playbook, r.label, r.priority, r.state, r.worker, r.submitted_at as "submittedAt",
      r.started_at as "startedAt", r.cancel_asked_at is not null as "cancelAsked",
      (select coalesce(json_agg(host order by host), '[]') from run_hosts h where h.run_id = r.id) as hosts,
      (select coalesce(json_agg(json_build_object('kind', o.kind, 'host', o.host, 'run', o.other_run,
         'person', o.person, 'until', o.until, 'why', o.why) order by o.host, o.kind), '[]')
         from obstacles o where o.run_id = r.id) as obstacles
    from open r
    order by r.state in ('queued', 'held'), r.state = 'held', r.priority desc, r.submitted_at, r.id`.execute(
    db,
  );
  const free = rows.filter(({ state, obstacles }) => state === 'queued' && obstacles.length === 0);
  return rows.map((row) => {
    const obstacles = row.obstacles.map((stored) => ({
      ...stored,
      until: stored.until === null ? null : new Date(stored.until),
    }));
    return { ...row, obstacles, reason: reasonOf({ ...row, obstacles, before: free.indexOf(row) }, shown) };
  });
};

interface StoredObstacle extends Omit<Obstacle, 'until'> {
  readonly until: string | null;
}
