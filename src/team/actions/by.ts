import { type Kysely, sql } from 'kysely';
import { problem, RiggerError } from '../../model/index.js';

/** Who does something, and by which way it came. */
export interface By {
  readonly person: string;
  readonly via: 'page' | 'token' | 'proxy' | 'database' | 'server' | 'worker';
  /** From where, where that is known. */
  readonly address?: string | undefined;
}

/** A database, or a transaction in one. */
export type Queryable = Kysely<unknown>;

/** Notes in the audit trail what is done in this transaction. */
export const note = async (
  db: Queryable,
  by: By,
  action: string,
  subject: string,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<void> => {
  await sql`insert into audit_trail (actor, via, action, subject, detail, address)
    values (${by.person}, ${by.via}, ${action}, ${subject}, ${JSON.stringify(detail)}, ${by.address ?? null}::inet)`.execute(
    db,
  );
};

/** Does it whole or not at all. */
export const inTransaction = <T>(db: Queryable, work: (within: Queryable) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db) : db.transaction().execute(work);

/** One thing that cannot be done as it was asked. */
export const refusal = (message: string, help?: string): RiggerError =>
  new RiggerError([problem('team/refused', message, { help })]);

/** What is named is not there. */
export const unknown = (message: string, help?: string): RiggerError =>
  new RiggerError([problem('team/unknown', message, { help })]);

/** What a host may be called. */
export const hostName = /^[\p{L}\p{N}_][\p{L}\p{N}._:@-]{0,252}$/u;

/** @throws RiggerError that names those hosts of which nobody ever spoke */
export const requireKnown = async (db: Queryable, hosts: readonly string[]): Promise<void> => {
  const { rows } = await sql<{
    name: string;
  }>`select given.name from unnest(${[...hosts]}::text[]) as given(name)
    where not exists (select 1 from hosts where hosts.name = given.name) order by 1`.execute(db);
  if (rows.length > 0)
    throw unknown(
      `no run or booking ever named ${rows.map(({ name }) => name).join(', ')}`,
      '`rigger who` lists the hosts of the lab',
    );
};

/** A host is known from the time at which somebody books it or submits a run for it. */
export const knowHosts = async (db: Queryable, hosts: readonly string[]): Promise<void> => {
  const wrong = hosts.filter((host) => !hostName.test(host));
  if (hosts.length === 0) throw refusal('no host is named');
  if (wrong.length > 0) throw refusal(`${JSON.stringify(wrong[0])} is no name of a host`);
  await sql`insert into hosts (name) select distinct unnest(${[...hosts]}::text[]) order by 1
    on conflict do nothing`.execute(db);
};
