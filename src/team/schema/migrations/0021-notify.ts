import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Who wants to hear of what, and by which way. */
const wishes = sql`
  create table subscriptions (
    id bigint generated always as identity primary key,
    account_id bigint not null references accounts on delete cascade,
    events text[] not null check (events <> '{}' and
      events <@ array['run-ended', 'run-failed', 'host-quarantined', 'trend-changed']),
    way text not null check (way in ('webhook', 'mail')),
    address text not null,
    secret text check ((secret is not null) = (way = 'webhook')),
    playbook text,
    own bool not null default false,
    created_at timestamptz not null default now(),
    withdrawn_at timestamptz
  );
  create index on subscriptions (account_id);
`;

/**
 * What happened is written down in the transaction in which it happens, and with it who is to hear of it: so nothing is
 * lost by a server that is away, and a key makes each thing happen once.
 */
const outbox = sql`
  create table happenings (
    id bigint generated always as identity primary key,
    key text not null unique,
    event text not null,
    run_id bigint references runs on delete cascade,
    host text,
    detail jsonb not null default '{}',
    at timestamptz not null default clock_timestamp()
  );
  create table deliveries (
    id uuid primary key default gen_random_uuid(),
    happening_id bigint not null references happenings on delete cascade,
    subscription_id bigint not null references subscriptions on delete cascade,
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'given up')),
    tries int not null default 0,
    next_at timestamptz not null default now(),
    delivered_at timestamptz,
    why text,
    unique (happening_id, subscription_id)
  );
  create index deliveries_waiting on deliveries (next_at) where state = 'waiting';

  create function tell_subscribers() returns trigger language plpgsql set search_path = rigger, public as $$
    begin
      insert into deliveries (happening_id, subscription_id)
        select new.id, s.id from subscriptions s join accounts a on a.id = s.account_id
          left join runs r on r.id = new.run_id
        where s.withdrawn_at is null and a.disabled_at is null
          and (new.event = any (s.events) or ('run-failed' = any (s.events) and new.event = 'run-ended'
            and r.outcome in ('failed', 'lost')))
          and (s.playbook is null or s.playbook = r.playbook)
          and (not s.own or r.person = a.name);
      return null;
    end $$;
  create trigger tell_subscribers after insert on happenings for each row execute function tell_subscribers();

  create function run_ended() returns trigger language plpgsql set search_path = rigger, public as $$
    begin
      insert into happenings (key, event, run_id, detail) values (format('run-%s-ended', new.id), 'run-ended', new.id,
        jsonb_build_object('outcome', new.outcome, 'reason', new.reason)) on conflict do nothing;
      return null;
    end $$;
  create trigger run_ended after update on runs for each row
    when (new.state = 'ended' and old.state <> 'ended') execute function run_ended();

  create function host_quarantined() returns trigger language plpgsql set search_path = rigger, public as $$
    begin
      insert into happenings (key, event, run_id, host, detail) values (format('quarantine-%s', new.id),
        'host-quarantined', new.run_id, new.host, jsonb_build_object('why', new.why)) on conflict do nothing;
      return null;
    end $$;
  create trigger host_quarantined after insert on quarantines for each row execute function host_quarantined();
`;

/** Telling people what happened. */
export const notify = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await wishes.execute(db);
    await outbox.execute(db);
  },
};
