import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Database, databaseUrl, openDatabase, withoutPassword } from '../../../src/team/database.js';
import { clusterOwner } from '../../../src/team/postgres/as-owner.js';
import { privateDatabase, stopPrivateDatabase } from '../../../src/team/postgres/cluster.js';
import { clusterPlace } from '../../../src/team/postgres/place.js';
import { postgresqlPrograms } from '../../../src/team/postgres/programs.js';

/** A kill loses nothing that the kernel has; only a power cut would. */
const settled = { fsync: 'off' };

describe('a private PostgreSQL', () => {
  const project = mkdtempSync(join(tmpdir(), 'rigger-cluster-'));
  chmodSync(project, 0o755);
  const { folder, data } = clusterPlace(project);
  const opened: Database[] = [];
  const ask = async (url: string, text: string) => {
    const database = openDatabase(url, 1);
    opened.push(database);
    return (await database.pool.query(text)).rows[0];
  };
  const postmaster = () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  afterAll(async () => {
    for (const database of opened) await database.close();
    await stopPrivateDatabase(project);
    rmSync(project, { recursive: true, force: true });
  });

  test('is made by the first of several that want it, for its user alone, without a port', async () => {
    const [one, two] = await Promise.all([
      privateDatabase(project, settled),
      privateDatabase(project, settled),
    ]);
    expect(one).toBe(two);
    expect(await ask(one, 'select current_user, inet_server_port() as port')).toEqual({
      current_user: 'rigger',
      port: null,
    });
    expect(await ask(one, 'show listen_addresses')).toEqual({ listen_addresses: '' });
    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('data'))).toEqual(['data']);
    expect(statSync(`/proc/${postmaster()}`).uid).toBe(clusterOwner().uid);
    expect(statSync(`/proc/${postmaster()}`).uid).not.toBe(0);
  });

  test('comes back after a kill, with what it had promised', async () => {
    const url = await privateDatabase(project);
    await ask(url, 'create table kept as select 42 as answer');
    process.kill(postmaster(), 'SIGKILL');
    expect(await ask(await privateDatabase(project), 'select answer from kept')).toEqual({ answer: 42 });
  });

  test('is not made where DATABASE_URL names a server, nor for a question', async () => {
    const env = { DATABASE_URL: 'postgresql://db/lab' };
    expect(await databaseUrl('/tmp', env)).toBe(env.DATABASE_URL);
    await expect(databaseUrl('/tmp', {}, false)).rejects.toThrow('/tmp has no lab of a team yet');
  });

  test('is stopped, and started again', async () => {
    await stopPrivateDatabase(project);
    await stopPrivateDatabase(project);
    expect(await ask(await privateDatabase(project), 'select answer from kept')).toEqual({ answer: 42 });
  });
});

test('a path that is too long for a socket is refused before anything is made', () => {
  expect(() => clusterPlace(`/tmp/${'x'.repeat(80)}`, false)).toThrow(
    /too long for a Unix socket: \d+ bytes of at most 93/,
  );
});

test('root keeps it where another user can come', () => {
  const hidden = mkdtempSync(join(tmpdir(), 'rigger-hidden-'));
  expect(clusterPlace(hidden, true).folder).toMatch(/^\/var\/lib\/rigger\/[0-9a-f]{16}$/);
  expect(clusterPlace(hidden, false).folder).toBe(join(hidden, '.rigger/postgresql'));
  rmSync(hidden, { recursive: true });
});

test.each([
  [0, 'root:x:0:0::/root:/bin/sh\n', 'there is no user postgres'],
  [77, 'root:x:0:0::/root:/bin/sh\n', 'no user with the number 77'],
])('user %d needs a name', (uid, users, message) => expect(() => clusterOwner(uid, users)).toThrow(message));

test('the programs of a version that is not there are not replaced by others', () =>
  expect(() => postgresqlPrograms(9)).toThrow(/the data is of PostgreSQL 9.*apt install postgresql-9/s));

test.each([
  ['postgresql://kim:geheim@db/lab', 'postgresql://kim:***@db/lab'],
  ['postgresql://db/lab?password=geheim&user=kim', 'postgresql://db/lab?password=***&user=kim'],
  ['postgresql://kim@/lab?host=%2Frun', 'postgresql://kim@/lab?host=%2Frun'],
])('%s is shown without its password', (url, shown) => expect(withoutPassword(url)).toBe(shown));
