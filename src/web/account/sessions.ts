import { type Kysely, sql } from 'kysely';
import { recordDeed } from './audit-trail.js';
import { newSecret, secretHash } from './secret.js';
import type { Role, Viewer } from './viewer.js';

/** Hours without a request after which a session ends, and the most that it lasts. */
export const sessionHours = { idle: 12, most: 7 * 24 };

/** Begins a session, and answers its secret. */
export const beginSession = async (
  db: Kysely<unknown>,
  account: { id: number; name: string },
  address: string | undefined,
  via: 'page' | 'proxy' = 'page',
): Promise<string> =>
  db.transaction().execute(async (trx) => {
    const secret = newSecret();
    await sql`delete from sessions where expires_at < now() or seen_at < now() - make_interval(hours => ${sessionHours.idle})`.execute(
      trx,
    );
    await sql`insert into sessions (hash, account_id, expires_at, seen_at, address)
      values (${secretHash(secret)}, ${account.id}, now() + make_interval(hours => ${sessionHours.most}), now(), ${address ?? null}::inet)`.execute(
      trx,
    );
    await recordDeed(trx, { name: account.name, via, address }, { action: 'sign-in', subject: account.name });
    return secret;
  });

/** Whose session it is; undefined when it has ended, or its account was disabled. */
export const viewerOfSession = async (
  db: Kysely<unknown>,
  secret: string,
  address: string | undefined,
): Promise<Viewer | undefined> => {
  const hash = secretHash(secret);
  const { rows } = await sql<{ id: number; name: string; role: Role; owns: string[]; stale: boolean }>`
    select a.id, a.name, a.role, s.seen_at < now() - interval '1 minute' as stale,
      coalesce((select array_agg(host) from host_owners o where o.account_id = a.id), '{}') as owns
    from sessions s join accounts a on a.id = s.account_id
    where s.hash = ${hash} and s.expires_at > now() and a.disabled_at is null
      and s.seen_at > now() - make_interval(hours => ${sessionHours.idle})`.execute(db);
  const row = rows[0];
  if (!row) return undefined;
  if (row.stale) await sql`update sessions set seen_at = now() where hash = ${hash}`.execute(db);
  return {
    accountId: row.id,
    name: row.name,
    role: row.role,
    owns: new Set(row.owns),
    via: 'page',
    key: `session ${hash.toString('base64url')}`,
    address,
    sessionSecret: secret,
  };
};

export const endSession = async (db: Kysely<unknown>, viewer: Viewer): Promise<void> => {
  if (viewer.sessionSecret === undefined) return;
  const hash = secretHash(viewer.sessionSecret);
  await db.transaction().execute(async (trx) => {
    await sql`delete from sessions where hash = ${hash}`.execute(trx);
    await recordDeed(trx, viewer, { action: 'sign-out', subject: viewer.name });
  });
};
