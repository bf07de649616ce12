import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/**
 * What the worker owes each run that has ended: its results and its bundle. The row is made in the transaction that ends
 * the run, so that none is forgotten, and goes on being owed until it was done or cannot be.
 */
const duties = sql`
  create table bundle_duties (
    run_id bigint primary key references runs on delete cascade,
    worker text not null,
    results_at timestamptz,
    stored_at timestamptz,
    refused_at timestamptz,
    tries int not null default 0,
    next_at timestamptz not null default now(),
    why text
  );
  create index bundle_duties_open on bundle_duties (worker, next_at) where stored_at is null and refused_at is null;

  create function owe_bundle() returns trigger language plpgsql set search_path = rigger, public as $$
    begin
      insert into bundle_duties (run_id, worker) values (new.id, new.worker) on conflict do nothing;
      return null;
    end $$;
  create trigger owe_bundle after update on runs for each row
    when (new.state = 'ended' and old.state <> 'ended' and new.folder is not null and new.worker is not null)
    execute function owe_bundle();

  alter table bundles add column name text;
  alter table bundles add column gone_at timestamptz;
`;

/** What owes a bundle, and where bundles go. */
export const store = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await duties.execute(db);
  },
};
