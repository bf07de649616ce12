import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fileDigest, pushVerified, storedName } from '../../src/team/store/bundle-store.js';
import { NoRunFiles, RunFiles } from '../../src/team/store/run-files.js';
import { s3Store } from '../../src/team/store/s3-store.js';
import { rigger, root } from '../support/cli.js';
import { postgresql } from '../team/support/database.js';
import { type S3Server, startS3Server } from '../team/support/s3-server.js';
import { type ServedLab, serveLab } from './support/served.js';

const { database } = postgresql();
const folder = mkdtempSync(join(tmpdir(), 'rigger-files-'));
let lab: ServedLab;
let s3: S3Server;
let cookie: string;
let name: string;
const stop = new AbortController();

beforeAll(async () => {
  writeFileSync(join(folder, 'rigger.yml'), '{}');
  mkdirSync(join(folder, 'data'));
  const fixture = 'test/experiment/workloads/fixtures/ping-20221126.stdout';
  for (const n of [1, 2, 3]) copyFileSync(join(root, fixture), join(folder, `data/run${n}.txt`));
  const made = await rigger(['import', 'data', '--as', 'night', '--path', 'run{trial}.txt'], { cwd: folder });
  expect(made.code).toBe(0);
  name = readdirSync(join(folder, 'runs'))[0]!;
  s3 = await startS3Server();
  const team = await database();
  lab = await serveLab(team, {
    files: new RunFiles({
      ...{ db: team.db, root: folder, room: join(folder, 'room'), signal: stop.signal },
      program: [process.execPath, join(root, 'bin/rigger.js')],
      store: s3Store({ url: s3.url, key: s3.key, secret: s3.secret, region: 'lab-1' }),
    }),
  });
  await lab.person('guest', 'reader');
  cookie = await lab.cookie('guest');
}, 120_000);
afterAll(async () => {
  stop.abort();
  await lab?.end();
  await s3?.stop();
  rmSync(folder, { recursive: true });
});

/** A run that has ended, with its folder there. */
const ended = async (path: string, of: string | null = name): Promise<number> => {
  const { rows } = await lab.database.pool.query(
    `insert into runs (person, playbook, project, state, outcome, attempt, worker, folder, started_at, ended_at)
      values ('kim', 'night.yml', $1, 'ended', 'succeeded', 1, 'w1', $2, now(), now()) returning id`,
    [JSON.stringify({ kind: 'folder', path }), of],
  );
  const { id } = rows[0];
  await lab.database.pool.query(`insert into results values ($1, 't', '', 'ping', 'rtt', 1, 'us', true)`, [
    id,
  ]);
  return id;
};
const see = async (path: string) => {
  const answer = await lab.ask(path, { headers: { cookie } });
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
};

