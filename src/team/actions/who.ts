import { sql } from 'kysely';
import type { Queryable } from './by.js';

/** A host: what runs on it, who has booked it, and whether it is well. */
export interface HostUse {
  readonly host: string;
  readonly state: 'free' | 'booked' | 'running' | 'suspect' | 'quarantined';
  readonly run: number | null;
  readonly playbook: string | null;
  readonly worker: string | null;
  /** Of the run, of the quarantine, or of the booking where there is neither. */
  readonly person: string | null;
  readonly since: Date | null;
  /** The end of the booking, where nothing runs. */
  readonly until: Date | null;
  readonly why: string | null;
  /** The booking that comes next. */
  readonly next: { readonly person: string; readonly from: string; readonly until: string } | null;
  /** In whose care it is. */
  readonly owners: readonly string[];
}

/** Every host that is known, by name, so many at most. What is worst of it is said first. */
export const who = async (db: Queryable, limit = 10_000): Promise<readonly HostUse[]> => {
  const { rows } = await sql<HostUse>`
    select h.name as host,
      case when q.id is not null then 'quarantined' when l.state = 'suspect' then 'suspect'
        when l.host is not null then 'running' when b.id is not null then 'booked' else 'free' end as state,
      l.run_id as run, r.playbook, l.worker,
      coalesce(r.person, q.set_by, b.person) as person,
      coalesce(l.granted_at, q.since, lower(b.during)) as since,
      case when l.host is null and q.id is null then upper(b.during) end as until,
      coalesce(q.why, b.why) as why,
      (select json_build_object('person', n.person, 'from', lower(n.during), 'until', upper(n.during))
         from bookings n where n.host = h.name and n.released_at is null and lower(n.during) > now()
         order by n.during limit 1) as next,
      coalesce((select array_agg(a.name order by a.name) from host_owners o join accounts a on a.id = o.account_id
        where o.host = h.name), '{}') as owners
    from hosts h
      left join leases l on l.host = h.name
      left join runs r on r.id = l.run_id
      left join quarantines q on q.host = h.name and q.lifted_at is null
      left join bookings b on b.host = h.name and b.released_at is null and b.during @> now()
    order by h.name limit ${limit}`.execute(db);
  return rows;
};
