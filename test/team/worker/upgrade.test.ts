import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { submit } from '../../../src/team/actions/submit.js';
import type { Database } from '../../../src/team/database.js';
import { root } from '../../support/cli.js';
import { postgresql } from '../support/database.js';
import { type LoopbackHosts, startLoopbackHosts } from '../support/loopback-hosts.js';
import { isAtWork, processFolders } from '../support/run-processes.js';

const { database } = postgresql();
const folder = mkdtempSync(join(tmpdir(), 'rigger-upgrade-'));
const state = join(folder, '.rigger/worker/w1');
const steps = 8;
let team: Database;
let hosts: LoopbackHosts;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  team = await database();
  hosts = await startLoopbackHosts(folder, 3);
});
afterAll(async () => {
  worker?.kill('SIGKILL');
  await hosts.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
});

/** Another build, of which nothing is at the place of this one. */
const buildOf = (version: string): string => {
  const place = join(folder, `rigger-${version}`);
  mkdirSync(place);
  for (const name of ['bin', 'dist', 'package.json'])
    cpSync(join(root, name), join(place, name), { recursive: true });
  const { version: ours } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const program = join(place, 'dist/rigger.cjs');
  writeFileSync(
    program,
    readFileSync(program, 'utf8').replaceAll(JSON.stringify(ours), JSON.stringify(version)),
  );
  // It was made of the other text.
  rmSync(join(place, 'dist/rigger.cache'), { force: true });
  return join(place, 'bin/rigger.js');
};

const start = (program: string): ChildProcess => {
  const log = openSync(join(folder, 'log'), 'a');
  worker = spawn(process.execPath, [program, 'worker', '--name', 'w1', '--runs', '2', '--lease', '30'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, DATABASE_URL: team.url },
    stdio: ['ignore', log, log],
  });
  return worker;
};
const asked = async (text: string) => (await team.pool.query(text)).rows;
const until = async (is: () => Promise<boolean>): Promise<void> => {
  while (!(await is())) await new Promise((done) => setTimeout(done, 50));
};

test.each([
  ['stopped', 'SIGTERM', '8.8.8'],
  ['killed', 'SIGKILL', '9.9.9'],
] as const)('a worker that is %s and upgraded loses none of its runs, and makes none twice', async (_, signal, version) => {
  await team.pool.query('truncate runs cascade');
  const tasks = (name: string) =>
    Array.from({ length: steps }, (_step, n) => ({
      name: `step ${n}`,
      shell: {
        // In the middle of the second step until somebody lets them go.
        cmd: `echo ${name} ${n} >>/var/tmp/${version}; ${n === 1 ? `until [ -e /var/tmp/go-${version} ]; do sleep 0.1; done` : ':'}`,
      },
    }));
  const linesOf = (host: string): Promise<string[]> => hosts.lines(host, `/var/tmp/${version}`);
  const submitted: { readonly id: number; readonly name: string; readonly host: string }[] = [];
  for (const turn of ['a', 'b'])
    for (const host of hosts.names) {
      const name = `${turn}-${host}`;
      writeFileSync(join(folder, `${name}.yml`), JSON.stringify([{ hosts: 'all', tasks: tasks(name) }]));
      const id = await submit(
        team.db,
        { person: 'kim', via: 'database' },
        {
          ...{ playbook: `${name}.yml`, arguments: ['-l', host], hosts: [host] },
          project: { kind: 'folder', path: folder },
        },
      );
      submitted.push({ id, name, host });
    }
  const before = start(join(root, 'bin/rigger.js'));
  await until(
    async () =>
      (await asked('select from runs where folder is not null')).length === 2 &&
      (await Promise.all(hosts.names.map(linesOf))).flat().length === 4,
  );
  const running = await asked(`select id from runs where state = 'running' order by id`);
  before.kill(signal);
  await once(before, 'exit');
  // Two run, in processes of their own, and four wait.
  expect(running).toHaveLength(2);
  for (const { id } of running) expect(processFolders(state, id).filter(isAtWork)).toHaveLength(1);
  expect(await asked(`select from runs where state = 'queued'`)).toHaveLength(4);

  start(buildOf(version));
  await until(async () => (await asked(`select from workers where version = '${version}'`)).length === 1);
  for (const host of hosts.names) await hosts.run(host, `touch /var/tmp/go-${version}`);
  await until(async () => (await asked(`select from runs where state <> 'ended'`)).length === 0);
  worker!.kill('SIGKILL');
  await once(worker!, 'exit');
  expect(await asked('select version from workers')).toEqual([{ version }]);
  expect(await asked('select distinct outcome, attempt, worker from runs')).toEqual([
    { outcome: 'succeeded', attempt: 1, worker: 'w1' },
  ]);
  expect(await asked('select from leases')).toEqual([]);
  for (const { id } of submitted) expect(processFolders(state, id)).toHaveLength(1);
  for (const host of hosts.names) {
    const wanted = submitted
      .filter((run) => run.host === host)
      .flatMap(({ name }) => Array.from({ length: steps }, (_step, n) => `${name} ${n}`));
    expect(await linesOf(host)).toEqual(wanted);
  }
});
