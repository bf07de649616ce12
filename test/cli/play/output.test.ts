import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
write('hosts.yml', 'all: { hosts: { here: { ansible_connection: local } } }\n');
write('rigger.yml', 'inventory: hosts.yml\n');
write(
  'play.yml',
  `- name: Some steps
  hosts: here
  gather_facts: false
  tasks:
    - block: [{ name: breaks, command: "false" }]
      rescue: [{ name: mends, command: "true" }]
    - { name: place, file: { path: ${folder}/made, state: touch } }
    - { name: ends, shell: "echo no >&2; exit 4" }
`,
);

const run = (...args: string[]) => rigger(args, { cwd: folder });

test('the lines of a run are on standard output, what is told beside it on standard error', async () => {
  const { code, stdout, stderr } = await run('apply', 'play.yml', '--junit', 'results.xml');
  expect(code).toBe(3);
  expect(stdout).toMatch(/Some steps on here[\s\S]*changed mends[\s\S]*failed ends[\s\S]*stderr: no/);
  expect(stderr).not.toMatch(/changed|failed ends/);
  expect(stderr).toMatch(/--resume/);
  // One failure was dealt with, one was not.
  const [head = '', row = ''] = stdout.split('\n').slice(-3);
  expect(head.trim().split(/ {2,}/).slice(0, 5)).toEqual(['host', 'ok', 'changed', 'rescued', 'failed']);
  expect(row.trim().split(/ {2,}/).slice(0, 5)).toEqual(['here', '0', '2', '1', '1']);
  const xml = readFileSync(join(folder, 'results.xml'), 'utf8');
  expect(xml).toMatch(/<testsuite name="Some steps" tests="4" failures="1" skipped="0"/);
  expect(xml).toMatch(
    /name="breaks"[\s\S]*rescued: failed[\s\S]*name="ends"[\s\S]*<failure message="failed: /,
  );
});

test('a file for JUnit that cannot be written is refused before anything is done', async () => {
  write('never.yml', `- { hosts: here, tasks: [{ file: { path: ${folder}/never, state: touch } }] }\n`);
  const { code, stderr } = await run('apply', 'never.yml', '--junit', 'no-such-folder/results.xml');
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('no-such-folder/results.xml of --junit cannot'),
  ]);
  expect(() => readFileSync(join(folder, 'never'))).toThrow('ENOENT');
});

test('with --json standard output is JSON alone', async () => {
  const { stdout } = await run('plan', 'play.yml', '--json');
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).v),
  ).toEqual(expect.arrayContaining([1]));
});

test('show --json is the whole run, with hosts and tasks and their status; the end of its name will do', async () => {
  await run('apply', 'play.yml');
  const { runs } = JSON.parse((await run('runs', '--json')).stdout);
  const end = runs.at(-1).run.slice(-9);
  const shown = JSON.parse((await run('show', end, '--json')).stdout);
  expect(shown.hosts.here).toMatchObject({ ok: 1, changed: 1, rescued: 1, failed: 1 });
  expect(shown.tasks.map(({ host, name, status }: Record<string, string>) => [host, name, status])).toEqual([
    ['here', 'breaks', 'failed'],
    ['here', 'mends', 'changed'],
    ['here', 'place', 'ok'],
    ['here', 'ends', 'failed'],
  ]);
  expect(shown.tasks[3].failure.code).toBe('engine/command-failed');
  const resumed = await run('apply', 'play.yml', '--resume', end);
  expect([resumed.code, resumed.stdout]).toEqual([3, expect.stringMatching(/failed ends/)]);
});
