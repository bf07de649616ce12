import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Queryable } from '../actions/by.js';
import type { Mailer } from './mail.js';
import { asJson, asText, type Happening, Undelivered } from './message.js';
import { sendWebhook } from './webhook.js';

/** Tries until one is given up: with waits that double up to six hours, more than three days. */
const mostTries = 24;

export interface DeliveryOptions {
  readonly db: Queryable;
  /** By which mail goes; without it, it waits. */
  readonly mailer?: Mailer | undefined;
  readonly log: (line: string) => void;
  /** Seconds for which who takes one has it to itself: longer than any try takes. */
  readonly claim?: number;
  /** Seconds before the second try. */
  readonly first?: number;
}

interface Claimed extends Happening {
  readonly id: string;
  readonly tries: number;
  readonly way: 'webhook' | 'mail';
  readonly address: string;
  readonly secret: string | null;
  readonly shown: string | null;
  readonly gone: boolean;
}

/**
 * Takes the delivery that is due longest, and tries it. It is taken in the database first: of several servers one has
 * it, and one that is killed meanwhile leaves it to whoever comes after. What was sent and not yet written down is sent
 * again, under the same key.
 * @returns whether there was one
 */
const deliverNext = async (options: DeliveryOptions): Promise<boolean> => {
  const { db, log, claim = 120, first = 10 } = options;
  const { rows } = await sql<Claimed>`
    with mine as (
      update deliveries set tries = tries + 1, next_at = now() + make_interval(secs => ${claim})
      where id = (select d.id from deliveries d join subscriptions s on s.id = d.subscription_id
          where d.state = 'waiting' and d.next_at <= now() and (s.way <> 'mail' or ${options.mailer !== undefined})
          order by d.next_at limit 1 for update of d skip locked)
      returning *)
    select m.id, m.tries, s.way, s.address, s.secret, h.key, h.event, h.at, h.run_id as run, r.playbook, r.label,
      r.person, h.host, h.detail, (select url from served) as shown,
      s.withdrawn_at is not null or a.disabled_at is not null as gone
    from mine m join subscriptions s on s.id = m.subscription_id join accounts a on a.id = s.account_id
      join happenings h on h.id = m.happening_id left join runs r on r.id = h.run_id`.execute(db);
  const [one] = rows;
  if (one === undefined) return false;
  try {
    if (one.gone) throw new Undelivered('nobody asks for it any more', true);
    await send(one, options.mailer);
    await sql`update deliveries set state = 'delivered', delivered_at = now(), why = null where id = ${one.id}`.execute(
      db,
    );
  } catch (error) {
    if (!(error instanceof Undelivered)) throw error;
    const over = error.forever || one.tries >= mostTries;
    const seconds = Math.min(21_600, first * 2 ** (one.tries - 1));
    log(`delivery ${one.id}: ${error.message}${over ? '; it is given up' : ''}`);
    await sql`update deliveries set why = ${error.message}, next_at = now() + make_interval(secs => ${seconds}),
      state = case when ${over} then 'given up' else 'waiting' end where id = ${one.id}`.execute(db);
  }
  return true;
};

const send = async (one: Claimed, mailer: Mailer | undefined): Promise<void> => {
  const { id, tries: _, way, address, secret, shown, gone: __, ...happening } = one;
  const url = shown ?? undefined;
  if (way === 'mail') await mailer!.send({ to: address, delivery: id, ...asText(happening, url) });
  else
    await sendWebhook({
      ...{ address, secret: secret!, delivery: id, event: one.event },
      body: asJson(happening, url),
    });
};

/** Delivers what is due until it is told to stop; the database may be away. */
export const deliverAll = async (options: DeliveryOptions, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    let more = false;
    try {
      more = await deliverNext(options);
    } catch (error) {
      options.log(`deliveries wait: ${(error as Error).message}`);
    }
    if (!more)
      await pause(1_000, undefined, { signal }).catch((error: Error) => {
        if (!signal.aborted) throw error;
      });
  }
};
