import { sql } from 'kysely';
import type { Queryable } from '../actions/by.js';
import { expectedStarts, type ForeseenRun, type LabForeseen, type UsualLength } from './expected-start.js';

/** Runs of a playbook, the newest, among which those of the same kind are looked for; and how many of these count. */
const looked = { of: 200, alike: 20 };

/** When each of these runs is expected to begin; those of which it cannot be told are missing. */
export const foreseeStarts = async (
  db: Queryable,
  runs: readonly Omit<ForeseenRun, 'usual'>[],
  now: number = Date.now(),
): Promise<ReadonlyMap<number, Date>> => {
  if (!runs.some(({ state }) => state === 'queued')) return new Map();
  const ids = runs.map(({ id }) => id);
  const { rows: lengths } = await sql<{ ids: number[] } & UsualLength>`
    with kinds as (select playbook, label, arguments, array_to_json(array_agg(id))::text as ids from runs where id = any(${ids}::bigint[])
      group by playbook, label, arguments)
    select k.ids::json as ids, percentile_cont(0.5) within group (order by d.ms) as median, max(d.ms) as longest
    from kinds k cross join lateral (
      select 1000 * extract(epoch from r.ended_at - r.started_at)::float8 as ms from (
        select * from runs r where r.playbook = k.playbook order by r.submitted_at desc limit ${looked.of}) r
      where r.outcome = 'succeeded' and r.started_at is not null
        and r.label is not distinct from k.label and r.arguments = k.arguments
      order by r.submitted_at desc limit ${looked.alike}) d
    group by k.ids`.execute(db);
  const { rows: workers } = await sql<LabForeseen['workers'][number]>`
    select name, offers, capacity from live_workers order by name`.execute(db);
  const { rows: bookings } = await sql<{ host: string; person: string; from: Date; to: Date }>`
    select host, person, lower(during) as "from", upper(during) as "to" from bookings
    where released_at is null and upper(during) > now()
      and host in (select host from run_hosts where run_id = any(${ids}::bigint[])) limit 5000`.execute(db);
  const usual = new Map(lengths.flatMap(({ ids: alike, ...length }) => alike.map((id) => [id, length])));
  const starts = expectedStarts({
    now,
    runs: runs.map((run) => ({ ...run, usual: usual.get(run.id) })),
    workers,
    bookings: bookings.map((one) => ({ ...one, from: one.from.getTime(), to: one.to.getTime() })),
  });
  return new Map([...starts].map(([id, at]) => [id, new Date(at)]));
};
