import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { problem, RiggerError } from '../model/index.js';
import { hasPrivateDatabase, privateDatabase } from './postgres/cluster.js';
import { oldestPostgresql } from './postgres/programs.js';
import { patientStream } from './postgres/stream.js';

/** The team's database, open. */
export interface Database {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly db: Kysely<unknown>;
  close(): Promise<void>;
}

/**
 * The address that `DATABASE_URL` names, or that of the project's private PostgreSQL, which is started.
 * @param make whether a private one is made where there is none
 */
export const databaseUrl = async (
  project: string,
  env: NodeJS.ProcessEnv = process.env,
  make = true,
): Promise<string> => {
  if (env.DATABASE_URL) return env.DATABASE_URL;
  if (make || hasPrivateDatabase(project)) return privateDatabase(project);
  throw new RiggerError([
    problem('team/database', `${project} has no lab of a team yet, and DATABASE_URL names none`, {
      help: 'set DATABASE_URL to the database of the lab; or start `rigger serve` here, which makes one of its own',
    }),
  ]);
};

/** Opens a database; `size` is the most connections at a time. It connects only when it is asked something. */
export const openDatabase = (url: string, size = 8): Database => {
  const pool = openPool(url, size, { types: { getTypeParser } });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  return { url, pool, db, close: () => db.destroy() };
};

/** A pool whose connections may break at any time, and are then made anew. */
export const openPool = (url: string, size: number, more: pg.PoolConfig = {}): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: 10_000,
    options: '-c search_path=rigger,public',
    application_name: 'rigger',
    stream: patientStream,
    ...more,
  });
  // A connection that breaks while nobody uses it is out of the pool; who asks next gets a new one.
  pool.on('error', () => {});
  // One that breaks between two questions of who has it says so when it is asked the next; the process must live on.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
};

/** Whole numbers of 64 bits as numbers: no table counts as far as 2^53. */
const getTypeParser = ((oid: number, format: 'text' | 'binary' = 'text') =>
  oid === pg.types.builtins.INT8
    ? Number
    : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser;

/** Refuses a server that is too old, or none at all, in words for the person who named it. */
export const checkDatabase = async ({ db, url }: Database): Promise<void> => {
  const version = await sql<{ version: number }>`select current_setting('server_version_num')::int as version`
    .execute(db)
    .then(
      ({ rows }) => Math.floor(rows[0]!.version / 10_000),
      (error: Error) => {
        throw new RiggerError(
          [
            problem(
              'team/database',
              `the database ${withoutPassword(url)} cannot be used: ${error.message}`,
              {
                help: 'is its server running, and DATABASE_URL right?',
              },
            ),
          ],
          undefined,
          { cause: error },
        );
      },
    );
  if (version < oldestPostgresql)
    throw new RiggerError([
      problem(
        'team/database',
        `the server is PostgreSQL ${version}, and ${oldestPostgresql} is the oldest that serves`,
      ),
    ]);
};

/** An address as it may be shown. */
export const withoutPassword = (url: string): string =>
  url.replace(/(:\/\/[^/@]*?):[^/]*@/, '$1:***@').replace(/([?&]password=)[^&]*/g, '$1***');
