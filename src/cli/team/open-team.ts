import { userInfo } from 'node:os';
import { problem, RiggerError } from '../../model/index.js';
import type { By } from '../../team/actions/by.js';
import { type Database, databaseUrl, openDatabase } from '../../team/database.js';
import { migrate } from '../../team/schema/migrate.js';
import { findProject } from '../program/project.js';

/** The lab of a team, open, and who works in it. */
export interface Team {
  readonly database: Database;
  readonly by: By;
}

/**
 * Opens the lab's database for one command, straight: whoever may log in there may do what the command does, under the
 * name of the user of this machine.
 */
export const withTeam = async <T>(work: (team: Team) => Promise<T>, make = false): Promise<T> => {
  if (process.env.RIGGER_SERVER && !process.env.DATABASE_URL)
    throw new RiggerError([
      problem('team/database', 'RIGGER_SERVER names a lab, and this command works on the database of one', {
        help: 'set DATABASE_URL to that of the lab; or unset RIGGER_SERVER, for the one of this project',
      }),
    ]);
  const { root } = await findProject();
  const database = openDatabase(await databaseUrl(root, process.env, make), 2);
  try {
    await migrate(database);
    return await work({ database, by: { person: userInfo().username, via: 'database' } });
  } finally {
    await database.close();
  }
};
