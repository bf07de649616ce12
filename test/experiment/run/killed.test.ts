import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readBundle, readTrial, trialNumbers } from '../../../src/experiment/bundle/index.js';
import { rigger } from '../../support/cli.js';

const port = 20_000 + ((process.pid + 29) % 20_000);

/** The second server to be started keeps its client waiting until rigger was killed. */
const server = (project: string): string => `
const { appendFileSync, existsSync, statSync } = require('fs');
appendFileSync('${project}/started', '.');
const due = statSync('${project}/started').size === 2 ? () => existsSync('${project}/killed') : () => true;
require('net').createServer((client) => {
  const waiting = setInterval(() => {
    if (!due()) return;
    clearInterval(waiting);
    client.end('42 ms');
  }, 20);
}).listen(@port@, '127.0.0.1');`;

const playbook = (project: string): string => `
- name: Answers of a server
  hosts: { dut: here, peer: there }
  experiment:
    name: killed
    factors: { word: [one, two] }
    design: { repeat: 2, seed: 3 }
    addresses: { there: 127.0.0.1 }
    measure:
      - id: echo
        command:
          from: dut
          to: peer
          port: ${port}
          seconds: 1
          server: ${JSON.stringify([process.execPath, '-e', server(project)])}
          argv: [${process.execPath}, -e, "require('net').connect(@port@, '@address@').on('data', (d) => console.log('answer ' + d))"]
          metrics: { answer: { pattern: 'answer ([0-9]+) ms', unit: ms, better: lower } }
`;

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'rigger-killed-'));
  writeFileSync(join(project, 'rigger.yml'), 'inventory: hosts.yml\n');
  writeFileSync(
    join(project, 'hosts.yml'),
    'all: { hosts: { here: { ansible_connection: local, rigger_lock_timeout: 300 }, there: { ansible_connection: local, rigger_lock_timeout: 300 } } }\n',
  );
  writeFileSync(join(project, 'play.yml'), playbook(project));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

test('a run that is killed with kill -9 in the middle of a trial is completed by --resume', async () => {
  const started = join(project, 'started');
  const first = await rigger(['apply', 'play.yml', '--json'], {
    cwd: project,
    killWhen: () => existsSync(started) && statSync(started).size === 2,
  });
  expect(first.signal).toBe('SIGKILL');
  writeFileSync(join(project, 'killed'), '');
  const [run = ''] = readdirSync(join(project, 'runs'));
  const bundle = join(project, 'runs', run);
  expect((await readBundle(bundle)).finished).toBe(false);

  const second = await rigger(['apply', 'play.yml', '--resume', run], { cwd: project });
  // The place was measured again; that a trial of it was lost is said all the same.
  expect({ code: second.code, stderr: second.stderr }).toEqual({
    code: 3,
    stderr: expect.stringMatching(
      /^1 of 5 trials failed or was interrupted; read the answer of the others: rigger report runs\/\S+\n$/m,
    ),
  });
  const trials = await Promise.all((await trialNumbers(bundle)).map((number) => readTrial(bundle, number)));
  const { schedule } = (await readBundle(bundle)).run;
  expect(trials.filter(({ status }) => status === 'ok').map(({ cell }) => cell)).toEqual(schedule.flat());
  expect(trials.map(({ attempt, status }) => `${status} ${attempt}`)).toEqual([
    'ok 1',
    'interrupted 1',
    'ok 2',
    'ok 1',
    'ok 1',
  ]);
  expect((await rigger(['verify', join('runs', run)], { cwd: project })).code).toBe(0);
  expect((await rigger(['show', run], { cwd: project })).stdout).toMatch(/trial 2 .*interrupted/);
});

/** Two blocks of one place each; a trial of this block fails. */
const failing = (project: string, block: number, warmUp: number): string => `
- name: A tool that fails once
  hosts: { dut: here }
  experiment:
    name: failing
    design: { repeat: 2, seed: 3, warm_up: ${warmUp} }
    measure:
      - id: number
        command:
          from: dut
          to: none
          seconds: 1
          argv: [sh, -c, "echo . >>${project}/count; [ $(grep -c . ${project}/count) != ${block} ] && echo answer 42 ms"]
          metrics: { answer: { pattern: 'answer ([0-9]+) ms', unit: ms, better: lower } }
`;

