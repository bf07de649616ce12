import { Migrator } from 'kysely';
import { problem, RiggerError } from '../../model/index.js';
import { checkDatabase, type Database, withoutPassword } from '../database.js';
import { migrations } from './migrations.js';

/**
 * Brings the schema up to this rigger; several processes at a time wait for one another. Steps are independent of one
 * another, so that one with a lower number than those that were made is made after them.
 */
export const migrate = async (database: Database, steps = migrations): Promise<void> => {
  await checkDatabase(database);
  const migrator = new Migrator({
    db: database.db,
    provider: { getMigrations: async () => ({ ...steps }) },
    allowUnorderedMigrations: true,
    migrationTableSchema: 'rigger',
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const message = error instanceof Error ? error.message : String(error);
  throw new RiggerError(
    [
      problem(
        'team/database',
        `the schema of ${withoutPassword(database.url)} cannot be brought up to date: ${message}`,
        {
          help: /is missing$/.test(message)
            ? 'a newer rigger made it: install that one here too'
            : 'the login needs the right to make a schema there, and the extension btree_gist of postgresql-contrib',
        },
      ),
    ],
    undefined,
    { cause: error },
  );
};
