import { type Kysely, sql } from 'kysely';

/** Where `rigger serve` listens when nothing else is said. */
export const defaultPort = 8470;

/** Remembers by which address the lab is reached, for links that are made beside the server. */
export const rememberUrl = async (db: Kysely<unknown>, url: string): Promise<void> => {
  await sql`insert into served (url) values (${url}) on conflict (one) do update set url = excluded.url, at = now()`.execute(
    db,
  );
};

/** The address by which the lab was reached last. */
export const lastUrl = async (db: Kysely<unknown>): Promise<string> =>
  (await sql<{ url: string }>`select url from served`.execute(db)).rows[0]?.url ??
  `http://127.0.0.1:${defaultPort}`;
