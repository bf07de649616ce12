import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/**
 * When runs come by themselves: at times of a zone, or when a host has another kernel. `next_at` is when it is due;
 * whoever moves it on, in the transaction that submits the run, is the one that did.
 */
export const schedules = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table schedules alter column cron drop not null;
      alter table schedules
        add column time_zone text not null default 'UTC',
        add column next_at timestamptz,
        add column created_at timestamptz not null default now(),
        add column paused_by text,
        add column paused_at timestamptz,
        add column due_why text,
        add column skipped_at timestamptz,
        add column skipped_why text,
        add column looked_at timestamptz;
      create index schedules_due on schedules (next_at) where not paused;
      alter table runs add column schedule_id bigint references schedules on delete set null;
      create index runs_of_schedule on runs (schedule_id, id desc) where schedule_id is not null;
      create table host_kernels (
        host text primary key references hosts on delete cascade,
        release text not null,
        since timestamptz not null default now(),
        seen_at timestamptz not null default now()
      );
    `.execute(db);
  },
};