test('a run of the server’s own project: files to take along, the zip, and its report in a frame that can do nothing', async () => {
  const run = await ended(folder);
  const page = String((await see(`/runs/${run}`)).body);
  expect(page).toContain(
    `<iframe src="/runs/${run}/report" title="Report of run ${run}" loading="lazy" sandbox>`,
  );
  const list = await see(`/runs/${run}/files`);
  expect([list.status, String(list.body)]).toEqual([200, expect.stringContaining('results.jsonl')]);
  const one = await see(`/runs/${run}/files/run.json`);
  expect([one.status, JSON.parse(String(one.body)).run]).toEqual([200, name]);
  expect(one.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''run.json");
  expect(one.headers.get('x-content-type-options')).toBe('nosniff');
  expect(one.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
  for (const path of [
    '../run.zip',
    '..%2Frun.zip',
    '..%2F..%2F..%2Frigger.yml',
    '%2Fetc%2Fpasswd',
    'none',
    '',
  ])
    expect([path, (await see(`/runs/${run}/files/${path}`)).status]).toEqual([path, 404]);
  const report = await see(`/runs/${run}/report`);
  expect([report.status, String(report.body)]).toEqual([200, expect.stringContaining('<main id="main"')]);
  const policy = report.headers.get('content-security-policy')!;
  expect(policy).toMatch(/^sandbox; default-src 'none';/);
  expect(policy).not.toMatch(/script-src|allow-/);
  const zip = await see(`/runs/${run}/bundle.zip`);
  const file = join(folder, 'taken.zip');
  writeFileSync(file, zip.body);
  expect((await rigger(['verify', file], { cwd: folder })).code).toBe(0);
}, 60_000);

test('from the store, where the folder is nowhere here; and nothing that is not what was verified', async () => {
  const file = join(folder, 'pushed.zip');
  expect((await rigger(['export', `runs/${name}`, '-o', file], { cwd: folder })).code).toBe(0);
  const sha256 = await fileDigest(file);
  const store = s3Store({ url: s3.url, key: s3.key, secret: s3.secret, region: 'lab-1' });
  const stored = storedName(name, sha256);
  await pushVerified(store, stored, file, sha256);
  const run = await ended('/somewhere/else');
  await lab.database.pool.query(
    `insert into bundles (run_id, sha256, bytes, address, name, verified_at) values ($1, $2, 1, $3, $4, now())`,
    [run, sha256, store.address, stored],
  );
  const page = String((await see(`/runs/${run}`)).body);
  expect(page).toContain(sha256);
  expect((await see(`/runs/${run}/report`)).status).toBe(200);

  const altered = await ended('/somewhere/else');
  await lab.database.pool.query(
    `insert into bundles (run_id, sha256, bytes, address, name, verified_at) values ($1, $2, 1, $3, $4, now())`,
    [altered, sha256.replace(/./g, '0'), store.address, stored],
  );
  const refused = await see(`/runs/${altered}/files`);
  expect([refused.status, String(refused.body)]).toEqual([
    404,
    expect.stringContaining('the store gives another bundle than the one that was verified'),
  ]);
  await store.remove(stored);
  // It is at hand still; of another run it is not.
  expect((await see(`/runs/${run}/report`)).status).toBe(200);
  expect(String((await see(`/runs/${altered}/files`)).body)).toContain('the store has its bundle no more');
}, 60_000);

test.each([
  [
    'in a project of somebody else on this machine',
    '/home/kim/lab',
    undefined,
    'it was not made in the project',
  ],
  ['with a folder that leads elsewhere', undefined, '../../etc', 'it was not made in the project'],
  [
    'with a folder that is not there',
    undefined,
    '20260101T000000Z-gone-0000',
    'it was not made in the project',
  ],
])('a run %s is not read', async (_what, path, of, words) => {
  const run = await ended(path ?? folder, of ?? name);
  const { status, body } = await see(`/runs/${run}/files`);
  expect([status, String(body)]).toEqual([404, expect.stringContaining(words)]);
});

test('a command that hangs is cut off, and the run has no files', async () => {
  const slow = join(folder, 'slow.sh');
  writeFileSync(slow, 'exec sleep 60\n');
  const files = new RunFiles({
    ...{ db: lab.database.db, root: folder, room: join(folder, 'slow'), signal: stop.signal },
    ...{ program: ['/bin/sh', slow], limit: 300 },
  });
  const made = files.of(await ended(folder));
  await expect(made).rejects.toBeInstanceOf(NoRunFiles);
  await expect(made).rejects.toThrow('`rigger export` was not done within 0.3 s');
  expect(readdirSync(join(folder, 'slow'))).toEqual([]);
});

test('a run that was altered on the disk is not shown, and the page says why', async () => {
  const other = `${name.slice(0, -4)}0bad`;
  renameSync(join(folder, 'runs', name), join(folder, 'runs', other));
  const run = await ended(folder, other);
  writeFileSync(join(folder, 'runs', other, 'results.jsonl'), '');
  const { status, body } = await see(`/runs/${run}/report`);
  expect([status, String(body)]).toEqual([404, expect.stringContaining('`rigger export` ended with')]);
}, 60_000);
