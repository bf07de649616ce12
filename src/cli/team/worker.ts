import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { version } from '../../engine/version.js';
import { makePrivateFolder } from '../../lab/host/private-folder.js';
import { problem, RiggerError } from '../../model/index.js';
import { needName } from '../../team/actions/submit.js';
import { databaseUrl, openDatabase } from '../../team/database.js';
import { work } from '../../team/worker/worker.js';
import { ownProgram } from '../program/own-program.js';
import { findProject } from '../program/project.js';
import { openStore } from './open-store.js';
import { ownSecrets } from './worker-secrets.js';

interface Flags {
  readonly name?: string;
  readonly offers?: readonly string[];
  readonly runs: string;
  readonly lease: string;
  readonly patience: string;
  readonly state?: string;
}

/** `rigger worker`, until SIGTERM or SIGINT. */
export const runWorker = async (flags: Flags): Promise<void> => {
  const name = flags.name ?? hostname();
  const [capacity, lease, patience] = [
    wholeNumber('--runs', flags.runs, 1, 1000),
    wholeNumber('--lease', flags.lease, 2, 3600),
    wholeNumber('--patience', flags.patience, 1, 86_400),
  ];
  const given = flags.offers ?? [];
  const wrong = /^[A-Za-z0-9][\w.:@-]{0,63}$/.test(name) ? given.find((word) => !needName.test(word)) : name;
  if (wrong !== undefined)
    throw new RiggerError([
      problem('cli/usage', `${JSON.stringify(wrong)} is no name of a worker or of what it offers`),
    ]);
  const project = await findProject();
  const own = await ownSecrets(project);
  const offers = [...new Set([...given, ...own.offers])];
  const { root } = project;
  const store = await openStore(project);
  const state = resolve(flags.state ?? join(root, '.rigger/worker'));
  makePrivateFolder(state);
  const database = openDatabase(await databaseUrl(root), 10);
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    await work({
      ...{ database, name, version, offers, capacity, lease, patience, state },
      ...{ own: { root: resolve(root), secrets: own.secrets }, access: own.access },
      program: [process.execPath, ownProgram.file!],
      log: (line) => process.stderr.write(`${new Date().toISOString().slice(0, 19)}Z ${line}\n`),
      signal: controller.signal,
      store,
      keepDays: project.settings.store?.keep_days,
    });
  } catch (error) {
    // Told by whoever tells of what nobody waits for, who then ends the process, whatever the engine still has open: a
    // worker that lingered would be missed by nobody, and started again by nobody.
    setImmediate(() => {
      throw error;
    });
    await new Promise(() => {});
  } finally {
    await database.close();
  }
  // Runs go on in processes of their own; what else the engine has open must not keep this one.
  process.exit();
};

const wholeNumber = (flag: string, text: string, least: number, most: number): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new RiggerError([
    problem(
      'cli/usage',
      `${flag} takes a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`,
    ),
  ]);
};
