import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withoutPassword } from '../../../src/team/database.js';
import { rigger, root } from '../../support/cli.js';
import { postgresql } from '../../team/support/database.js';

const { database } = postgresql();
let folder: string;
let env: Record<string, string>;
let server: ChildProcess;
let told = '';
let url = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-serve-'));
  env = { DATABASE_URL: (await database()).url };
  const started = await serve();
  url = started;
}, 120_000);

afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the program, and waits for its address. */
const serve = (): Promise<string> =>
  new Promise((resolve, reject) => {
    told = '';
    server = spawn(process.execPath, [join(root, 'bin/rigger.js'), 'serve', '--listen', '127.0.0.1:0'], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', HOME: folder, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    server.stderr!.on('data', (chunk) => {
      told += chunk;
    });
    server.stdout!.once('data', (chunk) => resolve(String(chunk).trim()));
    server.once('close', () => reject(new Error(told)));
  });

const stop = (): Promise<number | null> =>
  new Promise((resolve) => {
    if (!server || server.exitCode !== null) return resolve(server?.exitCode ?? null);
    server.removeAllListeners('close');
    server.once('close', resolve);
    server.kill('SIGTERM');
  });

const form = (path: string, fields: Record<string, string>): Promise<Response> =>
  fetch(path, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url },
    body: new URLSearchParams(fields),
  });

const ask = (words: readonly string[], more: Record<string, string> = env) =>
  rigger(words, { cwd: folder, env: more });

test('the first start prints a link that sets the first password, once', async () => {
  expect(told).toContain(withoutPassword(env.DATABASE_URL!));
  const link = /^ {2}(http:\S+\/set-password\/[\w-]{43})$/m.exec(told)?.[1];
  expect(link?.startsWith(url)).toBe(true);
  const given = { password: 'correct horse battery', again: 'correct horse battery' };
  expect((await fetch(link!)).status).toBe(200);
  expect((await form(link!, { ...given, again: 'another one, long' })).status).toBe(422);
  expect((await form(link!, given)).status).toBe(303);
  expect((await form(link!, given)).status).toBe(410);
  expect((await fetch(link!)).status).toBe(410);
  const answer = await form(`${url}/sign-in`, { name: 'admin', password: given.password });
  expect(answer.headers.get('set-cookie')).toMatch(/^rigger=[\w-]{43}; .*HttpOnly; SameSite=Lax$/);
  expect(await stop()).toBe(0);
  url = await serve();
  expect(told).not.toContain('set-password');
}, 120_000);

test('accounts and tokens, in the database and by the server, and what was withdrawn is told so', async () => {
  const added = await ask(['account', 'add', 'kim', '--role', 'admin']);
  expect(added.stderr).toBe('');
  expect(added.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/set-password\/[\w-]{43}\n$/);
  const made = await ask([
    'token',
    'create',
    'nightly',
    '--account',
    'kim',
    '--role',
    'admin',
    '--days',
    '7',
  ]);
  expect(made.stdout).toMatch(/^rigger_[\w-]{43}\n$/);
  const remote = { RIGGER_SERVER: url, RIGGER_TOKEN: made.stdout.trim() };
  expect((await ask(['account', 'list'], remote)).stdout).toMatch(/^kim +admin +without password/m);
  expect(JSON.parse((await ask(['token', 'list', '--json'], remote)).stdout)).toMatchObject([
    { id: 1, account: 'kim', label: 'nightly', role: 'admin', withdrawn_at: null },
  ]);
  expect((await ask(['account', 'change', 'kim', '--owns', 'nohost'], remote)).stderr).toContain(
    'no run or booking ever named nohost',
  );
  expect((await ask(['token', 'withdraw', '1'], remote)).code).toBe(0);
  const after = await ask(['account', 'list'], remote);
  expect([after.code, after.stderr]).toEqual([
    2,
    expect.stringMatching(/web\/token.*the token is not good here/),
  ]);
}, 120_000);

test.each([
  [['serve', '--listen', '0.0.0.0:80'], {}, 'expected a loopback address and a port'],
  [['serve', '--listen', '127.0.0.1:99999'], {}, 'expected a loopback address and a port'],
  [['serve', '--url', 'https://lab.example.org/rigger'], {}, 'expected an address without a path'],
  [
    ['account', 'list'],
    { RIGGER_SERVER: 'http://lab.example.org', RIGGER_TOKEN: 'x' },
    'a token goes over https',
  ],
  [['account', 'list'], { RIGGER_SERVER: 'https://lab.example.org' }, 'RIGGER_TOKEN is not'],
  [['account', 'change', 'kim'], {}, 'nothing to change is named'],
  [['token', 'withdraw', 'x'], {}, 'is no number of a token'],
])('%j is refused in words', async (words, more, message) => {
  const { code, stderr } = await ask(words, more as Record<string, string>);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
