import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { goOn } from '../../../src/team/actions/go-on.js';
import { cancel } from '../../../src/team/actions/steer.js';
import { submit } from '../../../src/team/actions/submit.js';
import type { Database } from '../../../src/team/database.js';
import { root } from '../../support/cli.js';
import { type SandboxSshd, startSandboxSshd } from '../../support/sandbox-sshd.js';
import { postgresql } from '../support/database.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';

const { database } = postgresql();
const kim = { person: 'kim', via: 'database' } as const;

describe('a worker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-worker-'));
  let team: Database;
  let host: SandboxSshd;
  let bucket: S3Server;
  const workers: ChildProcess[] = [];

  beforeAll(async () => {
    team = await database();
    host = await startSandboxSshd();
    writeFileSync(join(folder, 'known_hosts'), `${host.knownHost}\n`);
    bucket = await startS3Server();
    writeFileSync(join(folder, 'rigger.yml'), `inventory: hosts.yml\nstore: { at: "${bucket.url.href}" }\n`);
    const vars = {
      ansible_host: '127.0.0.1',
      ansible_port: host.port,
      ansible_user: 'root',
      rigger_lock_timeout: 1,
      ansible_ssh_private_key_file: host.privateKeyFile,
      ansible_ssh_common_args: `-o UserKnownHostsFile=${join(folder, 'known_hosts')}`,
    };
    writeFileSync(join(folder, 'hosts.yml'), JSON.stringify({ all: { hosts: { dut1: vars } } }));
    writeFileSync(
      join(folder, 'note.yml'),
      JSON.stringify([
        {
          hosts: 'all',
          tasks: [
            { shell: { cmd: 'echo note >>/var/tmp/log' } },
            { shell: { cmd: `env >${join(folder, 'environment')}` }, delegate_to: 'localhost' },
          ],
        },
      ]),
    );
    // Many short tasks: a place to stop is never far.
    const tasks = Array.from({ length: 300 }, (_, n) => ({ name: `task ${n}`, shell: { cmd: 'sleep 0.2' } }));
    writeFileSync(join(folder, 'wait.yml'), JSON.stringify([{ hosts: 'all', tasks }]));
    play('slow.yml', 'sleep 2');
    play('slow-fail.yml', 'sleep 2; exit 1');
    writeFileSync(
      join(folder, 'half.yml'),
      JSON.stringify([
        {
          hosts: 'all',
          tasks: [
            { shell: { cmd: 'echo one >>/var/tmp/half' } },
            { shell: { cmd: `test -e '${join(folder, 'mended')}'` }, delegate_to: 'localhost' },
            { shell: { cmd: `cat /var/tmp/half` }, register: 'half' },
            { assert: { that: ['half.stdout == "one"'] } },
          ],
        },
      ]),
    );
    play('fail.yml', 'exit 3');
    play('fail2.yml', 'exit 4');
  });
  afterEach(() => {
    for (const worker of workers.splice(0)) worker.kill('SIGKILL');
  });
  afterAll(async () => {
    await host.stop();
    await bucket.stop();
    rmSync(folder, { recursive: true });
  });

  const play = (name: string, script: string): void =>
    writeFileSync(
      join(folder, name),
      JSON.stringify([{ hosts: 'all', tasks: [{ shell: { cmd: script } }] }]),
    );
  const start = (name: string, ...flags: string[]): ChildProcess => {
    const words = ['worker', '--name', name, '--lease', '2', '--patience', '1', ...flags];
    const worker = spawn(process.execPath, [join(root, 'bin/rigger.js'), ...words], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, DATABASE_URL: team.url, TMPDIR: tmpdir(), ...keys() },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    workers.push(worker);
    return worker;
  };
  const keys = () => ({ RIGGER_STORE_KEY: bucket.key, RIGGER_STORE_SECRET: bucket.secret });
  const run = (playbook: string): Promise<number> =>
    submit(team.db, kim, { playbook, project: { kind: 'folder', path: folder }, hosts: ['dut1'] });
  const row = async (id: number) =>
    (await team.pool.query('select * from runs where id = $1', [id])).rows[0] as Record<string, unknown>;
  const until = async (id: number, is: (row: Record<string, unknown>) => boolean) => {
    for (;;) {
      const now = await row(id);
      if (is(now)) return now;
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  const ended = (id: number) => until(id, ({ state }) => state === 'ended');

  test('makes runs one after the other, keeps their events, and is back in them after a kill', async () => {
    const first = start('w1');
    const note = await run('note.yml');
    expect(await ended(note)).toMatchObject({ outcome: 'succeeded', exit_code: 0, attempt: 1, worker: 'w1' });
    const { rows } = await team.pool.query('select lines from events where run_id = $1 order by first', [
      note,
    ]);
    const types = rows.flatMap(({ lines }) => lines.map(({ type }: { type: string }) => type));
    expect(types[0]).toBe('run-started');
    expect(types.at(-1)).toBe('run-finished');

    // Its bundle is in the store, and named there; the run knew nothing of how to get in.
    const named = 'select name, sha256 from bundles where run_id = $1';
    while ((await team.pool.query(named, [note])).rows.length === 0)
      await new Promise((done) => setTimeout(done, 50));
    const [{ name, sha256 }] = (await team.pool.query(named, [note])).rows;
    const stored = bucket.objects.get(`/bucket/lab one/${name}`)!;
    expect(createHash('sha256').update(stored).digest('hex')).toBe(sha256);
    expect(readFileSync(join(folder, 'environment'), 'utf8')).toMatch(/^PATH=/m);
    expect(readFileSync(join(folder, 'environment'), 'utf8')).not.toMatch(/RIGGER_STORE|DATABASE_URL/);

    const waits = await run('wait.yml');
    await until(waits, ({ folder: known }) => known !== null);
    first.kill('SIGKILL');
    start('w1');
    expect(readFileSync(join(folder, `.rigger/worker/w1/run-${waits}/1/1/lock`), 'utf8')).toBe('');
    expect(await cancel(team.db, kim, waits)).toMatchObject({
      ended: false,
      next: expect.stringMatching(/^w1 ends it after the commands in flight, and gives back dut1 /),
    });
    expect(await ended(waits)).toMatchObject({ outcome: 'cancelled', attempt: 1 });
  });

  test('goes on with a run that failed: what had finished is not done again, and only where its folder is', async () => {
    start('w1');
    const half = await run('half.yml');
    await expect(goOn(team.db, kim, half)).rejects.toThrow(`run ${half} has not ended`);
    expect(await ended(half)).toMatchObject({ outcome: 'failed', exit_code: 3 });
    await team.pool.query('update run_hosts set failed = null');
    writeFileSync(join(folder, 'mended'), '');
    const next = await goOn(team.db, kim, half);
    const { folder: name } = await row(half);
    expect(await ended(next)).toMatchObject({
      outcome: 'succeeded',
      resumes: half,
      folder: name,
      worker: 'w1',
    });
    await expect(goOn(team.db, kim, half)).rejects.toThrow(`run ${next} goes on with run ${half} already`);
    await expect(goOn(team.db, kim, next)).rejects.toThrow(`run ${next} has ended well`);
    const never = await run('half.yml');
    await cancel(team.db, kim, never);
    if ((await ended(never)).folder === null)
      await expect(goOn(team.db, kim, never)).rejects.toThrow(`run ${never} ended before it began`);

    const { rows } = await team.pool.query(
      `insert into runs (person, playbook, project, state, outcome, worker, folder)
        values ('kim', 'half.yml', $1, 'ended', 'failed', 'w1', '20260101T000000Z-gone-0000') returning id`,
      [JSON.stringify({ kind: 'folder', path: folder })],
    );
    await team.pool.query(`insert into run_hosts values (${rows[0].id}, 'dut1')`);
    const lost = await goOn(team.db, kim, rows[0].id);
    expect(await ended(lost)).toMatchObject({
      ...{ outcome: 'failed', exit_code: null, needs: ['worker:w1'] },
      reason: `the folder of run ${rows[0].id} is not on this machine`,
    });
    const proof = `select proof from lease_ends where run_id = ${lost}`;
    expect((await team.pool.query(proof)).rows).toEqual([{ proof: 'nothing was begun' }]);
  });

  test('that fails twice on a host under different playbooks puts it in quarantine', async () => {
    start('w1');
    const one = await run('fail.yml');
    expect(await ended(one)).toMatchObject({ outcome: 'failed', exit_code: 3 });
    const two = await run('fail2.yml');
    expect(await ended(two)).toMatchObject({ outcome: 'failed' });
    const { rows } = await team.pool.query('select * from quarantines where lifted_at is null');
    expect(rows).toMatchObject([
      { host: 'dut1', run_id: two, why: expect.stringContaining('it failed twice') },
    ]);
    await team.pool.query(`update quarantines set lifted_at = now(), lifted_by = 'kim'`);
  });

  test('leaves a run whose process died alone, once the database says that it is another worker’s', async () => {
    // It looks at its leases too rarely to hear of it before.
    start('w1', '--lease', '60');
    const waits = await run('wait.yml');
    await until(waits, ({ folder: known }) => known !== null);
    await team.pool.query(`with other as (insert into workers (name, machine, version, capacity)
        values ('w9', 'elsewhere', '0', 1) returning name),
      given as (update runs set worker = 'w9', attempt = 2 where id = ${waits})
      update leases set worker = (select name from other), attempt = 2 where run_id = ${waits}`);
    const base = join(folder, `.rigger/worker/w1/run-${waits}/1`);
    process.kill(Number(readFileSync(join(base, '1/pid'), 'utf8')), 'SIGKILL');
    const status = `select status from dbos.workflow_status where workflow_uuid = 'run-${waits}-1'`;
    while ((await team.pool.query(status)).rows[0].status !== 'SUCCESS')
      await new Promise((done) => setTimeout(done, 50));
    expect(existsSync(join(base, '2'))).toBe(false);
    expect(await row(waits)).toMatchObject({ state: 'running', worker: 'w9' });
    await team.pool.query(
      `select finish_run(${waits}, 2, 'w9', 'cancelled', 130, 'test', 'test', '{}', '{}')`,
    );
  });

  test.each([
    ['goes on with a run whose process died with its worker', true],
    ['leaves a host alone, and in quarantine, that the process of a silent worker still holds', false],
  ])('%s', async (_, dies) => {
    const first = start('w1');
    const waits = await run('wait.yml');
    await until(waits, ({ folder: known }) => known !== null);
    const { rows: before } = await team.pool.query('select epoch from leases');
    first.kill('SIGKILL');
    const child = Number(readFileSync(join(folder, `.rigger/worker/w1/run-${waits}/1/1/pid`), 'utf8'));
    if (dies) process.kill(child, 'SIGKILL');
    start('w2');
    await until(waits, ({ attempt }) => attempt === 2);
    const { rows: leases } = await team.pool.query('select * from leases');
    expect(leases).toMatchObject([{ host: 'dut1', worker: 'w2', attempt: 2 }]);
    expect(leases[0].epoch).toBeGreaterThan(before[0].epoch);
    if (dies) {
      await until(waits, () => existsSync(join(folder, `.rigger/worker/w2/run-${waits}/2/1/pid`)));
      await cancel(team.db, kim, waits);
      expect(await ended(waits)).toMatchObject({ outcome: 'cancelled', worker: 'w2' });
    } else {
      expect(await ended(waits)).toMatchObject({ outcome: 'lost', worker: 'w2' });
      process.kill(child, 'SIGKILL');
    }
    const { rows: quarantined } = await team.pool.query(
      'select host from quarantines where lifted_at is null',
    );
    expect(quarantined).toEqual(dies ? [] : [{ host: 'dut1' }]);
    const { rows: ends } = await team.pool.query(
      'select proof from lease_ends where run_id = $1 order by epoch',
      [waits],
    );
    expect(ends.map(({ proof }) => proof)).toEqual([
      expect.stringMatching(/^taken over by w2 under the epoch /),
      expect.stringMatching(dies ? /^apply ended with 130 / : /^quarantined/),
    ]);
  });

  test.each([
    ['the exit code that it left beside those of others', 'slow.yml', 0, 'succeeded', false],
    ['the exit code of a failure', 'slow-fail.yml', 3, 'failed', false],
    ['its journal alone', 'slow.yml', 0, 'succeeded', true],
  ])('takes a run of a silent worker for ended by %s', async (_, playbook, code, outcome, elsewhere) => {
    await team.pool.query(
      "update quarantines set lifted_at = now(), lifted_by = 'kim' where lifted_at is null",
    );
    await team.pool.query('update run_hosts set failed = null');
    const first = start('w1');
    const slow = await run(playbook);
    await until(slow, ({ folder: known }) => known !== null);
    first.kill('SIGKILL');
    const kept = join(folder, '.rigger/worker/w1');
    const exit = join(kept, `run-${slow}/1/1/exit`);
    await until(slow, () => existsSync(exit));
    if (elsewhere) rmSync(kept, { recursive: true });
    start('w2');
    expect(await ended(slow)).toMatchObject({ outcome, exit_code: code, worker: 'w2', attempt: 2 });
    const asked = async (text: string) => (await team.pool.query(text)).rows;
    expect(await asked('select from quarantines where lifted_at is null')).toEqual([]);
    expect(await asked('select from leases')).toEqual([]);
    expect(await asked(`select proof from lease_ends where run_id = ${slow} order by epoch`)).toEqual([
      { proof: expect.stringMatching(/^taken over by w2/) },
      {
        proof: expect.stringMatching(`^apply ended with ${code}, as its folder shows; now under the epoch `),
      },
    ]);
    const batches = await asked(`select lines from events where run_id = ${slow} order by attempt, first`);
    const types = batches.flatMap(({ lines }) => lines.map(({ type }: { type: string }) => type));
    expect([types[0], types.at(-1), types.filter((type) => type === 'host-finished').length]).toEqual([
      'run-started',
      'run-finished',
      1,
    ]);
    expect(await asked(`select failed from run_hosts where run_id = ${slow}`)).toEqual([
      { failed: outcome === 'failed' },
    ]);
  });
});
