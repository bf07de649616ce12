import { type Kysely, sql } from 'kysely';

/** What the page needs beside the lab itself: forms are good once, and its views find their rows at once. */
export const web = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create table spent_forms (nonce text primary key, at timestamptz not null default now());
      create index on spent_forms (at);
      create table served (one bool primary key default true check (one), url text not null, at timestamptz not null default now());
      create index runs_of_playbook on runs (playbook, label, id);
      create index runs_of_person on runs (person, id desc);
      create index runs_by_outcome on runs (outcome, id desc) where outcome is not null;
      create index audit_by_actor on audit_trail (actor, id desc);
    `.execute(db);
  },
};