test.each([
  ['of an analysed block: 3, and their number in the last line', 2, 0, 3],
  ['of a warm-up block: 0, as it is no part of the analysis', 1, 1, 0],
])('a trial that failed %s', async (_, block, warmUp, code) => {
  writeFileSync(join(project, 'failing.yml'), failing(project, block, warmUp));
  const result = await rigger(['apply', 'failing.yml'], { cwd: project });
  expect({ code: result.code, stdout: result.stdout }).toEqual({
    code,
    stdout: expect.stringContaining(', 1 failed; kept in '),
  });
  const last = result.stderr.trimEnd().split('\n').at(-1);
  if (code === 3)
    expect(last).toMatch(/^1 of 2 trials failed or was interrupted; .*: rigger report runs\/\S+$/);
  else expect(last).toMatch(/^read the answer: /);
  const [run = ''] = readdirSync(join(project, 'runs'));
  expect((await rigger(['verify', join('runs', run)], { cwd: project })).code).toBe(0);
  expect((await rigger(['report', join('runs', run)], { cwd: project })).stdout).toMatch(
    /^A tool that fails once\n/,
  );
  expect((await rigger(['apply', 'failing.yml', '--resume', run], { cwd: project })).code).toBe(2);
});

const settings = `
- name: Settings of a cell
  hosts: { dut: here }
  vars: { noise: 0.1, count: 3, both: "{{ noise }} on {{ facts.os.id }}" }
  experiment:
    name: settings
    factors: { word: [one, two] }
    design: { repeat: 2, seed: 3 }
    bring_up:
      - command: { argv: [echo, "{{ both }}"] }
        changed_when: false
      - include_role: { name: gate }
        when: word == 'two'
    measure:
      - id: echo
        command:
          from: dut
          to: none
          seconds: 1
          argv: [sh, -c, "echo answer {{ count }} ms"]
          metrics: { answer: { pattern: 'answer ([0-9]+) ms', unit: ms, better: lower } }
        alongside:
          - when: count > 3
            command: { from: dut, to: none, argv: [sleep, "60"], seconds: 60, metrics: { none: { pattern: "(1)", unit: s, better: lower } } }
`;

test('a run is not gone on with by another experiment: each value that differs is named', async () => {
  writeFileSync(join(project, 'settings.yml'), settings);
  mkdirSync(join(project, 'roles/gate/tasks'), { recursive: true });
  writeFileSync(
    join(project, 'roles/gate/tasks/main.yml'),
    `- command: { argv: [test, -e, ${project}/open] }\n`,
  );
  expect((await rigger(['apply', 'settings.yml'], { cwd: project })).code).toBe(3);
  const [run = ''] = readdirSync(join(project, 'runs'));
  const resume = (...more: string[]) =>
    rigger(['apply', 'settings.yml', '--resume', run, ...more], { cwd: project });
  writeFileSync(join(project, 'open'), '');

  const noisy = await resume('-e', 'noise=0.5');
  expect(noisy.code).toBe(2);
  expect(noisy.stderr).toContain('experiment/resume-differs');
  expect(noisy.stderr).toContain('cell.0.tasks.0.input.argv.1.noise: 0.1 in the run, 0.5 now');

  const other = await resume('-e', 'count=4');
  expect(other.code).toBe(2);
  expect(other.stderr).toMatch(
    /cell\.1\.workloads\.echo\.parameters\.argv\.2: "echo answer 3 ms" in the run, "echo answer 4 ms" now/,
  );
  expect(other.stderr).toMatch(
    /cell\.0\.workloads\.echo\.commands\.load here: missing in the run, \["sleep","60"\] now/,
  );

  writeFileSync(join(project, 'roles/gate/tasks/main.yml'), '[]\n');
  expect((await resume()).stderr).toContain('cell.1.tasks.1: {');
  writeFileSync(
    join(project, 'roles/gate/tasks/main.yml'),
    `- command: { argv: [test, -e, ${project}/open] }\n`,
  );

  expect((await resume()).code).toBe(0);
  expect((await rigger(['verify', join('runs', run)], { cwd: project })).code).toBe(0);
});
