import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { rigger } from '../support/cli.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rigger-doctor-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (path: string, text: string, mode = 0o644): void => {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
  chmodSync(join(home, path), mode);
};

interface Found {
  readonly title: string;
  readonly status: string;
  readonly evidence: string;
  readonly remedy?: string;
}

const examine = async (env: Record<string, string> = {}) => {
  const { stdout, stderr, code } = await rigger(['doctor', '--json'], {
    cwd: home,
    env: { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), XDG_CONFIG_HOME: '', ...env },
  });
  expect(stderr).toBe('');
  const { version, verdict, checks } = JSON.parse(stdout);
  expect(version).toBe(1);
  return { code, verdict, check: (title: string): Found => checks.find((one: Found) => one.title === title) };
};

test('an empty home limits what rigger can do, and every line says how to mend it', async () => {
  const { code, verdict, check } = await examine();
  expect([code, verdict]).toEqual([0, 'limited']);
  expect(check('inventory')).toMatchObject({
    status: 'limited',
    remedy: expect.stringContaining('rigger init'),
  });
  expect(check('keys')).toMatchObject({ status: 'limited', remedy: expect.stringContaining('ssh-keygen') });
  expect(check('known hosts')).toMatchObject({ status: 'limited', evidence: expect.stringContaining(home) });
});

test('keys, known hosts, inventory and identity are found', async () => {
  mkdirSync(join(home, '.ssh'));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, '.ssh/id_ed25519')]);
  const key = execFileSync('cut', ['-d ', '-f1,2', join(home, '.ssh/id_ed25519.pub')], { encoding: 'utf8' });
  write('.ssh/known_hosts', `# mine\ndut1 ${key}nonsense\n`);
  write('inventory/hosts.yml', 'all: { hosts: { dut1: , dut2: } }\n');
  write('.config/rigger/age.key', 'AGE-SECRET-KEY-1\n', 0o644);
  const { check } = await examine();
  expect(check('keys')).toMatchObject({ status: 'ok', evidence: join(home, '.ssh/id_ed25519') });
  expect(check('agent').status).toBe('ok');
  expect(check('known hosts')).toMatchObject({
    status: 'limited',
    evidence: expect.stringMatching(/1 keys?, and 1 lines? that mean/),
  });
  expect(check('inventory')).toMatchObject({ status: 'ok', evidence: expect.stringContaining('2 hosts') });
  expect(check('age identity')).toMatchObject({
    status: 'limited',
    remedy: expect.stringMatching(/^chmod 600 /),
  });
});

test('the settings in force are told, and roles that are not as they were fetched', async () => {
  expect((await examine()).check('settings').evidence).toBe('none in rigger.yml');
  write('rigger.yml', 'forks: 3\nsmallest_effect: 2%\n');
  write('roles.yml', '- { name: greet, folder: elsewhere }\n');
  write('elsewhere/tasks/main.yml', '- print: hello\n');
  const before = await examine();
  expect(before.check('settings').evidence).toBe('rigger.yml: forks: 3, smallest_effect: "2%"');
  expect([before.verdict, before.check('fetched roles')]).toEqual([
    'broken',
    expect.objectContaining({ status: 'broken', remedy: '`rigger roles fetch` brings it' }),
  ]);
  await rigger(['roles', 'fetch'], { cwd: home });
  expect((await examine()).check('fetched roles')).toMatchObject({
    status: 'ok',
    evidence: '1 as roles.lock says',
  });
  const { stdout } = await rigger(['roles', 'list', '--json'], { cwd: home });
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    roles: [{ name: 'greet', folder: 'elsewhere', state: 'fetched' }],
  });
});

test('a real agent is asked for its keys', async () => {
  const socket = join(home, 'agent');
  const agent = execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' });
  try {
    expect((await examine({ SSH_AUTH_SOCK: socket })).check('agent')).toMatchObject({
      status: 'limited',
      evidence: expect.stringContaining('holds no key'),
    });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, 'key')]);
    execFileSync('ssh-add', ['-q', join(home, 'key')], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    expect((await examine({ SSH_AUTH_SOCK: socket })).check('agent')).toMatchObject({
      status: 'ok',
      evidence: expect.stringContaining('holds 1 key'),
    });
  } finally {
    process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(agent)![1]));
  }
  expect((await examine({ SSH_AUTH_SOCK: socket })).check('agent')).toMatchObject({
    status: 'limited',
    evidence: expect.stringContaining('does not answer'),
  });
});

test('what stops rigger gives exit code 2, also where a person reads it', async () => {
  write('rigger.yml', 'inventry: x\n');
  const { code, verdict, check } = await examine();
  expect([code, verdict]).toEqual([2, 'broken']);
  expect(check('settings').status).toBe('broken');
  const text = await rigger(['doctor'], { cwd: home, env: { HOME: home } });
  expect(text.code).toBe(2);
  expect(text.stdout).toContain('NO  settings');
  expect(text.stdout).toMatch(/cannot work here/);
});

test('packages that the lab lacks are named with what they are for', async () => {
  const empty = join(home, 'bin');
  mkdirSync(empty);
  const { check } = await examine({ PATH: empty });
  expect(check('ssh program')).toMatchObject({ status: 'limited' });
  expect(check('openssl')).toMatchObject({
    status: 'limited',
    evidence: expect.stringContaining('makes the certificate'),
    remedy: expect.stringContaining('apt-get install openssl'),
  });
});
