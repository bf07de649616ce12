import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';

/** The oldest PostgreSQL whose SQL the schema uses. */
export const oldestPostgresql = 15;

/** Where Debian, and those like it, keep the programs of each version side by side. */
const versionsFolder = '/usr/lib/postgresql';

/** The folder of initdb, pg_ctl and postgres: of this version, or of the newest that is installed. */
export const postgresqlPrograms = (version?: number): string => {
  const installed = versionsIn(versionsFolder);
  const chosen = version ?? installed.at(-1);
  if (chosen !== undefined && installed.includes(chosen)) return join(versionsFolder, String(chosen), 'bin');
  throw new RiggerError([
    problem(
      'team/no-postgresql',
      version === undefined
        ? `no PostgreSQL ${oldestPostgresql} or newer is installed in ${versionsFolder}`
        : `the data is of PostgreSQL ${version}, and ${versionsFolder} has ${installed.join(', ') || 'none'}`,
      {
        help:
          version === undefined
            ? '`apt install postgresql`, or set DATABASE_URL to a server that is there'
            : `\`apt install postgresql-${version}\`; docs/team-lab.md shows how to move to a newer one with pg_upgrade`,
      },
    ),
  ]);
};

const versionsIn = (folder: string): readonly number[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => /^\d+$/.test(name) && existsSync(join(folder, name, 'bin/initdb')))
    .map(Number)
    .filter((version) => version >= oldestPostgresql)
    .sort((a, b) => a - b);
