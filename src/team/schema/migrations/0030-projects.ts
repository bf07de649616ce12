import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Projects as they were sent with a run, by what they hold; none of them holds a secret. */
export const projects = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create table projects (
        sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
        bytes int not null check (bytes > 0),
        files int not null,
        content bytea not null,
        person text not null,
        created_at timestamptz not null default now(),
        used_at timestamptz
      );
      create index on projects (person) where used_at is null;
      create index runs_by_project on runs ((project ->> 'sha256')) where project ->> 'sha256' is not null;
    `.execute(db);
  },
};
