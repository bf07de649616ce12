import { join } from 'node:path';
import {
  type ExitCode,
  exitCodes,
  isSystemRefusal,
  problem,
  RiggerError,
  systemReason,
} from '../../model/index.js';
import { databaseUrl, openDatabase, withoutPassword } from '../../team/database.js';
import { deliverAll } from '../../team/notify/deliver.js';
import { tendSchedules } from '../../team/schedule/fire.js';
import { migrate } from '../../team/schema/migrate.js';
import { RunFiles } from '../../team/store/run-files.js';
import { listen } from '../../web/listen.js';
import { ownProgram } from '../program/own-program.js';
import { findProject } from '../program/project.js';
import { openStore } from '../team/open-store.js';
import type { ServeFlags } from './flags.js';
import { openMailerOf } from './open-mailer.js';
import { trustedProxyOf } from './trusted-proxy-of.js';
import { listenAddress, shownUrl } from './where.js';

/** Serves until it is told to stop. */
export const serve = async (flags: ServeFlags): Promise<void> => {
  const at = listenAddress(flags.listen);
  const url = shownUrl(flags.url);
  const project = await findProject();
  const { root, settings } = project;
  const proxy = trustedProxyOf(settings);
  const mailer = await openMailerOf(settings);
  const store = await openStore(project);
  const database = openDatabase(await databaseUrl(root), 16);
  const stopping = new AbortController();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    await migrate(database);
    // No question of a page takes this long; one that does ends, and takes nothing from the others.
    database.pool.on(
      'connect',
      (client) =>
        void client
          .query("set statement_timeout = '10s'")
          .catch((error: Error) => say(`a connection has no limit of time: ${error.message}`)),
    );
    const files = new RunFiles({
      ...{ db: database.db, root, room: join(root, '.rigger/run-files'), store, signal: stopping.signal },
      program: [process.execPath, ownProgram.file!],
    });
    const server = await listen(database.db, { ...at, url, proxy, files, say }).catch((error: unknown) => {
      if (!isSystemRefusal(error)) throw error;
      throw new RiggerError([
        problem('web/listen', `${at.host}:${at.port}: ${systemReason(error)}`, {
          help: 'another one listens there? --listen names another port',
        }),
      ]);
    });
    say(`the state is in ${withoutPassword(database.url)}`);
    if (server.firstLink !== undefined)
      say(`set the password of the account admin here, once and within an hour:\n  ${server.firstLink}`);
    process.stdout.write(`${server.url}\n`);
    const told = Promise.all([
      deliverAll({ db: database.db, mailer, log: say }, stopping.signal),
      tendSchedules({ db: database.db, log: say, signal: stopping.signal }),
    ]);
    process.exitCode = await stopped();
    stopping.abort();
    await server.close();
    await told;
  } finally {
    stopping.abort();
    mailer?.close();
    await store?.close();
    await database.close();
  }
};

/** Ends with the signal that a service manager sends, or Ctrl-C; either is as it should be. */
const stopped = (): Promise<ExitCode> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(exitCodes.done));
  });
