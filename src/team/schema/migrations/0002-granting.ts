import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/**
 * Why a run waits: a row for each obstacle, none when it may be granted. Granting and \`rigger queue\` read this view and
 * nothing else, so that the reason which people are told is the one that counts.
 */
const obstacles = sql`
  create view live_workers as
    select * from workers where seen_at > now() - interval '1 minute' and not draining;

  create view obstacles (run_id, kind, host, other_run, person, until, why) as
    select id, 'held', null::text, null::bigint, held_by, null::timestamptz, held_why
      from runs where state = 'held'
    union all
    select id, 'not-before', null, null, null, not_before, null
      from runs where state in ('queued', 'held') and not_before > now()
    union all
    select id, 'deadline', null, null, null, deadline, null
      from runs where state in ('queued', 'held') and deadline <= now()
    union all
    select r.id, case l.state when 'held' then 'busy' else 'suspect' end,
           l.host, l.run_id, o.person, l.suspect_since, o.playbook
      from runs r join run_hosts h on h.run_id = r.id join leases l on l.host = h.host join runs o on o.id = l.run_id
      where r.state in ('queued', 'held')
    union all
    select r.id, 'booked', b.host, null, b.person, upper(b.during), b.why
      from runs r join run_hosts h on h.run_id = r.id join bookings b on b.host = h.host
      where r.state in ('queued', 'held') and b.released_at is null and b.during @> now() and b.person <> r.person
    union all
    select r.id, 'quarantined', q.host, q.run_id, q.set_by, q.since, q.why
      from runs r join run_hosts h on h.run_id = r.id join quarantines q on q.host = h.host
      where r.state in ('queued', 'held') and q.lifted_at is null
    union all
    select r.id, 'needs', null, null, null, null,
           array_to_string(array(select n from unnest(r.needs) n
             where not exists (select from live_workers w where n = any (w.offers)) order by n), ', ')
      from runs r
      where r.state in ('queued', 'held') and r.needs <> '{}'
        and exists (select from live_workers)
        and not exists (select from live_workers w where r.needs <@ w.offers)
    union all
    select id, 'no-worker', null, null, null, (select max(seen_at) from workers), null
      from runs where state in ('queued', 'held') and not exists (select from live_workers);
`;

/** Every change of who has a host is made under this lock, one after the other. */
const grant = sql`
  create function lock_leases() returns void language sql as
    $$ select pg_advisory_xact_lock(hashtext('rigger.leases')) $$;

  /* Gives the worker the first run that may go, with all its hosts, and hands it to the durable engine, all in one
     transaction. Answers the number of the run, or nothing. */
  create function grant_run(for_worker text, lease interval, version text) returns bigint language plpgsql
    set search_path = rigger, public as $$
    declare
      w workers;
      r runs;
      fence bigint;
    begin
      perform lock_leases();
      update workers set seen_at = clock_timestamp() where name = for_worker returning * into w;
      if not found or w.draining
        or (select count(*) from runs where worker = w.name and state in ('granted', 'running', 'suspect')) >= w.capacity
        then return null;
      end if;
      select q.* into r from runs q
        where q.state = 'queued' and q.needs <@ w.offers
          and not exists (select from obstacles o where o.run_id = q.id)
        order by q.priority desc, q.submitted_at, q.id limit 1;
      if not found then return null; end if;
      fence := nextval('epochs');
      update hosts set epoch = fence where name in (select host from run_hosts where run_id = r.id);
      insert into leases (host, run_id, attempt, worker, epoch, expires_at)
        select host, r.id, r.attempt + 1, w.name, fence, clock_timestamp() + lease from run_hosts where run_id = r.id;
      update runs set state = 'granted', attempt = attempt + 1, worker = w.name, granted_at = clock_timestamp()
        where id = r.id;
      perform dbos.enqueue_workflow(
        workflow_name => 'run', queue_name => 'worker-' || w.name,
        positional_args => array[to_json(r.id), to_json(r.attempt + 1)],
        workflow_id => format('run-%s-%s', r.id, r.attempt + 1),
        priority => 0, app_version => version, application_name => 'rigger');
      return r.id;
    end $$;
`;

/** What may be granted, and granting it. */
export const granting = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await obstacles.execute(db);
    await grant.execute(db);
  },
};
