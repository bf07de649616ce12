import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Database } from '../../../src/team/database.js';
import { keepBundles } from '../../../src/team/store/keep-bundles.js';
import { bundlesKnown, bundlesOwed, keepBundle, removeOld } from '../../../src/team/store/retention.js';
import { s3Store } from '../../../src/team/store/s3-store.js';
import { rigger, root } from '../../support/cli.js';
import { postgresql } from '../support/database.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';

const { database } = postgresql();
const folder = mkdtempSync(join(tmpdir(), 'rigger-keep-'));
const kim = { person: 'kim', via: 'database' } as const;
let team: Database;
let s3: S3Server;
const log: string[] = [];
const made: string[] = [];

beforeAll(async () => {
  team = await database();
  s3 = await startS3Server();
  writeFileSync(join(folder, 'rigger.yml'), '{}');
  mkdirSync(join(folder, 'data'));
  const fixture = 'test/experiment/workloads/fixtures/ping-20221126.stdout';
  for (const n of [1, 2, 3]) copyFileSync(join(root, fixture), join(folder, `data/run${n}.txt`));
  const { code, stderr } = await rigger(['import', 'data', '--as', 'night', '--path', 'run{trial}.txt'], {
    cwd: folder,
  });
  expect([code, stderr]).toEqual([0, expect.anything()]);
  made.push(...readdirSync(join(folder, 'runs')));
  await team.pool.query(
    `insert into workers (name, machine, version, capacity) values ('w1', 'here', '0', 1)`,
  );
}, 60_000);
beforeEach(() => {
  log.splice(0);
});
afterAll(async () => {
  await s3?.stop();
  rmSync(folder, { recursive: true });
});

/** A run that ends now, as one whose folder has that name. */
const ended = async (name: string): Promise<number> => {
  const { rows } = await team.pool.query(
    `insert into runs (person, playbook, project, state, attempt, worker, folder, started_at)
      values ('kim', 'night.yml', $1, 'running', 1, 'w1', $2, now()) returning id`,
    [JSON.stringify({ kind: 'folder', path: folder }), name],
  );
  await team.pool.query(
    `update runs set state = 'ended', outcome = 'succeeded', ended_at = now() where id = $1`,
    [rows[0].id],
  );
  return rows[0].id;
};
const store = () => s3Store({ url: s3.url, key: s3.key, secret: s3.secret, region: 'lab-1' });
const keep = (withStore = true, db = team.db) =>
  keepBundles({
    ...{ db, worker: 'w1', room: join(folder, 'room'), log: (line: string) => void log.push(line) },
    program: [process.execPath, join(root, 'bin/rigger.js')],
    store: withStore ? store() : undefined,
    signal: new AbortController().signal,
  });
const measured = async (run: number) =>
  (
    await team.pool.query(
      'select count(*), count(distinct trial) as trials, bool_and(valid) as valid from results where run_id = $1',
      [run],
    )
  ).rows[0];

test('results come from the verified bundle once, and the bundle is named once it is read back whole', async () => {
  const run = await ended(made[0]!);
  expect(await keep(false)).toBe(1);
  const first = await measured(run);
  expect(first).toMatchObject({ trials: 3, valid: true });
  expect(await bundlesKnown(team.db)).toEqual([]);

  s3.fault = 'damage';
  expect(await keep()).toBe(0);
  expect(await bundlesKnown(team.db)).toEqual([]);
  expect(await bundlesOwed(team.db)).toMatchObject([
    { run, refused: false, why: expect.stringContaining('was damaged on its way to') },
  ]);
  // Not at once again; its time comes.
  expect(await keep()).toBe(0);
  await team.pool.query('update bundle_duties set next_at = now()');
  expect(await keep()).toBe(1);
  expect(await bundlesKnown(team.db)).toMatchObject([{ run, address: s3.url.href, keep: false }]);
  expect(await keep()).toBe(0);
  expect(await measured(run)).toEqual(first);
  expect(JSON.stringify(log)).not.toContain(s3.secret);
});

test('a bundle that was pushed while the database went away is named later, and not sent again', async () => {
  const run = await ended(made[0]!);
  const away = new Proxy(team.db, {
    get: (db, name) => {
      // What comes next after the push is the transaction that names it.
      if (name === 'transaction')
        throw Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' });
      const value = Reflect.get(db, name, db);
      return typeof value === 'function' ? value.bind(db) : value;
    },
  });
  const sent = () => s3.asked.filter((line) => line.startsWith('PUT')).length;
  s3.objects.clear();
  await expect(keep(true, away)).rejects.toThrow('Connection terminated');
  const once = sent();
  expect([s3.objects.size, (await bundlesOwed(team.db)).map((owed) => owed.run)]).toEqual([1, [run]]);
  expect(await keep()).toBe(1);
  expect(sent()).toBe(once);
  expect((await bundlesKnown(team.db)).map((one) => one.run)).toContain(run);
  expect(await measured(run)).toMatchObject({ trials: 3 });
});

test('what is unfinished or not here is given up with its reason', async () => {
  mkdirSync(join(folder, 'runs/torn'));
  writeFileSync(join(folder, 'runs/torn/run.json'), '{}');
  const [torn, gone] = [await ended('torn'), await ended('nowhere')];
  expect(await keep()).toBe(2);
  expect(await bundlesOwed(team.db)).toMatchObject([
    { run: gone, refused: true, why: 'runs/nowhere is not on this machine' },
    { run: torn, refused: true, why: expect.stringContaining('`rigger export`') },
  ]);
});

test('old bundles go, but none that is kept and none of which a trend is made', async () => {
  const known = await bundlesKnown(team.db);
  const [kept, old] = known.map(({ run }) => run) as [number, number];
  await team.pool.query(`update bundles set verified_at = now() - interval '40 days'`);
  expect(await removeOld(team.db, kim, store(), 30)).toEqual([]);
  // A hundred newer runs that ended well push both out of the page Trend.
  await team.pool.query(`insert into runs (person, playbook, project, state, outcome, ended_at)
    select 'kim', 'night.yml', '{}', 'ended', 'succeeded', now() from generate_series(1, 100)`);
  await keepBundle(team.db, kim, kept, true);
  expect(await removeOld(team.db, kim, store(), 50)).toEqual([]);
  s3.fault = undefined;
  expect(await removeOld(team.db, kim, store(), 30)).toEqual([old]);
  expect(await removeOld(team.db, kim, store(), 30)).toEqual([]);
  expect((await bundlesKnown(team.db)).map(({ removed_at }) => removed_at === null)).toEqual([true, false]);
  await expect(keepBundle(team.db, kim, old, true)).rejects.toThrow(`no bundle of run ${old} is in a store`);
  const { rows } = await team.pool.query(
    `select action, subject from audit_trail where actor = 'kim' order by id`,
  );
  expect(rows).toEqual([
    { action: 'keep bundle', subject: `run ${kept}` },
    { action: 'remove bundle', subject: `run ${old}` },
  ]);
});
