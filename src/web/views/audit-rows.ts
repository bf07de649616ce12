import { type Kysely, sql } from 'kysely';

/** What was done, by whom. */
export interface AuditRow {
  readonly id: number;
  readonly at: Date;
  readonly actor: string;
  readonly via: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly address: string | null;
}

/** The newest first. */
export const auditRows = async (
  db: Kysely<unknown>,
  before: number | undefined,
  actor: string | undefined,
  limit: number,
): Promise<AuditRow[]> =>
  (
    await sql<AuditRow>`select id, at, actor, via, action, subject, detail, host(address) as address from audit_trail
    where ${before === undefined ? sql`true` : sql`id < ${before}`} and ${actor ? sql`actor = ${actor}` : sql`true`}
    order by id desc limit ${limit}`.execute(db)
  ).rows;
