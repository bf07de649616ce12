import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  expect({ code: result.code, stderr: result.stderr }).toEqual({
    code,
    stderr: expect.stringContaining(', 1 failed; kept in '),
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
