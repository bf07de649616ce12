import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { commandNames } from '../../../src/cli/program/command-names.js';
import { commands } from '../../../src/cli/program/commands.js';
import { rigger } from '../../support/cli.js';

const root = mkdtempSync(join(tmpdir(), 'rigger-settings-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'p-'));
});

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const run = (...args: string[]) => rigger(args, { cwd: folder });

const hosts = 'all: { hosts: { here: { ansible_connection: local } } }\n';
const play = (tasks: string): string => `- { hosts: here, tasks: [${tasks}] }\n`;

test('the names of the commands are all there are', () => {
  expect(commands.map(({ name }) => name)).toEqual([...commandNames]);
});

test('several mistakes are told at once, each at its place, with what there is', async () => {
  write('rigger.yml', 'inventry: x\nforks: 0\nwhat: 1\ndefault_flags: { aply: [--diff] }\n');
  const { code, stderr } = await run('inventory', '--list');
  expect(code).toBe(2);
  expect(stderr).toMatch(/has no setting inventry[\s\S]*rigger\.yml:1:1[\s\S]*inventory/);
  expect(stderr).toMatch(/rigger\.yml:2:8/);
  expect(stderr).toMatch(/has no setting what[\s\S]*the settings are inventory, forks, roles_path/);
  expect(stderr).toMatch(/there is no command aply[\s\S]*rigger\.yml:4/);
});

test('roles come from roles_path, and those of rigger by their prefix', async () => {
  write('rigger.yml', 'inventory: hosts.yml\nroles_path: [elsewhere, more]\n');
  write('hosts.yml', hosts);
  write('more/greet/tasks/main.yml', '- print: hello from more\n');
  write('site.yml', '- { hosts: here, roles: [greet] }\n');
  const { code, stdout, stderr } = await run('apply', 'site.yml');
  expect([code, stdout + stderr]).toEqual([0, expect.stringMatching(/hello from more/)]);
  expect((await run('lint', 'site.yml')).code).toBe(0);

  write('shipped.yml', '- { hosts: here, roles: ["rigger:boot"] }\n');
  expect((await run('plan', 'shipped.yml', '--list-tasks')).stdout).toMatch(/reboot/);
  write('none.yml', '- { hosts: here, roles: ["rigger:bot"] }\n');
  const none = await run('lint', 'none.yml');
  expect([none.code, none.stdout]).toEqual([
    2,
    expect.stringMatching(/there is no role rigger:bot[\s\S]*boot/),
  ]);
});

test('default flags stand before those of the command line', async () => {
  write(
    'rigger.yml',
    'inventory: hosts.yml\ndefault_flags: { inventory: [--graph], plan: [-e, word=default] }\n',
  );
  write('hosts.yml', hosts);
  expect((await run('inventory')).stdout).toMatch(/@all/);
  write('site.yml', play('{ print: "{{ word }}" }'));
  const said = async (...more: string[]) => {
    const { stdout, stderr } = await run('plan', 'site.yml', ...more);
    return stdout + stderr;
  };
  expect(await said()).toMatch(/\bdefault\b/);
  expect(await said('-e', 'word=typed')).toMatch(/\btyped\b/);
  write('rigger.yml', 'default_flags: { plan: [--no-such-flag] }\n');
  const wrong = await run('plan', 'site.yml');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/no flag --no-such-flag/)]);
  expect((await run('plan', '--help')).code).toBe(0);
});

test('a log has what was shown, plain, from every run', async () => {
  write('rigger.yml', 'inventory: hosts.yml\nlog_file: logs.txt\n');
  write('hosts.yml', hosts);
  write('site.yml', play('{ name: First, command: "true" }'));
  await run('plan', 'site.yml');
  await run('apply', 'site.yml', '--json');
  const text = readFileSync(join(folder, 'logs.txt'), 'utf8');
  expect(text).toMatch(/rigger plan\n[\s\S]*~ would change First[\s\S]*rigger apply\n[\s\S]*~ changed First/);
  expect(text).not.toMatch(/\u001b/);
  await run('plan', 'site.yml', '--log', 'other.txt');
  expect(existsSync(join(folder, 'other.txt'))).toBe(true);
  expect(readFileSync(join(folder, 'logs.txt'), 'utf8')).toBe(text);
  const refused = await run('plan', 'site.yml', '--log', 'no/such/folder');
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringMatching(/the log no\/such\/folder cannot be written/),
  ]);
});

test('an experiment that names no smallest effect has that of the settings', async () => {
  write('rigger.yml', 'inventory: hosts.yml\nsmallest_effect: 2%\n');
  write('hosts.yml', hosts);
  const suite = (report: string): string =>
    `- hosts: here\n  experiment:\n    factors: { word: [a, b] }\n    design: { seed: 1, repeat: 2 }\n    observe: []\n${report}    measure:\n      - command: { from: here, argv: [echo, "1 {{ word }}"], seconds: 1, metrics: { n: { pattern: "(\\\\d+)", unit: ms } } }\n`;
  const said = async (report = ''): Promise<string> => {
    write('site.yml', suite(report));
    const { stdout, stderr } = await run('plan', 'site.yml');
    return stdout + stderr;
  };
  expect(await said()).toMatch(/does not matter: command.n ±2 %/);
  expect(await said('    report: { smallest_effect: 7% }\n')).toMatch(/does not matter: command.n ±7 %/);
});

test('somebody is told of the end of an apply, and what goes wrong there is a warning', async () => {
  write('rigger.yml', 'inventory: hosts.yml\nnotify_command: [./tell, "a b"]\n');
  write('hosts.yml', hosts);
  write(
    'tell',
    '#!/bin/sh\nprintf "%s|%s|%s|%s" "$1" "$RIGGER_EXIT" "$RIGGER_PLAYBOOK" "$RIGGER_RUN" >told\nexit 0\n',
  );
  chmodSync(join(folder, 'tell'), 0o755);
  write('site.yml', play('{ command: "false" }'));
  await run('plan', 'site.yml');
  expect(existsSync(join(folder, 'told'))).toBe(false);
  expect((await run('apply', 'site.yml')).code).toBe(3);
  expect(readFileSync(join(folder, 'told'), 'utf8')).toMatch(/^a b\|3\|site\.yml\|\d{8}T.*-site-/);
  write('tell', '#!/bin/sh\necho no bell >&2; exit 9\n');
  const { code, stderr } = await run('apply', 'site.yml');
  expect([code, stderr]).toEqual([3, expect.stringMatching(/\.\/tell exited with 9[\s\S]*no bell/)]);
});

test('the page of the settings has every key', () => {
  const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');
  for (const key of [
    'inventory',
    'forks',
    'roles_path',
    'vault_identities',
    'vault_password_file',
    'default_flags',
    'log_file',
    'smallest_effect',
    'notify_command',
  ])
    expect(page).toContain(`| \`${key}\` |`);
});
