import { userInfo } from 'node:os';
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
  const { root } = await findProject();
  const database = openDatabase(await databaseUrl(root, process.env, make), 2);
  try {
    await migrate(database);
    return await work({ database, by: { person: userInfo().username, via: 'database' } });
  } finally {
    await database.close();
  }
};
