import { type Kysely, sql } from 'kysely';
import { requireKnown } from '../../team/actions/by.js';
import { recordDeed } from './audit-trail.js';
import { Denial } from './denial.js';
import { hashPassword, passwordFault, passwordIs } from './password.js';
import { newSecret, secretHash } from './secret.js';
import type { Role, Viewer } from './viewer.js';

/** An account, as it is listed. */
export interface LabAccount {
  readonly name: string;
  readonly role: Role;
  readonly mail: string | null;
  readonly has_password: boolean;
  readonly created_at: Date;
  readonly disabled_at: Date | null;
  /** Hosts in its care. */
  readonly owns: readonly string[];
}

export const listAccounts = async (db: Kysely<unknown>): Promise<LabAccount[]> =>
  (
    await sql<LabAccount>`select a.name, a.role, a.mail, a.password is not null as has_password, a.created_at, a.disabled_at,
      coalesce((select array_agg(o.host order by o.host) from host_owners o where o.account_id = a.id), '{}') as owns
      from accounts a order by a.name`.execute(db)
  ).rows;

const accountId = async (db: Kysely<unknown>, name: string): Promise<number> => {
  const { rows } = await sql<{ id: number }>`select id from accounts where name = ${name} for update`.execute(
    db,
  );
  if (!rows[0]) throw new Denial(404, `there is no account ${name}`);
  return rows[0].id;
};

/** Makes an account without a password, and the link by which its owner sets one. */
export const addAccount = async (
  db: Kysely<unknown>,
  by: Viewer,
  { name, role, mail }: { name: string; role: Role; mail?: string | undefined },
): Promise<string> =>
  db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: number }>`insert into accounts (name, role, mail)
      values (${name}, ${role}, ${mail ?? null}) on conflict (name) do nothing returning id`.execute(trx);
    if (!rows[0]) throw new Denial(409, `there is an account ${name} already`);
    await recordDeed(trx, by, { action: 'account-add', subject: name, detail: { role } });
    return linkFor(trx, rows[0].id);
  });

/** What may be changed of an account; what is not given stays. */
export interface AccountChange {
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
  readonly owns?: readonly string[] | undefined;
}

/** Changes an account. Whoever is disabled, or may do less, is signed out at once. */
export const changeAccount = async (
  db: Kysely<unknown>,
  by: Viewer,
  name: string,
  { role, disabled, owns }: AccountChange,
): Promise<void> =>
  db.transaction().execute(async (trx) => {
    // One change of accounts at a time: two admins cannot take the role from each other.
    await sql`select pg_advisory_xact_lock(hashtext('rigger accounts'))`.execute(trx);
    const id = await accountId(trx, name);
    if (role !== undefined) await sql`update accounts set role = ${role} where id = ${id}`.execute(trx);
    if (disabled !== undefined)
      await sql`update accounts set disabled_at = ${disabled ? sql`coalesce(disabled_at, now())` : sql`null`} where id = ${id}`.execute(
        trx,
      );
    if (owns !== undefined) await setOwnedHosts(trx, id, owns);
    if (role !== undefined || disabled === true) {
      await sql`delete from sessions where account_id = ${id}`.execute(trx);
      const { rows } = await sql`select 1 from accounts where role = 'admin' and disabled_at is null`.execute(
        trx,
      );
      if (rows.length === 0) throw new Denial(409, `${name} is the last admin: make another one first`);
    }
    if (disabled === true)
      await sql`update password_links set used_at = now() where account_id = ${id} and used_at is null`.execute(
        trx,
      );
    await recordDeed(trx, by, {
      action: 'account-change',
      subject: name,
      detail: Object.fromEntries(
        Object.entries({ role, disabled, owns }).filter(([, value]) => value !== undefined),
      ),
    });
  });

const setOwnedHosts = async (db: Kysely<unknown>, id: number, hosts: readonly string[]): Promise<void> => {
  await requireKnown(db, hosts);
  await sql`delete from host_owners where account_id = ${id}`.execute(db);
  await sql`insert into host_owners (host, account_id) select distinct name, ${id}::bigint from unnest(${hosts}::text[]) as given(name)`.execute(
    db,
  );
};

