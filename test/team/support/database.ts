import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { withLock } from '../../../src/lab/host/lock.js';
import { type Database, openDatabase } from '../../../src/team/database.js';
import { privateDatabase, stopPrivateDatabase } from '../../../src/team/postgres/cluster.js';
import { migrate } from '../../../src/team/schema/migrate.js';

/** Nothing here has to survive a power cut. */
const hasty = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

const root = join(import.meta.dirname, '../../..');

/** Kept between runs of the tests, as making it takes longest. */
const project = join(root, `node_modules/.cache/team-${process.env.JEST_WORKER_ID ?? 1}`);

/**
 * A PostgreSQL for the tests of this file, of which each may take databases of its own that have the schema. It is
 * that of this worker of jest, and stops behind the last test.
 */
export const postgresql = (): { readonly database: () => Promise<Database> } => {
  const taken: Database[] = [];
  let url = '';
  let release = (): void => {};
  let released = Promise.resolve();
  beforeAll(async () => {
    mkdirSync(project, { recursive: true });
    // Another run of the tests in this checkout waits for this file's end.
    await new Promise<void>((locked) => {
      released = withLock(join(project, 'tests'), () => {
        locked();
        return new Promise<void>((done) => {
          release = done;
        });
      });
    });
    url = await privateDatabase(project, hasty);
    await makeTemplate(url);
  });
  afterAll(async () => {
    try {
      for (const database of taken) await database.close();
      await stopPrivateDatabase(project);
    } finally {
      release();
      await released;
    }
  });
  return {
    database: async () => {
      const name = `t${randomUUID().replaceAll('-', '')}`;
      await asked(url, `create database ${name} template ${template}`);
      const database = openDatabase(withName(url, name), 4);
      taken.push(database);
      return database;
    },
  };
};

const schema = join(root, 'src/team/schema/migrations');
const template = `schema_${[
  // Which of the files are steps of the schema stands beside them.
  join(schema, '../migrations.ts'),
  ...readdirSync(schema)
    .sort()
    .map((file) => join(schema, file)),
]
  .reduce((sum, file) => sum.update(readFileSync(file)), createHash('sha256'))
  .digest('hex')
  .slice(0, 16)}`;

const makeTemplate = async (url: string): Promise<void> => {
  const { rows } = await asked(
    url,
    "select datname from pg_database where datname ~ '^(schema_|t[0-9a-f]{32}$|making$)'",
  );
  const names = rows.map(({ datname }) => String(datname));
  for (const name of names) if (name !== template) await asked(url, `drop database ${name} with (force)`);
  if (names.includes(template)) return;
  await asked(url, 'create database making');
  const making = openDatabase(withName(url, 'making'), 2);
  await migrate(making);
  await making.close();
  await asked(url, `alter database making rename to ${template}`);
};

const asked = async (url: string, text: string) => {
  const database = openDatabase(url, 1);
  try {
    return await database.pool.query(text);
  } finally {
    await database.close();
  }
};

const withName = (url: string, name: string): string => url.replace(/(@[^/]*\/)[^?]*/, `$1${name}`);
