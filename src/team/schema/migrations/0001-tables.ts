import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Names of accounts, as they stand in every table that says who. */
const people = sql`
  create table accounts (
    id bigint generated always as identity primary key,
    name text not null unique check (name ~ '^[a-z][a-z0-9._-]{0,31}$'),
    role text not null check (role in ('reader', 'user', 'admin')),
    password text,
    mail text,
    created_at timestamptz not null default now(),
    disabled_at timestamptz
  );
  create table sessions (
    hash bytea primary key check (octet_length(hash) = 32),
    account_id bigint not null references accounts on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    seen_at timestamptz not null default now(),
    csrf_hash bytea,
    address inet
  );
  create index on sessions (account_id);
  create index on sessions (expires_at);
  create table tokens (
    id bigint generated always as identity primary key,
    hash bytea not null unique check (octet_length(hash) = 32),
    account_id bigint not null references accounts on delete cascade,
    label text not null,
    role text not null check (role in ('reader', 'user', 'admin')),
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    used_at timestamptz,
    withdrawn_at timestamptz
  );
  create index on tokens (account_id);
  create table password_links (
    hash bytea primary key check (octet_length(hash) = 32),
    account_id bigint not null references accounts on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
  );
  create table audit_trail (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    actor text not null,
    via text not null check (via in ('page', 'token', 'proxy', 'database', 'server', 'worker')),
    action text not null,
    subject text not null,
    detail jsonb not null default '{}',
    address inet
  );
  create index on audit_trail (at);
  create index on audit_trail (subject, at);
  create function audit_trail_stays() returns trigger language plpgsql as $$
    begin raise exception 'the audit trail is only ever added to'; end $$;
  create trigger audit_trail_stays before update or delete or truncate on audit_trail
    for each statement execute function audit_trail_stays();
`;

/** Hosts, who has them, and who may not. */
const hosts = sql`
  create table hosts (
    name text primary key check (name <> ''),
    epoch bigint not null default 0,
    added_at timestamptz not null default now()
  );
  create table host_owners (
    host text not null references hosts on delete cascade,
    account_id bigint not null references accounts on delete cascade,
    primary key (host, account_id)
  );
  create table bookings (
    id bigint generated always as identity primary key,
    booking uuid not null,
    host text not null references hosts,
    person text not null,
    during tstzrange not null check (not isempty(during) and isfinite(lower(during)) and isfinite(upper(during))),
    why text not null,
    created_at timestamptz not null default now(),
    released_at timestamptz,
    released_by text,
    constraint bookings_one_person exclude using gist (host with =, during with &&) where (released_at is null)
  );
  create index on bookings (booking);
  create index on bookings using gist (during);
  create table quarantines (
    id bigint generated always as identity primary key,
    host text not null references hosts,
    since timestamptz not null default now(),
    why text not null,
    evidence jsonb not null default '{}',
    run_id bigint,
    set_by text not null,
    lifted_at timestamptz,
    lifted_by text,
    lifted_why text
  );
  create unique index quarantines_one_each on quarantines (host) where lifted_at is null;
`;

/** Runs, from their submission to their end, and what carries them. */
const runs = sql`
  create table workers (
    name text primary key,
    machine text not null,
    version text not null,
    offers text[] not null default '{}',
    capacity int not null check (capacity > 0),
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    draining bool not null default false
  );
  create table runs (
    id bigint generated always as identity primary key,
    person text not null,
    submitted_at timestamptz not null default now(),
    playbook text not null,
    arguments jsonb not null default '[]' check (jsonb_typeof(arguments) = 'array'),
    project jsonb not null,
    label text,
    priority int not null default 0,
    not_before timestamptz,
    deadline timestamptz,
    needs text[] not null default '{}',
    state text not null default 'queued' check (state in ('queued', 'held', 'granted', 'running', 'suspect', 'ended')),
    outcome text check (outcome in ('succeeded', 'failed', 'cancelled', 'expired', 'lost')),
    attempt int not null default 0,
    worker text,
    held_by text,
    held_why text,
    cancel_asked_at timestamptz,
    cancel_asked_by text,
    granted_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    exit_code int,
    folder text,
    reason text,
    check ((state = 'ended') = (outcome is not null)),
    check ((state in ('granted', 'running', 'suspect')) <= (worker is not null))
  );
  create index runs_waiting on runs (priority desc, submitted_at, id) where state = 'queued';
  create index runs_active on runs (worker) where state in ('granted', 'running', 'suspect');
  create index runs_open on runs (state) where state <> 'ended';
  create index runs_by_time on runs (submitted_at desc, id desc);
  create index runs_by_end on runs (ended_at desc) where state = 'ended';
  create index runs_by_person on runs (person, submitted_at desc);
  create index runs_by_playbook on runs (playbook, submitted_at desc);
  create index runs_by_label on runs (label, submitted_at desc) where label is not null;
  create table run_hosts (
    run_id bigint not null references runs on delete cascade,
    host text not null references hosts,
    primary key (run_id, host)
  );
  create index run_hosts_by_host on run_hosts (host, run_id desc);
  create table leases (
    host text primary key references hosts,
    run_id bigint not null references runs,
    attempt int not null,
    worker text not null references workers,
    epoch bigint not null,
    granted_at timestamptz not null default now(),
    expires_at timestamptz not null,
    state text not null default 'held' check (state in ('held', 'suspect')),
    suspect_since timestamptz,
    check ((state = 'suspect') = (suspect_since is not null))
  );
  create index on leases (run_id);
  create index on leases (expires_at) where state = 'held';
  create table lease_ends (
    host text not null,
    epoch bigint not null,
    run_id bigint not null,
    worker text not null,
    ended_at timestamptz not null default clock_timestamp(),
    proof text not null,
    primary key (host, epoch)
  );
  create sequence epochs;
  select setval('epochs', (extract(epoch from now()) * 1000)::bigint);
`;

/** What runs leave, and what asks for them. */
const records = sql`
  create table events (
    run_id bigint not null references runs on delete cascade,
    attempt int not null,
    first bigint not null,
    count int not null check (count > 0),
    lines jsonb not null,
    at timestamptz not null default clock_timestamp(),
    primary key (run_id, attempt, first)
  );
  create table results (
    run_id bigint not null references runs on delete cascade,
    trial text not null,
    cell text not null,
    workload text not null,
    metric text not null,
    value double precision not null,
    unit text not null,
    valid bool not null
  );
  create index results_by_run on results (run_id);
  create table schedules (
    id bigint generated always as identity primary key,
    name text not null unique,
    person text not null,
    cron text not null,
    submission jsonb not null,
    paused bool not null default false,
    last_at timestamptz,
    last_run_id bigint
  );
  create table bundles (
    run_id bigint primary key references runs on delete cascade,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    bytes bigint not null,
    address text not null,
    verified_at timestamptz not null,
    keep bool not null default false,
    removed_at timestamptz
  );
`;

/** Everything that the team's lab remembers. */
export const tables = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`create extension if not exists btree_gist with schema public`.execute(db);
    for (const part of [people, hosts, runs, records]) await part.execute(db);
  },
};