/** A new link by which the password is set; links made before are good no more. */
export const newPasswordLink = async (db: Kysely<unknown>, by: Viewer, name: string): Promise<string> =>
  db.transaction().execute(async (trx) => {
    const secret = await linkFor(trx, await accountId(trx, name));
    await recordDeed(trx, by, { action: 'password-link', subject: name });
    return secret;
  });

const linkFor = async (db: Kysely<unknown>, id: number): Promise<string> => {
  const secret = newSecret();
  await sql`update password_links set used_at = now() where account_id = ${id} and used_at is null`.execute(
    db,
  );
  await sql`insert into password_links (hash, account_id, expires_at)
    values (${secretHash(secret)}, ${id}, now() + interval '1 hour')`.execute(db);
  return secret;
};

const goodLink = (
  secret: string,
) => sql`l.hash = ${secretHash(secret)} and l.used_at is null and l.expires_at > now()
  and a.id = l.account_id and a.disabled_at is null`;

/** Whose password the link sets; undefined when it sets none, whyever. */
export const linkOwner = async (db: Kysely<unknown>, secret: string): Promise<string | undefined> =>
  (
    await sql<{
      name: string;
    }>`select a.name from password_links l, accounts a where ${goodLink(secret)}`.execute(db)
  ).rows[0]?.name;

/** Sets the password that a link is for. The link is used up, and every session of the account ends. */
export const setPasswordByLink = async (
  db: Kysely<unknown>,
  secret: string,
  password: string,
  address: string | undefined,
): Promise<string> => {
  const owner = await linkOwner(db, secret);
  if (owner === undefined) throw linkIsSpent();
  const fault = passwordFault(password, owner);
  if (fault !== undefined) throw new Denial(422, fault);
  const stored = await hashPassword(password);
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: number; name: string }>`update password_links l set used_at = now()
      from accounts a where ${goodLink(secret)} returning a.id, a.name`.execute(trx);
    const account = rows[0];
    if (!account) throw linkIsSpent();
    await sql`update accounts set password = ${stored} where id = ${account.id}`.execute(trx);
    await sql`delete from sessions where account_id = ${account.id}`.execute(trx);
    await recordDeed(
      trx,
      { name: account.name, via: 'page', address },
      { action: 'password-set', subject: account.name },
    );
    return account.name;
  });
};

const linkIsSpent = () =>
  new Denial(410, 'this link is good no more: it is used once, within an hour; an admin makes a new one');

/** The account that has this password; undefined for a wrong one, and for whom it must not say which. */
export const accountWithPassword = async (
  db: Kysely<unknown>,
  name: string,
  password: string,
): Promise<number | undefined> => {
  const { rows } = await sql<{ id: number; password: string | null }>`select id, password from accounts
    where name = ${name} and disabled_at is null`.execute(db);
  const right = await passwordIs(password, rows[0]?.password ?? null);
  return right ? rows[0]?.id : undefined;
};

/** The account of that name, where it may be used. */
export const accountNamed = async (db: Kysely<unknown>, name: string): Promise<number | undefined> =>
  (
    await sql<{ id: number }>`select id from accounts where name = ${name} and disabled_at is null`.execute(
      db,
    )
  ).rows[0]?.id;

/** Where nobody can administer yet: makes the account `admin` where there is none, and a link for it. */
export const firstAdminLink = async (db: Kysely<unknown>, by: Viewer): Promise<string | undefined> =>
  db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('rigger accounts'))`.execute(trx);
    const { rows } =
      await sql`select 1 from accounts where role = 'admin' and password is not null and disabled_at is null`.execute(
        trx,
      );
    if (rows.length > 0) return undefined;
    const made = await sql<{ id: number }>`insert into accounts (name, role) values ('admin', 'admin')
      on conflict (name) do update set role = 'admin', disabled_at = null returning id`.execute(trx);
    await recordDeed(trx, by, { action: 'password-link', subject: 'admin' });
    return linkFor(trx, made.rows[0]!.id);
  });
