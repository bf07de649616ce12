import { type Kysely, sql } from 'kysely';
import { recordDeed } from './audit-trail.js';
import { Denial } from './denial.js';
import { newSecret, secretHash } from './secret.js';
import { lesserRole, type Role, type Viewer } from './viewer.js';

/** How a token begins, so that it is known for one where it lies about. */
const tokenPrefix = 'rigger_';

/** A token, as it is listed: never its secret. */
export interface MachineToken {
  readonly id: number;
  readonly account: string;
  readonly label: string;
  readonly role: Role;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly used_at: Date | null;
  readonly withdrawn_at: Date | null;
}

const everyonesTokens = (viewer: Viewer) =>
  viewer.role === 'admin' ? sql`true` : sql`t.account_id = ${viewer.accountId ?? null}`;

/** The viewer's own; of an admin, everybody's. */
export const listTokens = async (db: Kysely<unknown>, viewer: Viewer): Promise<MachineToken[]> =>
  (
    await sql<MachineToken>`select t.id, a.name as account, t.label, t.role, t.created_at, t.expires_at, t.used_at, t.withdrawn_at
      from tokens t join accounts a on a.id = t.account_id where ${everyonesTokens(viewer)}
      order by t.withdrawn_at is not null, t.id desc limit 500`.execute(db)
  ).rows;

/** Makes a token for an account; it may never do more than the account may. Answers the secret, which is told once. */
export const createToken = async (
  db: Kysely<unknown>,
  by: Viewer,
  { account, label, role, days }: { account: string; label: string; role: Role; days?: number | undefined },
): Promise<{ id: number; token: string }> => {
  if (by.role !== 'admin' && account !== by.name)
    throw new Denial(403, 'only an admin makes tokens for others');
  return db.transaction().execute(async (trx) => {
    const secret = `${tokenPrefix}${newSecret()}`;
    const { rows } = await sql<{ id: number }>`insert into tokens (hash, account_id, label, role, expires_at)
      select ${secretHash(secret)}, id, ${label}, ${role}, now() + make_interval(days => ${days ?? null}::int)
      from accounts where name = ${account} and disabled_at is null returning id`.execute(trx);
    if (!rows[0]) throw new Denial(404, `there is no account ${account} that may be used`);
    const { id } = rows[0];
    await recordDeed(trx, by, { action: 'token-create', subject: `${id}`, detail: { account, label, role } });
    return { id, token: secret };
  });
};

/** From now on the token opens nothing. */
export const withdrawToken = async (db: Kysely<unknown>, by: Viewer, id: number): Promise<void> =>
  db.transaction().execute(async (trx) => {
    const { rows } = await sql<{
      label: string;
      account: string;
    }>`update tokens t set withdrawn_at = now() from accounts a
      where t.id = ${id} and a.id = t.account_id and t.withdrawn_at is null and ${everyonesTokens(by)}
      returning t.label, a.name as account`.execute(trx);
    if (!rows[0]) throw new Denial(404, `there is no token ${id} of yours that is in use`);
    await recordDeed(trx, by, { action: 'token-withdraw', subject: `${id}`, detail: rows[0] });
  });

/** Who a token speaks for; undefined when it was withdrawn, has expired, or its account was disabled. */
export const viewerOfToken = async (
  db: Kysely<unknown>,
  secret: string,
  address: string | undefined,
): Promise<Viewer | undefined> => {
  const { rows } = await sql<{
    id: number;
    account_id: number;
    name: string;
    cap: Role;
    role: Role;
    owns: string[];
    stale: boolean;
  }>`
    select t.id, a.id as account_id, a.name, t.role as cap, a.role,
      coalesce(t.used_at < now() - interval '1 minute', true) as stale,
      coalesce((select array_agg(host) from host_owners o where o.account_id = a.id), '{}') as owns
    from tokens t join accounts a on a.id = t.account_id
    where t.hash = ${secretHash(secret)} and t.withdrawn_at is null and a.disabled_at is null
      and (t.expires_at is null or t.expires_at > now())`.execute(db);
  const row = rows[0];
  if (!row) return undefined;
  if (row.stale) await sql`update tokens set used_at = now() where id = ${row.id}`.execute(db);
  return {
    accountId: row.account_id,
    name: row.name,
    role: lesserRole(row.role, row.cap),
    owns: new Set(row.owns),
    via: 'token',
    key: `token ${row.id}`,
    address,
  };
};
