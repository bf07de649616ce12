import { sql } from 'kysely';

/** SQL: the person of the schedule `s` may submit no runs any more, so that nothing of theirs is run. */
export const barred = sql<boolean>`exists (select from accounts a
  where a.name = s.person and (a.disabled_at is not null or a.role = 'reader'))`;
