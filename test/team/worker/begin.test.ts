import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from '../../support/cli.js';
import { postgresql } from '../support/database.js';

const { database } = postgresql();
const folder = mkdtempSync(join(tmpdir(), 'rigger-begin-'));
let worker: ChildProcess | undefined;
beforeAll(() => writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n'));
afterAll(() => {
  worker?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

test('a worker that fails after its engine was launched says so, and ends', async () => {
  const team = await database();
  const start = (): { readonly ended: Promise<unknown[]>; readonly said: () => string } => {
    worker = spawn(process.execPath, [join(root, 'bin/rigger.js'), 'worker', '--name', 'w1'], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, DATABASE_URL: team.url },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    worker.stderr!.on('data', (part) => {
      text += String(part);
    });
    return { ended: once(worker, 'exit'), said: () => text };
  };
  const first = start();
  while (!first.said().includes('takes runs')) await once(worker!.stderr!, 'data');
  // A private PostgreSQL beside it is another user's, where root calls.
  expect(statSync(join(folder, '.rigger')).mode & 0o001).toBe(0o001);
  expect(statSync(join(folder, '.rigger/worker')).mode & 0o777).toBe(0o700);
  worker!.kill('SIGTERM');
  expect(await first.ended).toEqual([0, null]);
  // Launching does not look at it, and what comes after that does.
  await team.pool.query('drop table dbos.queues cascade');
  const second = start();
  expect((await second.ended)[0]).toBeGreaterThan(0);
  expect(second.said()).toMatch(/relation "dbos\.queues" does not exist/);
});
