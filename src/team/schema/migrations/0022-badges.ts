import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Whoever has the address of a badge sees the last verdict of one playbook, and nothing else; the address is not kept. */
export const badges = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create table badges (
        id bigint generated always as identity primary key,
        hash bytea not null unique check (octet_length(hash) = 32),
        account_id bigint references accounts on delete cascade,
        playbook text not null,
        label text,
        words text not null,
        created_at timestamptz not null default now(),
        withdrawn_at timestamptz
      );
    `.execute(db);
  },
};
