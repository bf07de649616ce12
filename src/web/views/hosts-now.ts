import { type Kysely, sql } from 'kysely';

/** What a host does now. */
export interface LabHost {
  readonly host: string;
  readonly state: 'free' | 'running' | 'suspect' | 'booked' | 'quarantined';
  readonly run: number | null;
  readonly playbook: string | null;
  readonly person: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
  readonly why: string | null;
  readonly owners: readonly string[];
}

/** Every host: who has it, until when and why. What is worst of it is said first. */
export const hostsNow = async (db: Kysely<unknown>, host?: string): Promise<LabHost[]> =>
  (
    await sql<LabHost>`select h.name as host,
      case when q.id is not null then 'quarantined' when l.state = 'suspect' then 'suspect'
        when l.host is not null then 'running' when b.id is not null then 'booked' else 'free' end as state,
      l.run_id as run, r.playbook,
      coalesce(r.person, q.set_by, b.person) as person,
      coalesce(l.granted_at, q.since, lower(b.during)) as since,
      case when l.host is null and q.id is null then upper(b.during) end as until,
      coalesce(q.why, b.why) as why,
      coalesce((select array_agg(a.name order by a.name) from host_owners o join accounts a on a.id = o.account_id where o.host = h.name), '{}') as owners
    from hosts h
      left join leases l on l.host = h.name
      left join runs r on r.id = l.run_id
      left join quarantines q on q.host = h.name and q.lifted_at is null
      left join bookings b on b.host = h.name and b.released_at is null and b.during @> now()
    where ${host ?? null}::text is null or h.name = ${host ?? null}
    order by h.name limit 1000`.execute(db)
  ).rows;
