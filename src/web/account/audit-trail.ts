import { type Kysely, sql } from 'kysely';
import type { By } from '../../team/actions/by.js';
import type { Viewer } from './viewer.js';

/** What was done, by whom, to what. */
export interface Deed {
  readonly action: string;
  readonly subject: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes what was done in the transaction that does it, so that neither is there without the other. */
export const recordDeed = async (
  db: Kysely<unknown>,
  by: Pick<Viewer, 'name' | 'address'> & Pick<By, 'via'>,
  { action, subject, detail = {} }: Deed,
): Promise<void> => {
  await sql`insert into audit_trail (actor, via, action, subject, detail, address)
    values (${by.name}, ${by.via}, ${action}, ${subject}, ${JSON.stringify(detail)}::jsonb, ${by.address ?? null}::inet)`.execute(
    db,
  );
};
