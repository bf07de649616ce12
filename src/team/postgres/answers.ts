import { createConnection } from 'node:net';
import { join } from 'node:path';

/** Whether a PostgreSQL takes connections at the Unix socket of this folder; it answers the question for TLS with N. */
export const answers = (folder: string): Promise<boolean> =>
  new Promise((done) => {
    const socket = createConnection(join(folder, '.s.PGSQL.5432'));
    const end = (is: boolean): void => {
      socket.destroy();
      done(is);
    };
    socket.setTimeout(5_000, () => end(false));
    socket.once('error', () => end(false)).once('close', () => done(false));
    socket.once('connect', () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])));
    socket.once('data', () => end(true));
  });
