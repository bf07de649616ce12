import { type Kysely, sql } from 'kysely';
import { recordDeed } from '../account/audit-trail.js';
import { Denial } from '../account/denial.js';
import { newSecret } from '../account/secret.js';
import type { Viewer } from '../account/viewer.js';

export const eventNames = ['run-ended', 'run-failed', 'host-quarantined', 'trend-changed'] as const;

/** What somebody wants to hear of, and by which way. */
export interface SubscriptionWish {
  readonly account: string;
  readonly events: readonly (typeof eventNames)[number][];
  readonly way: 'webhook' | 'mail';
  readonly address: string;
  readonly playbook?: string | undefined;
  readonly own: boolean;
}

/** A subscription as it is listed: of a webhook’s address only where it goes, as the rest of it may be a secret. */
export interface ListedSubscription {
  readonly id: number;
  readonly account: string;
  readonly events: readonly string[];
  readonly way: string;
  readonly to: string;
  readonly playbook: string | null;
  readonly own: boolean;
  readonly created_at: Date;
  readonly waiting: number;
  readonly given_up: number;
  readonly why: string | null;
}

/** Subscriptions that an account has at most. */
const most = 50;

/** https, or this machine itself, which only an admin may name: other services listen there. */
const requireAddress = (way: SubscriptionWish['way'], address: string, by: Viewer): void => {
  if (way === 'mail') {
    if (!/^[^\s@<>,;:"\\()[\]]{1,64}@[A-Za-z0-9.-]{1,253}$/.test(address))
      throw new Denial(400, 'that is no address of mail');
    return;
  }
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '')
    throw new Denial(400, 'a webhook has an address such as https://chat.example.org/hook, without a user');
  const here = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && here))
    throw new Denial(400, 'a webhook goes over https, or to the machine of the server');
  if (here && by.role !== 'admin')
    throw new Denial(403, 'a webhook to the machine of the server itself is for an admin to make');
};

/** Makes one; answers the secret by which its messages are signed, which is told once. */
export const subscribe = async (
  db: Kysely<unknown>,
  by: Viewer,
  wish: SubscriptionWish,
): Promise<{ id: number; secret: string | undefined }> => {
  if (by.role !== 'admin' && wish.account !== by.name)
    throw new Denial(403, 'only an admin subscribes for others');
  requireAddress(wish.way, wish.address, by);
  const secret = wish.way === 'webhook' ? newSecret() : undefined;
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: number; others: number }>`
      insert into subscriptions (account_id, events, way, address, secret, playbook, own)
      select id, ${[...new Set(wish.events)]}, ${wish.way}, ${wish.address}, ${secret ?? null}, ${wish.playbook ?? null}, ${wish.own}
        from accounts where name = ${wish.account} and disabled_at is null
      returning id, (select count(*) from subscriptions o where o.account_id = subscriptions.account_id
        and o.withdrawn_at is null) as others`.execute(trx);
    if (!rows[0]) throw new Denial(404, `there is no account ${wish.account} that may be used`);
    if (rows[0].others >= most)
      throw new Denial(409, `${wish.account} has ${most} subscriptions: withdraw one`);
    const { id } = rows[0];
    const { account, events, way, playbook, own } = wish;
    await recordDeed(trx, by, {
      ...{ action: 'subscribe', subject: `${id}` },
      detail: { account, events, way, to: shownAddress(way, wish.address), playbook, own },
    });
    return { id, secret };
  });
};

const shownAddress = (way: string, address: string): string =>
  way === 'mail' ? address : new URL(address).origin;

const within = (viewer: Viewer) =>
  viewer.role === 'admin' ? sql`true` : sql`s.account_id = ${viewer.accountId ?? null}`;

/** One's own; of an admin, everybody's. */
export const listSubscriptions = async (db: Kysely<unknown>, viewer: Viewer): Promise<ListedSubscription[]> =>
  (
    await sql<ListedSubscription & { address: string }>`
      select s.id, a.name as account, s.events, s.way, s.address, s.playbook, s.own, s.created_at,
        (select count(*) from deliveries d where d.subscription_id = s.id and d.state = 'waiting') as waiting,
        (select count(*) from deliveries d where d.subscription_id = s.id and d.state = 'given up') as given_up,
        (select d.why from deliveries d where d.subscription_id = s.id and d.why is not null
          order by d.happening_id desc limit 1) as why
      from subscriptions s join accounts a on a.id = s.account_id
      where s.withdrawn_at is null and ${within(viewer)} order by s.id limit 1000`.execute(db)
  ).rows.map(({ address, ...row }) => ({ ...row, to: shownAddress(row.way, address) }));

/** Nothing is sent from now on, also of what waits. */
export const unsubscribe = async (db: Kysely<unknown>, by: Viewer, id: number): Promise<void> =>
  db.transaction().execute(async (trx) => {
    const { rows } = await sql`update subscriptions s set withdrawn_at = now(),
        secret = case when way = 'webhook' then '' end
      where s.id = ${id} and s.withdrawn_at is null and ${within(by)} returning 1`.execute(trx);
    if (!rows[0]) throw new Denial(404, `there is no subscription ${id} of yours`);
    await recordDeed(trx, by, { action: 'unsubscribe', subject: `${id}` });
  });
