import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { postgresql } from '../team/support/database.js';
import { fillLab, type ServedLab, serveLab } from './support/served.js';

const { database } = postgresql();
let lab: ServedLab;
let headers: Record<string, string>;
let text: string;
beforeAll(async () => {
  lab = await serveLab(await database());
  await fillLab(lab);
  await lab.person('watcher', 'reader');
  headers = (await lab.token('watcher', 'reader')).headers;
  await lab.database.pool.query(
    `insert into workers (name, machine, version, capacity) values ('a"b\\c', 'ctl2', '0', 3)`,
  );
  text = await (await lab.ask('/metrics', { headers })).text();
}, 60_000);
afterAll(() => lab?.end());

const samples = (): Map<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

test('the numbers are those of the lab', () => {
  const now = samples();
  expect(Object.fromEntries([...now].filter(([name]) => /hosts|rigger_runs/.test(name)))).toEqual({
    'rigger_hosts{state="free"}': 0,
    'rigger_hosts{state="running"}': 1,
    'rigger_hosts{state="suspect"}': 0,
    'rigger_hosts{state="booked"}': 1,
    'rigger_hosts{state="quarantined"}': 1,
    'rigger_runs{state="queued"}': 1,
    'rigger_runs{state="held"}': 0,
    'rigger_runs{state="granted"}': 0,
    'rigger_runs{state="running"}': 1,
    'rigger_runs{state="suspect"}': 0,
    'rigger_runs_ended_total{outcome="succeeded"}': 108,
    'rigger_runs_ended_total{outcome="failed"}': 12,
    'rigger_runs_ended_total{outcome="cancelled"}': 0,
    'rigger_runs_ended_total{outcome="expired"}': 0,
    'rigger_runs_ended_total{outcome="lost"}': 0,
  });
  expect(now.get('rigger_worker_capacity{worker="a\\"b\\\\c"}')).toBe(3);
  for (const name of ['rigger_queue_oldest_seconds', 'rigger_worker_silence_seconds{worker="west"}'])
    expect([name, now.get(name)]).toEqual([name, expect.any(Number)]);
});

test('the text is as the format has it, and as its linter asks', () => {
  const blocks = text.split(/^(?=# HELP )/m);
  expect(blocks.length).toBeGreaterThan(10);
  for (const block of blocks) {
    const [, name, type] =
      /^# HELP ([a-z_]+) [A-Z].*\.\n# TYPE \1 (gauge|counter)\n((?!#).*\n)*$/.exec(block) ?? [];
    expect([block, name]).toEqual([block, expect.stringMatching(/^rigger_/)]);
    expect([name, name!.endsWith('_total')]).toEqual([name, type === 'counter']);
    for (const line of block.trim().split('\n').slice(2))
      expect(line).toMatch(
        new RegExp(`^${name}(\\{[a-z]+="([^"\\\\\\n]|\\\\["\\\\n])*"\\})? \\d+(\\.\\d+)?(e[+-]\\d+)?$`),
      );
  }
  expect(new Set(samples().keys()).size).toBe(text.split('\n').filter((line) => /^rigger/.test(line)).length);
});

const promtool = spawnSync('promtool', ['--version']).status === 0;

// Its package is of 95 MB, so the set-up of the tests does not bring it.
(promtool ? test : test.skip)('promtool, where it is installed, has nothing to say about it', () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  expect([status, stdout, stderr]).toEqual([0, '', '']);
});

test('nobody reads it without a token', async () => {
  const answer = await lab.ask('/metrics');
  expect([answer.status, await answer.text()]).toEqual([303, expect.not.stringContaining('rigger_')]);
});
