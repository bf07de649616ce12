import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { queue } from '../../../src/team/actions/queue.js';
import { liftQuarantine } from '../../../src/team/actions/steer.js';
import { submit } from '../../../src/team/actions/submit.js';
import type { Database } from '../../../src/team/database.js';
import { root } from '../../support/cli.js';
import { postgresql } from '../support/database.js';
import { type LoopbackHosts, startLoopbackHosts } from '../support/loopback-hosts.js';
import { killRuns } from '../support/run-processes.js';

/**
 * The lease of a run ends in the middle of a change. Another run waits for the host all the time; that it never comes
 * between is judged from what the host itself wrote down.
 */
const { database } = postgresql();
const kim = { person: 'kim', via: 'database' } as const;
const steps = 8;
let folder: string;
let team: Database;
let hosts: LoopbackHosts;
let workers: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-expiry-'));
  // Who comes too early for the lock does not wait for long.
  hosts = await startLoopbackHosts(folder, 1, { rigger_lock_timeout: 1 });
  for (const name of ['first', 'next']) {
    const tasks = Array.from({ length: steps }, (_, n) => ({
      name: `step ${n}`,
      shell: {
        // The first run is in the middle of its second step until somebody lets it go.
        cmd: `echo ${name} ${n} >>/var/tmp/log; ${name === 'first' && n === 1 ? 'until [ -e /var/tmp/go ]; do sleep 0.1; done' : ':'}; echo ${name} ${n} end >>/var/tmp/log`,
      },
    }));
    tasks.unshift({ name: 'begin', shell: { cmd: `echo ${name} begins >>/var/tmp/log` } });
    writeFileSync(join(folder, `${name}.yml`), JSON.stringify([{ hosts: 'all', tasks }]));
  }
});
beforeEach(async () => {
  team = await database();
});
afterEach(() => {
  for (const worker of workers) worker.kill('SIGKILL');
  for (const worker of ['w1', 'w2']) killRuns(join(folder, '.rigger/worker', worker));
  // Each has another database, in which runs are counted anew.
  rmSync(join(folder, '.rigger'), { recursive: true, force: true, maxRetries: 20 });
  workers = [];
});
afterAll(async () => {
  await hosts.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
});

const start = (name: string, patience: number): ChildProcess => {
  const log = openSync(join(folder, 'log'), 'a');
  const words = ['worker', '--name', name, '--lease', '2', '--patience', String(patience)];
  const worker = spawn(process.execPath, [join(root, 'bin/rigger.js'), ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, DATABASE_URL: team.url },
    stdio: ['ignore', log, log],
  });
  workers.push(worker);
  return worker;
};
const run = (name: string): Promise<number> =>
  submit(team.db, kim, {
    ...{ playbook: `${name}.yml`, hosts: ['dut1'] },
    project: { kind: 'folder', path: folder },
  });
const asked = async (text: string) => (await team.pool.query(text)).rows;
const until = async (is: () => Promise<boolean>): Promise<void> => {
  while (!(await is())) await new Promise((done) => setTimeout(done, 30));
};
const reasonOf = async (id: number): Promise<string | undefined> =>
  (await queue(team.db)).find((row) => row.id === id)?.reason;
const log = (): Promise<string[]> => hosts.lines('dut1', '/var/tmp/log');

test.each<[string, 'it comes back' | 'its machine is lost' | 'its run still holds the host']>([
  ['goes on when its worker comes back', 'it comes back'],
  ['is resumed by another when the machine is lost', 'its machine is lost'],
  ['puts its host in quarantine while its process holds it', 'its run still holds the host'],
])('a run whose lease ends in the middle of a change %s, and the host is never given to the next', async (_, what) => {
  await hosts.run('dut1', 'rm -f /var/tmp/go');
  const before = (await log()).length;
  const own = async (): Promise<string[]> => (await log()).slice(before);
  const first = start('w1', 600);
  const id = await run('first');
  await until(async () => (await own()).includes('first 1'));
  // Who goes on with it has to know the folder of the run.
  await until(async () => (await asked('select from runs where folder is not null')).length === 1);
  const next = await run('next');
  first.kill('SIGKILL');
  await once(first, 'exit');
  if (what === 'its machine is lost') killRuns(join(folder, '.rigger/worker/w1'));

  // Suspect: the other worker would take the next run, and may not.
  start('w2', what === 'it comes back' ? 600 : 3);
  await until(async () => /^dut1 is suspect since /.test((await reasonOf(next)) ?? ''));
  expect(await asked('select host, run_id, state from leases')).toEqual([
    { host: 'dut1', run_id: id, state: 'suspect' },
  ]);
  if (what === 'it comes back') {
    start('w1', 600);
    await until(async () => (await asked(`select from leases where state = 'held'`)).length === 1);
  }
  // The process that still holds the host stays in the middle of its step.
  if (what !== 'its run still holds the host') await hosts.run('dut1', 'touch /var/tmp/go');

  const ended = async (which: number): Promise<void> =>
    until(async () => {
      const leases = await asked('select run_id from leases');
      const [row] = await asked(`select state from runs where id = ${id}`);
      // Whoever has the host before the first run has ended is the first run.
      if (row.state !== 'ended' && leases.some(({ run_id }) => run_id === next))
        throw new Error('the host was given to the next');
      return (await asked(`select from runs where id = ${which} and state = 'ended'`)).length === 1;
    });
  await ended(id);
  const quarantined = what === 'its run still holds the host';
  const [end] = await asked(`select outcome, attempt, worker from runs where id = ${id}`);
  expect(end).toEqual(
    what === 'it comes back'
      ? { outcome: 'succeeded', attempt: 1, worker: 'w1' }
      : { outcome: quarantined ? 'lost' : 'succeeded', attempt: 2, worker: 'w2' },
  );
  if (quarantined) {
    expect(await reasonOf(next)).toMatch(/^dut1 is in quarantine since /);
    // As a person who has looked: the process that held it is gone.
    killRuns(join(folder, '.rigger/worker/w1'));
    await liftQuarantine(team.db, kim, 'dut1', 'looked');
  }
  await ended(next);
  expect(await asked(`select outcome, attempt from runs where id = ${next}`)).toEqual([
    { outcome: 'succeeded', attempt: 1 },
  ]);

  const lines = await own();
  const turns = lines.map((line) => line.split(' ')[0]);
  expect(turns).toEqual([...turns].sort());
  const count = (line: string): number => lines.filter((other) => other === line).length;
  for (let n = 0; n < steps; n++) {
    expect(count(`next ${n} end`)).toBe(1);
    if (!quarantined) expect(count(`first ${n} end`)).toBe(1);
  }
  // Only the change in flight may have begun twice, where its process was killed in it.
  const again = Array.from({ length: steps }, (_step, n) => count(`first ${n}`)).filter((times) => times > 1);
  expect(again.length).toBeLessThanOrEqual(what === 'its machine is lost' ? 1 : 0);
});
