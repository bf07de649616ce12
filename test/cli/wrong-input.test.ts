import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rigger } from '../support/cli.js';
import { freePort, makeKey, type Sshd, startSshd } from '../support/sshd.js';
import { addTestUser, type TestUser } from '../support/test-user.js';
import { wrongInputs } from './wrong-input.cases.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-wrong-'));
const home = join(folder, 'home');
let sshd: Sshd;
let user: TestUser;
let inventory: string;

/** A real sshd on loopback, and hosts that miss it each in their own way. */
beforeAll(async () => {
  sshd = await startSshd();
  mkdirSync(home);
  user = addTestUser(home);
  execFileSync('chmod', ['755', folder]);
  user.allow('USER ALL=(ALL) ALL');
  makeKey(join(folder, 'strange_key'));
  makeKey(join(folder, 'locked_key'), 'a passphrase');
  makeKey(join(folder, 'other_host_key'));
  writeFileSync(join(folder, 'no_key'), 'this is no key\n', { mode: 0o600 });
  writeFileSync(join(folder, 'changed'), `[127.0.0.1]:${sshd.port} ${makeKey(join(folder, 'k'))}\n`);
  writeFileSync(join(folder, 'empty'), '');
  const at = {
    ansible_host: '127.0.0.1',
    ansible_port: sshd.port,
    ansible_user: 'root',
    ansible_ssh_private_key_file: sshd.privateKeyFile,
    rigger_known_hosts_file: sshd.knownHostsFile,
  };
  inventory = JSON.stringify(
    {
      all: {
        hosts: {
          here: { ansible_connection: 'local', rigger_lock_timeout: 300 },
          down: { ...at, ansible_port: await freePort() },
          badkey: { ...at, ansible_ssh_private_key_file: '/nothere/key' },
          changed: { ...at, rigger_known_hosts_file: join(folder, 'changed') },
          stranger: { ...at, rigger_known_hosts_file: join(folder, 'empty') },
          badpassword: {
            ...at,
            ansible_user: user.name,
            ansible_password: 'not it',
            ansible_ssh_private_key_file: join(folder, 'strange_key'),
          },
          strangekey: { ...at, ansible_ssh_private_key_file: join(folder, 'strange_key') },
          nokey: { ...at, ansible_ssh_private_key_file: join(folder, 'no_key') },
          lockedkey: { ...at, ansible_ssh_private_key_file: join(folder, 'locked_key') },
          mortal: {
            ...at,
            ansible_user: user.name,
            ansible_password: user.password,
            ansible_become_password: 'not it',
          },
          nameless: { ...at, ansible_host: 'no-such-host.invalid' },
          nologin: { ...at, ansible_user: 'nobody', ansible_ssh_private_key_file: sshd.privateKeyFile },
        },
        children: { locals: { hosts: { here: null } } },
      },
    },
    null,
    2,
  );
});

afterAll(async () => {
  await sshd?.stop();
  user?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** What differs from run to run and machine to machine. */
const stable = (text: string, project: string): string =>
  text
    .replaceAll(project, 'PROJECT')
    .replaceAll(folder, 'FOLDER')
    .replaceAll(sshd.folder, 'SSHD')
    .replaceAll(tmpdir(), 'TMP')
    .replaceAll(user.name, 'USER')
    .replace(/\b(SHA256:)[\w+/]+/g, '$1FINGERPRINT')
    .replace(/\bport \d+|:\d{4,5}\b/g, (port) => port.replace(/\d+/, 'PORT'))
    .replace(/\d{8}T\d{6}\.\d{3}Z-play-[0-9a-f]{4}/g, 'RUN')
    .replace(/\btmp\.\w{10}\b|TMPTMP\.\w+/g, 'TEMPORARY')
    .replace(/ \(\d+(\.\d+)? m?s\)$/gm, '')
    .replace(/(?<!timeout of )\b\d+(\.\d+)? m?s\b/g, 'TIME')
    .replace(/^(host {2}|.*TIME).*$/gm, (line) => line.replace(/ {2,}/g, '  '));

test('there are enough', () => expect(wrongInputs.length).toBeGreaterThanOrEqual(60));

test.each(wrongInputs)('$name', async ({ name, files = {}, args, code, mounts: given }) => {
  const project = join(folder, name.replace(/\W+/g, '-'));
  for (const [path, text] of Object.entries({ 'inventory/hosts.json': inventory, ...files })) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  const env = { HOME: home, TMPDIR: tmpdir() };
  const mounts = given ?? (args[0] === 'apply' ? ':' : undefined);
  const result = await rigger(args, { cwd: project, env, ...(mounts === undefined ? {} : { mounts }) });
  const said = stable(result.stdout + result.stderr, project);
  // The lines of a run are not for standard error.
  if (!['plan', 'apply'].includes(args[0]!)) expect(result.stdout).toBe('');
  expect(said).not.toMatch(/^\s+at .*\(|defect of its own/m);
  expect(said).toMatch(/(error|warning)\[[\w/-]+\]: \S/);
  expect(said).toMatchSnapshot();
  expect(result.code).toBe(code);
});
