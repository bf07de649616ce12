import type { Kysely } from 'kysely';
import { sql } from 'kysely';

const columns = sql`
  alter table run_hosts add column failed bool;
`;

/** A worker touches a host only after this has said yes, with the run's epoch; a run that was given on says no. */
const begin = sql`
  create function begin_run(the_run bigint, the_attempt int, for_worker text) returns bigint language plpgsql
    set search_path = rigger, public as $$
    begin
      perform lock_leases();
      update runs set state = 'running', started_at = coalesce(started_at, clock_timestamp())
        where id = the_run and attempt = the_attempt and worker = for_worker and state in ('granted', 'running', 'suspect')
          and (cancel_asked_at is null or started_at is not null);
      if not found then return null; end if;
      return (select max(epoch) from leases where run_id = the_run and worker = for_worker);
    end $$;

  create function renew_leases(for_worker text, lease interval)
    returns table (run_id bigint, attempt int, cancelled bool) language plpgsql set search_path = rigger, public as $$
    begin
      perform lock_leases();
      update workers set seen_at = clock_timestamp() where name = for_worker;
      update leases l set expires_at = clock_timestamp() + lease, state = 'held', suspect_since = null
        where l.worker = for_worker;
      update runs r set state = 'running' where r.worker = for_worker and r.state = 'suspect';
      return query select r.id, r.attempt, r.cancel_asked_at is not null from runs r
        where r.worker = for_worker and r.state in ('granted', 'running');
    end $$;
`;

/** The end of a run, and with it of its leases: only with a proof of how its hosts are. */
const finish = sql`
  create function finish_run(the_run bigint, the_attempt int, for_worker text, what text, code int, words text,
      proof_given text, failed_hosts text[], unknown_hosts text[]) returns bool language plpgsql
    set search_path = rigger, public as $$
    declare
      r runs;
    begin
      perform lock_leases();
      select * into r from runs where id = the_run and attempt = the_attempt and worker = for_worker
        and state in ('granted', 'running', 'suspect') for update;
      if not found then return false; end if;
      update run_hosts set failed = host = any (failed_hosts) where run_id = r.id;
      insert into quarantines (host, why, evidence, run_id, set_by)
        select host, format('it is not known how run %s left it: %s', r.id, words),
            jsonb_build_object('run', r.id, 'exit', code), r.id, for_worker
          from run_hosts where run_id = r.id and host = any (unknown_hosts)
        on conflict do nothing;
      insert into quarantines (host, why, evidence, run_id, set_by)
        select h.host, format('it failed twice, under %s (run %s) and %s (run %s)', b.playbook, b.id, r.playbook, r.id),
            jsonb_build_object('runs', jsonb_build_array(b.id, r.id)), r.id, for_worker
          from run_hosts h
          cross join lateral (
            select o.id, o.playbook, p.failed from run_hosts p join runs o on o.id = p.run_id
              where p.host = h.host and o.id <> r.id and o.state = 'ended' and p.failed is not null
              order by o.ended_at desc limit 1) b
          where h.run_id = r.id and h.failed and b.failed and b.playbook <> r.playbook
        on conflict do nothing;
      insert into lease_ends (host, epoch, run_id, worker, proof)
        select host, epoch, run_id, worker, proof_given from leases where run_id = r.id;
      delete from leases where run_id = r.id;
      update runs set state = 'ended', outcome = what, exit_code = code, reason = words, ended_at = clock_timestamp()
        where id = r.id;
      return true;
    end $$;
`;

/** What nobody else would do: what is overdue, and what no worker will ever come to. */
const sweep = sql`
  create function sweep() returns void language plpgsql set search_path = rigger, public as $$
    begin
      perform lock_leases();
      update leases set state = 'suspect', suspect_since = clock_timestamp()
        where state = 'held' and expires_at < clock_timestamp();
      update runs r set state = 'suspect' where r.state = 'running'
        and exists (select from leases l where l.run_id = r.id and l.state = 'suspect');
      /* Nothing was begun, and begin_run will say no: so nothing was touched. */
      with given_back as (
        update runs r set attempt = r.attempt + 1, worker = null,
            state = case when r.cancel_asked_at is null then 'queued' else 'ended' end,
            outcome = case when r.cancel_asked_at is null then null else 'cancelled' end,
            ended_at = case when r.cancel_asked_at is null then null else clock_timestamp() end,
            reason = case when r.cancel_asked_at is null then null else 'cancelled by ' || r.cancel_asked_by end
          where r.state = 'granted' and r.started_at is null and (r.cancel_asked_at is not null
            or exists (select from leases l where l.run_id = r.id and l.state = 'suspect'))
          returning r.id),
        ended as (delete from leases l using given_back g where l.run_id = g.id returning l.*)
      insert into lease_ends (host, epoch, run_id, worker, proof)
        select host, epoch, run_id, worker, 'never begun' from ended;
      update runs set state = 'ended', outcome = 'expired', ended_at = clock_timestamp(), held_by = null, held_why = null,
          reason = 'its deadline passed while it waited'
        where state in ('queued', 'held') and deadline <= now();
    end $$;

  /* Gives a run whose worker is silent to another, under a new epoch: its hosts refuse the old one from then on. */
  create function take_over(for_worker text, lease interval, silent interval, version text) returns bigint
    language plpgsql set search_path = rigger, public as $$
    declare
      w workers;
      r runs;
      fence bigint;
    begin
      perform lock_leases();
      select * into w from workers where name = for_worker;
      select q.* into r from runs q
        where q.state = 'suspect' and q.worker <> for_worker and q.needs <@ w.offers
          and exists (select from leases l where l.run_id = q.id and l.suspect_since < clock_timestamp() - silent)
        order by q.id limit 1;
      if not found or w.draining then return null; end if;
      fence := nextval('epochs');
      insert into lease_ends (host, epoch, run_id, worker, proof)
        select host, epoch, run_id, worker, format('taken over by %s under the epoch %s', for_worker, fence)
        from leases where run_id = r.id;
      update hosts set epoch = fence where name in (select host from run_hosts where run_id = r.id);
      update leases set worker = for_worker, attempt = r.attempt + 1, epoch = fence, state = 'held', suspect_since = null,
          granted_at = clock_timestamp(), expires_at = clock_timestamp() + lease where run_id = r.id;
      update runs set state = 'running', attempt = attempt + 1, worker = for_worker where id = r.id;
      perform dbos.enqueue_workflow(
        workflow_name => 'run', queue_name => 'worker-' || for_worker,
        positional_args => array[to_json(r.id), to_json(r.attempt + 1)],
        workflow_id => format('run-%s-%s', r.id, r.attempt + 1),
        priority => 0, app_version => version, application_name => 'rigger');
      return r.id;
    end $$;
`;

/** What workers call. */
export const working = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    for (const part of [columns, begin, finish, sweep]) await part.execute(db);
  },
};
