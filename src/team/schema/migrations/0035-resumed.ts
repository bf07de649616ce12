import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** A run that goes on with another, which did not end well; each is gone on with once. */
export const resumed = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table runs add column resumes bigint references runs;
      create unique index runs_resumed_once on runs (resumes) where resumes is not null;
    `.execute(db);
  },
};
