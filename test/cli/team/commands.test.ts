import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { instantOf, lengthOf } from '../../../src/cli/team/when.js';
import { rigger, root } from '../../support/cli.js';
import { postgresql } from '../../team/support/database.js';

const { database } = postgresql();

describe('the lab of a team, from the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-team-cli-'));
  let env: Readonly<Record<string, string>>;
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await rigger(args, { cwd: folder, env });
    return { code, stdout: stdout.trim(), stderr: stderr.trim() };
  };
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);

  beforeAll(async () => {
    env = { DATABASE_URL: (await database()).url };
    writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
    writeFileSync(join(folder, 'hosts.yml'), 'rack: { hosts: { dut1: , dut2: } }\n');
    writeFileSync(join(folder, 'site.yml'), '- { hosts: rack, tasks: [{ command: "true" }] }\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('hosts are booked, shown and given back', async () => {
    expect(await run('book', 'rack', '--for', '2h', '--why', 'new firmware')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^booked dut1, dut2 from .* until /),
    });
    const again = await run('book', 'dut2', '--for', '1h');
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringMatching(/team\/refused.*dut2 is booked by /),
    ]);
    expect((await json('who')).hosts).toMatchObject([
      { host: 'dut1', state: 'booked', why: 'new firmware' },
      { host: 'dut2', state: 'booked' },
    ]);
    expect((await run('release', 'rack')).stdout).toBe('dut1, dut2: given back');
    expect((await run('who')).stdout.split('\n').map((line) => line.split(/ +/).slice(0, 2))).toEqual([
      ['host', 'state'],
      ['dut1', 'free'],
      ['dut2', 'free'],
    ]);
  });

  test('a run is queued with the hosts of its playbook, held and cancelled, and its reason is told', async () => {
    const { run: id, hosts } = await json('submit', 'site.yml', '-l', 'dut1', '--priority', '5');
    expect(hosts).toEqual(['dut1']);
    await run('hold', String(id), '--why', 'the cable');
    expect((await json('queue')).runs).toMatchObject([
      {
        id,
        hosts: ['dut1'],
        state: 'held',
        priority: 5,
        reason: expect.stringMatching(/^held by .*: the cable; no worker/),
      },
    ]);
    expect((await run('queue')).stdout).toContain('held by');
    expect((await run('hold', String(id), '--off')).stdout).toBe(`run ${id} may go`);
    expect((await run('cancel', String(id))).stdout).toBe(`run ${id} is cancelled`);
    expect((await run('cancel', String(id))).stderr).toContain(`run ${id} has ended`);
    expect(await run('queue')).toMatchObject({ code: 0, stderr: 'nothing runs, and nothing waits' });
  });

  test.each([
    [['book', 'dut1'], 'needs either --for or --until'],
    [['book', 'dut1', '--for', 'long'], '--for takes a length of time, not "long"'],
    [['book', 'nobody', '--for', '1h'], 'nobody'],
    [['cancel', 'x'], 'RUN is a number, not "x"'],
    [['submit', 'missing.yml'], 'missing.yml'],
    [['submit', 'site.yml', '--priority', 'high'], '--priority takes a whole number'],
    [['submit', 'site.yml', '--deadline', '2026-02-30'], '--deadline takes a time'],
  ])('%j is refused', async (args, words) => {
    const { code, stderr } = await run(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  test('a database that is not there, or no lab at all, is told as such, without the password', async () => {
    const away = await rigger(['who'], {
      cwd: folder,
      env: { DATABASE_URL: 'postgresql://kim:geheim@127.0.0.1:1/lab' },
    });
    expect([away.code, away.stderr]).toEqual([
      2,
      expect.stringContaining('postgresql://kim:***@127.0.0.1:1/lab'),
    ]);
    expect(away.stderr).not.toContain('geheim');
    const none = await rigger(['who'], { cwd: folder });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no lab of a team yet')]);
  });
});

test.each([
  ['--version'],
  ['plan', '--help'],
  ['apply', '--help'],
  ['runs'],
])('`rigger %s` loads none of the libraries of the lab of a team', async (...args) => {
  const watch = "process.on('exit', () => process.stderr.write(Object.keys(require.cache).join(' ')))";
  const seen = join(mkdtempSync(join(tmpdir(), 'rigger-loaded-')), 'watch.cjs');
  writeFileSync(seen, `process.env.NODE_OPTIONS = ''; ${watch}`);
  const { stderr } = await rigger(args, { env: { NODE_OPTIONS: `--require=${seen}` } });
  expect(stderr).toContain('watch.cjs');
  expect(stderr).not.toContain('team.cjs');
  const team = await rigger(['who'], {
    env: { NODE_OPTIONS: `--require=${seen}`, DATABASE_URL: 'postgresql://127.0.0.1:1/x' },
  });
  expect(team.stderr).toContain(join(root, 'dist/team.cjs'));
});

describe('times on the command line', () => {
  const now = new Date(2026, 2, 14, 15, 9);
  test.each([
    ['90m', 5_400_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['0.5h', 1_800_000],
  ])('%s is a length', (text, length) => expect(lengthOf('--for', text)).toBe(length));
  test.each(['', '2', 'h', '-1h', '1h x', '0h'])('%j is none', (text) =>
    expect(() => lengthOf('--for', text)).toThrow('takes a length'));
  test.each([
    ['now', now],
    ['16:00', new Date(2026, 2, 14, 16, 0)],
    ['15:00', new Date(2026, 2, 15, 15, 0)],
    ['2026-04-01', new Date(2026, 3, 1)],
    ['2026-04-01 08:30', new Date(2026, 3, 1, 8, 30)],
    ['2026-04-01T08:30:00Z', new Date(Date.UTC(2026, 3, 1, 8, 30))],
  ])('%s is a time', (text, time) => expect(instantOf('--from', text, now)).toEqual(time));
  test.each(['', 'noon', '25:00', '10:61', '2026-13-01', '2026-02-30'])('%j is none', (text) =>
    expect(() => instantOf('--from', text, now)).toThrow('takes a time'));
});
