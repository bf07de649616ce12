import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { submit } from '../../../src/team/actions/submit.js';
import type { Database } from '../../../src/team/database.js';
import { root } from '../../support/cli.js';
import { postgresql } from '../support/database.js';
import { type LoopbackHosts, startLoopbackHosts } from '../support/loopback-hosts.js';

const { database } = postgresql();
const kim = { person: 'kim', via: 'database' } as const;
const folder = mkdtempSync(join(tmpdir(), 'rigger-another-lab-'));
let hosts: LoopbackHosts;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  hosts = await startLoopbackHosts(folder, 1);
  for (const [name, script] of [
    ['first', 'echo first >>/var/tmp/log; exit 1'],
    ['second', 'echo second >>/var/tmp/log'],
  ] as const)
    writeFileSync(
      join(folder, `${name}.yml`),
      JSON.stringify([{ hosts: 'all', tasks: [{ shell: { cmd: script } }] }]),
    );
});
afterEach(() => {
  worker?.kill('SIGKILL');
});
afterAll(async () => {
  await hosts.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
});

const make = async (team: Database, playbook: string): Promise<Record<string, unknown>> => {
  const log = openSync(join(folder, 'log'), 'a');
  worker = spawn(process.execPath, [join(root, 'bin/rigger.js'), 'worker', '--name', 'w1'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, DATABASE_URL: team.url },
    stdio: ['ignore', log, log],
  });
  const project = { kind: 'folder', path: folder } as const;
  const id = await submit(team.db, kim, { playbook, project, hosts: ['dut1'] });
  for (;;) {
    const { rows } = await team.pool.query('select * from runs where id = $1', [id]);
    if (rows[0].state === 'ended') {
      worker.kill('SIGTERM');
      await once(worker, 'exit');
      return rows[0];
    }
    await new Promise((done) => setTimeout(done, 50));
  }
};

test('a run of a number that another database has used is made, and is not taken for ended by that one’s end', async () => {
  expect(await make(await database(), 'first.yml')).toMatchObject({ id: 1, outcome: 'failed', exit_code: 3 });
  expect(await make(await database(), 'second.yml')).toMatchObject({
    ...{ id: 1, outcome: 'succeeded', exit_code: 0 },
  });
  expect(await hosts.lines('dut1', '/var/tmp/log')).toEqual(['first', 'second']);
  const state = join(folder, '.rigger/worker/w1');
  const aside = readdirSync(state).filter((name) => /^run-1\.of-another-lab-\d+$/.test(name));
  expect(aside).toHaveLength(1);
  expect(readFileSync(join(state, aside[0]!, '1/1/exit'), 'utf8')).toBe('3\n');
  expect(readFileSync(join(state, 'run-1/1/1/exit'), 'utf8')).toBe('0\n');
}, 60_000);
