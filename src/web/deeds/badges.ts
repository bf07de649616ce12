import { type Kysely, sql } from 'kysely';
import { recordDeed } from '../account/audit-trail.js';
import { Denial } from '../account/denial.js';
import { newSecret, secretHash } from '../account/secret.js';
import type { Viewer } from '../account/viewer.js';
import type { BadgeVerdict } from '../parts/badge-drawing.js';

/** What a badge is to tell. */
export interface BadgeWish {
  readonly playbook: string;
  readonly label?: string | undefined;
  /** What stands on it beside the verdict; the name of the playbook's file when missing. */
  readonly words?: string | undefined;
}

/** Makes one; answers its path, which is told once. */
export const makeBadge = async (
  db: Kysely<unknown>,
  by: Viewer,
  { playbook, label, words }: BadgeWish,
): Promise<{ id: number; path: string }> =>
  db.transaction().execute(async (trx) => {
    const secret = newSecret();
    const shown =
      words ??
      playbook
        .split('/')
        .at(-1)!
        .replace(/\.ya?ml$/, '')
        .slice(0, 40);
    const { rows } = await sql<{ id: number }>`insert into badges (hash, account_id, playbook, label, words)
      values (${secretHash(secret)}, ${by.accountId ?? null}, ${playbook}, ${label ?? null}, ${shown}) returning id`.execute(
      trx,
    );
    const { id } = rows[0]!;
    await recordDeed(trx, by, { action: 'badge-make', subject: `${id}`, detail: { playbook, label } });
    return { id, path: `/badge/${secret}.svg` };
  });

const within = (viewer: Viewer) =>
  viewer.role === 'admin' ? sql`true` : sql`b.account_id = ${viewer.accountId ?? null}`;

/** A badge as it is listed, without its address. */
export interface ListedBadge {
  readonly id: number;
  readonly account: string | null;
  readonly playbook: string;
  readonly label: string | null;
  readonly words: string;
  readonly created_at: Date;
}

export const listBadges = async (db: Kysely<unknown>, viewer: Viewer): Promise<ListedBadge[]> =>
  (
    await sql<ListedBadge>`select b.id, a.name as account, b.playbook, b.label, b.words, b.created_at
      from badges b left join accounts a on a.id = b.account_id
      where b.withdrawn_at is null and ${within(viewer)} order by b.id limit 1000`.execute(db)
  ).rows;

/** Its address shows nothing from now on. */
export const withdrawBadge = async (db: Kysely<unknown>, by: Viewer, id: number): Promise<void> =>
  db.transaction().execute(async (trx) => {
    const { rows } = await sql`update badges b set withdrawn_at = now()
      where b.id = ${id} and b.withdrawn_at is null and ${within(by)} returning 1`.execute(trx);
    if (!rows[0]) throw new Denial(404, `there is no badge ${id} of yours`);
    await recordDeed(trx, by, { action: 'badge-withdraw', subject: `${id}` });
  });

/** What the badge of this address tells; undefined where there is none, any more. */
export const badgeOf = async (
  db: Kysely<unknown>,
  secret: string,
): Promise<{ words: string; verdict: BadgeVerdict } | undefined> => {
  const { rows } = await sql<{ words: string; verdict: BadgeVerdict | null }>`
    select b.words, (select r.outcome from runs r where r.playbook = b.playbook and r.state = 'ended'
      and (b.label is null or r.label = b.label) order by r.id desc limit 1) as verdict
    from badges b left join accounts a on a.id = b.account_id
    where b.hash = ${secretHash(secret)} and b.withdrawn_at is null and a.disabled_at is null`.execute(db);
  return rows[0] && { words: rows[0].words, verdict: rows[0].verdict ?? 'none' };
};
