import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  type ChildPlace,
  childEnd,
  childPlace,
  startChild,
  wasStarted,
} from '../../../src/team/worker/child.js';

let folder: string;
let place: ChildPlace;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-child-'));
  place = childPlace(join(folder, '1'));
});
// One that comes late may still open its lock.
afterEach(() => rmSync(folder, { recursive: true, maxRetries: 20 }));

const start = (script: string): void =>
  startChild(place, { cwd: folder, words: ['sh', '-c', script], env: { PATH: process.env.PATH } });
const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await pause(20);
};
const said = (): string => readFileSync(place.out, 'utf8');

test('starts once, however often it is asked to, and says how it ended', async () => {
  for (let n = 0; n < 4; n++) start('echo begun; sleep 0.3; exit 7');
  expect(await childEnd(place)).toBe(7);
  start('echo again');
  expect(await childEnd(place)).toBe(7);
  expect(said()).toBe('begun\n');
});

test('starts although somebody looks at its lock at that moment', async () => {
  const looker = spawn('sh', ['-c', `mkdir 1; exec flock 1/lock sh -c 'echo held; read line'`], {
    cwd: folder,
  });
  await once(looker.stdout, 'data');
  start('echo begun');
  await pause(200);
  expect(wasStarted(place)).toBe(false);
  looker.stdin.end('\n');
  expect(await childEnd(place, { graceMs: 60_000 })).toBe(0);
  expect(said()).toBe('begun\n');
});

test('is not started in its place again once it was killed', async () => {
  start('echo $PPID; sleep 60');
  await until(() => existsSync(place.out) && said() !== '');
  process.kill(Number(said()), 'SIGKILL');
  process.kill(Number(readFileSync(join(place.folder, 'pid'), 'utf8')), 'SIGKILL');
  expect(await childEnd(place, { graceMs: 0 })).toBeUndefined();
  start('echo again');
  expect(await childEnd(place, { graceMs: 500 })).toBeUndefined();
  expect(said()).not.toContain('again');
});

test('that comes too late finds its place closed', async () => {
  // Without flock nobody comes to the lock.
  startChild(place, { cwd: folder, words: ['true'], env: { PATH: '/nowhere' } });
  expect(await childEnd(place, { graceMs: 0 })).toBeUndefined();
  expect(wasStarted(place)).toBe(true);
  start('echo late');
  expect(await childEnd(place, { graceMs: 500 })).toBeUndefined();
  expect(existsSync(place.out)).toBe(false);
});
