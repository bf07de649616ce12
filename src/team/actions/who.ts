import { sql } from 'kysely';
import type { Queryable } from './by.js';

/** A host: what runs on it, who has booked it, and whether it is well. */
export interface HostUse {
  readonly host: string;
  readonly state: 'free' | 'booked' | 'busy' | 'suspect' | 'quarantined';
  readonly run: number | null;
  readonly playbook: string | null;
  readonly worker: string | null;
  /** Of the run, or of the booking where nothing runs. */
  readonly person: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
  readonly why: string | null;
  readonly next: { readonly person: string; readonly from: string; readonly until: string } | null;
}

/** Every host that is known, by name. */
export const who = async (db: Queryable): Promise<readonly HostUse[]> => {
  const { rows } = await sql<HostUse>`
    select h.name as host,
      case when q.id is not null then 'quarantined' when l.state = 'suspect' then 'suspect'
        when l.host is not null then 'busy' when b.id is not null then 'booked' else 'free' end as state,
      l.run_id as run, r.playbook, l.worker,
      coalesce(r.person, b.person, q.set_by) as person,
      coalesce(l.granted_at, lower(b.during), q.since) as since,
      upper(b.during) as until, coalesce(q.why, b.why) as why,
      (select json_build_object('person', n.person, 'from', lower(n.during), 'until', upper(n.during))
         from bookings n where n.host = h.name and n.released_at is null and lower(n.during) > now()
         order by n.during limit 1) as next
    from hosts h
      left join leases l on l.host = h.name
      left join runs r on r.id = l.run_id
      left join bookings b on b.host = h.name and b.released_at is null and b.during @> now()
      left join quarantines q on q.host = h.name and q.lifted_at is null
    order by h.name`.execute(db);
  return rows;
};
