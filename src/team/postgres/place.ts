import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';

/** Where a private PostgreSQL lives. */
export interface ClusterPlace {
  readonly folder: string;
  readonly data: string;
  /** The folder of its Unix socket. */
  readonly socket: string;
  readonly log: string;
}

/** The path of a Unix socket has 107 bytes (unix(7)), and PostgreSQL adds the name of the file. */
const longestSocketFolder = 107 - '/.s.PGSQL.5432'.length;

/**
 * Below the project; for root, whose PostgreSQL is another user, below /var/lib where that user cannot come to the
 * project.
 */
export const clusterPlace = (project: string, asRoot: boolean = process.getuid?.() === 0): ClusterPlace => {
  const below = join(resolve(project), '.rigger', 'postgresql');
  const sum = createHash('sha256').update(resolve(project)).digest('hex').slice(0, 16);
  const folder = asRoot && !everybodyMayPass(resolve(project)) ? join('/var/lib/rigger', sum) : below;
  const socket = join(folder, 'socket');
  if (Buffer.byteLength(socket) > longestSocketFolder)
    throw new RiggerError([
      problem(
        'team/private-postgresql',
        `the path ${socket} is too long for a Unix socket: ${Buffer.byteLength(socket)} bytes of at most ${longestSocketFolder}`,
        { help: 'move the project to a shorter path, or set DATABASE_URL to a server that is there' },
      ),
    ]);
  return { folder, data: join(folder, 'data'), socket, log: join(folder, 'start.log') };
};

const everybodyMayPass = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 && (dirname(folder) === folder || everybodyMayPass(dirname(folder)));
