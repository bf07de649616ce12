import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { withLock } from '../../lab/host/lock.js';
import { problem, RiggerError } from '../../model/index.js';
import { answers } from './answers.js';
import { type ClusterOwner, clusterOwner, runAsOwner } from './as-owner.js';
import { type ClusterPlace, clusterPlace } from './place.js';
import { oldestPostgresql, postgresqlPrograms } from './programs.js';

/** The role, and the database, of the private one. */
const name = 'rigger';

/** Settings beside those that every private PostgreSQL has; tests wait for no disk. */
export type ClusterSettings = Readonly<Record<string, string>>;

/**
 * The address of the project's private PostgreSQL, which is made and started where it is not yet. It goes on when
 * the process that started it ends, however that ends; the next one finds it.
 */
export const privateDatabase = async (project: string, settings: ClusterSettings = {}): Promise<string> => {
  const place = clusterPlace(project);
  await withLock(place.folder, async () => {
    if (await answers(place.socket)) return;
    const owner = clusterOwner();
    if (!existsSync(join(place.data, 'PG_VERSION'))) await make(place, owner, settings);
    await start(place, owner);
  });
  return addressOf(place);
};

/** Whether one was made for this project. */
export const hasPrivateDatabase = (project: string): boolean =>
  existsSync(join(clusterPlace(project).data, 'PG_VERSION'));

/** Ends it as PostgreSQL itself would: who is connected is cut off, and everything that was promised is on the disk. */
export const stopPrivateDatabase = async (
  project: string,
  mode: 'fast' | 'immediate' = 'fast',
): Promise<void> => {
  const place = clusterPlace(project);
  if (!existsSync(join(place.data, 'postmaster.pid'))) return;
  await runAsOwner(clusterOwner(), join(programsOf(place), 'pg_ctl'), [
    'stop',
    '-w',
    '-D',
    place.data,
    '-m',
    mode,
  ]);
};

const addressOf = ({ socket }: ClusterPlace): string =>
  `postgresql://${name}@localhost/${name}?host=${encodeURIComponent(socket)}`;

const programsOf = ({ data }: ClusterPlace): string =>
  postgresqlPrograms(Number.parseInt(readFileSync(join(data, 'PG_VERSION'), 'utf8'), 10));

/** Made beside its place, and put there when it is whole: a kill in between leaves nothing that is half. */
const make = async (place: ClusterPlace, owner: ClusterOwner, settings: ClusterSettings): Promise<void> => {
  makeFolders(place, owner);
  const fresh = `${place.data}.${randomUUID()}`;
  try {
    await attempt(place, 'made', () =>
      runAsOwner(owner, join(postgresqlPrograms(), 'initdb'), [
        ...['-D', fresh, '-U', name, '-E', 'UTF8', '--locale=C.UTF-8', '--auth=peer', '--data-checksums'],
      ]),
    );
    for (const [file, text] of Object.entries(configuration(place, owner, settings)))
      writeFileSync(join(fresh, file), text, { flag: file === 'postgresql.conf' ? 'a' : 'w' });
    renameSync(fresh, place.data);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
};

const makeFolders = ({ folder, socket }: ClusterPlace, owner: ClusterOwner): void => {
  mkdirSync(dirname(folder), { recursive: true });
  for (const path of [folder, socket]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid);
  }
};

const configuration = (place: ClusterPlace, owner: ClusterOwner, settings: ClusterSettings) => {
  const all: ClusterSettings = {
    listen_addresses: '',
    unix_socket_directories: place.socket,
    unix_socket_permissions: '0700',
    shared_buffers: '32MB',
    max_connections: '200',
    // A log for each day of the week: it is there when it is needed, and never grows beyond.
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgresql-%a.log',
    log_rotation_age: '1d',
    log_rotation_size: '0',
    log_truncate_on_rotation: 'on',
    ...settings,
  };
  const people = new Set(['root', owner.name, userInfo().username]);
  return {
    'postgresql.conf': `${Object.entries(all)
      .map(([key, value]) => `${key} = '${value.replaceAll("'", "''")}'`)
      .join('\n')}\n`,
    // The kernel says who is at the other end of a Unix socket; there is no password that could leak.
    'pg_hba.conf': `local all ${name} peer map=${name}\n`,
    'pg_ident.conf': `${[...people].map((person) => `${name} "${person}" ${name}`).join('\n')}\n`,
  };
};

const start = async (place: ClusterPlace, owner: ClusterOwner): Promise<void> => {
  const programs = programsOf(place);
  // What is left of one that was killed ends by itself, a moment later than it.
  const patience = Date.now() + 20_000;
  for (;;)
    try {
      await runAsOwner(owner, join(programs, 'pg_ctl'), [
        ...['start', '-w', '-t', '90', '-s', '-D', place.data, '-l', place.log],
      ]);
      break;
    } catch (error) {
      if (await answers(place.socket)) break;
      if (Date.now() > patience) await attempt(place, 'started', () => Promise.reject(error));
      await pause(200);
    }
  await makeDatabase(place);
};

/** With peer, only who is connected as the role can ask; `postgres` is the database that initdb makes. */
const makeDatabase = async ({ socket }: ClusterPlace): Promise<void> => {
  const { Client } = await import('pg').then((pg) => pg.default);
  const client = new Client({ host: socket, user: name, database: 'postgres' });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
};

const attempt = async (place: ClusterPlace, what: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new RiggerError(
      [
        problem('team/private-postgresql', `the private PostgreSQL in ${place.folder} could not be ${what}`, {
          notes: (stderr.trim() || message).split('\n').slice(-6),
          help: `its log is in ${join(place.data, 'log')} and ${place.log}; or set DATABASE_URL to a server of version ${oldestPostgresql} or newer`,
        }),
      ],
      undefined,
      { cause: error },
    );
  }
};
