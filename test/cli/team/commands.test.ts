import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { instantOf, lengthOf } from '../../../src/cli/team/when.js';
import type { Role } from '../../../src/web/account/viewer.js';
import { rigger, root } from '../../support/cli.js';
import { postgresql } from '../../team/support/database.js';
import { type ServedLab, serveLab } from '../../web/support/served.js';

const { database } = postgresql();

const folder = mkdtempSync(join(tmpdir(), 'rigger-team-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** How a command finds the lab: each by a lab of its own. */
const ways: Record<string, Readonly<Record<string, string>>> = {};
let lab: ServedLab;
const byToken = async (account: string, role: Role): Promise<Record<string, string>> => ({
  RIGGER_SERVER: lab.server.url,
  RIGGER_TOKEN: (await lab.token(account, role)).headers.authorization!.replace('Bearer ', ''),
});

beforeAll(async () => {
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
  writeFileSync(
    join(folder, 'hosts.yml'),
    'rack: { hosts: { dut1: , dut2: } }\nrest: { hosts: { dut9: } }\n',
  );
  writeFileSync(join(folder, 'site.yml'), '- { hosts: rack, tasks: [{ command: "true" }] }\n');
  ways.database = { DATABASE_URL: (await database()).url };
  lab = await serveLab(await database());
  for (const name of ['kim', 'lee', 'ada']) await lab.person(name, 'user');
  await lab.person('boss', 'admin');
  await lab.person('guest', 'reader');
  ways.server = await byToken('boss', 'admin');
}, 120_000);
afterAll(() => lab?.end());

const runIn = async (env: Readonly<Record<string, string>>, args: readonly string[]) => {
  const { code, stdout, stderr } = await rigger(args, { cwd: folder, env });
  return { code, stdout: stdout.trim(), stderr: stderr.trim().replace(/\s+/g, ' ') };
};

describe.each(['database', 'server'])('the lab of a team, from the command line, by its %s', (way) => {
  const run = (...args: string[]) => runIn(ways[way]!, args);
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);

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
    const { stdout } = await run('cancel', String(id));
    expect(stdout).toBe(`run ${id} is cancelled: it had not begun, and no host was touched`);
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
    [['submit', 'site.yml', '--wait'], '--wait is for `--engine slurm`'],
    [['submit', 'site.yml', '--engine', 'slurm', '--commit'], '--commit is not for `--engine slurm`'],
    [
      ['submit', 'site.yml', '--engine', 'slurm', '--leave-out', 'x'],
      '--leave-out is not for `--engine slurm`',
    ],
  ])('%j is refused', async (args, words) => {
    const { code, stderr } = await run(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});

/** Times, numbers of runs, and who it is, are otherwise in each. */
const alike = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'THEN')
    .replaceAll(/\brun \d+/g, 'run N')
    .replaceAll(new RegExp(`\\b(boss|${userInfo().username})\\b`, 'g'), 'ME')
    .replaceAll(/ +/g, ' ');

test('what is asked is answered alike by the database and by a server: words, codes, exit codes', async () => {
  const both: readonly (readonly [string[], string | undefined])[] = [
    [['book', 'dut1', '--for', '2h', '--why', 'firmware'], undefined],
    [['book', 'dut1', '--for', '1h'], 'team/refused'],
    [['book', 'dut1', '--until', '2020-01-01', '--from', '2019-12-31'], 'team/refused'],
    [['book', 'dut2', '--for', '1h', '--why', 'x'.repeat(600)], 'team/input'],
    [['who'], undefined],
    [['release', 'dut1'], undefined],
    [['release', 'dut1'], 'team/refused'],
    [['release', 'dut9'], 'team/unknown'],
    [['release', 'dut9', '--quarantine'], 'team/unknown'],
    [['release', 'dut1', '--quarantine'], 'team/refused'],
    [['cancel', '99999'], 'team/unknown'],
    [['hold', '99999'], 'team/unknown'],
    [['submit', 'site.yml', '--deadline', '2020-01-01'], 'team/input'],
    [['submit', 'site.yml', '--needs', 'no such thing'], 'team/input'],
    [['hold', 'RUN', '--why', 'the cable'], undefined],
    [['cancel', 'RUN'], undefined],
    [['cancel', 'RUN'], 'team/refused'],
    [['hold', 'RUN'], 'team/refused'],
    // One that has ended does not begin again because it is not held.
    [['hold', 'RUN', '--off'], 'team/refused'],
  ];
  const submitted = async (way: string): Promise<string> =>
    String(JSON.parse((await runIn(ways[way]!, ['submit', 'site.yml', '--json'])).stdout).run);
  const runs = { database: await submitted('database'), server: await submitted('server') };
  const answered = (way: keyof typeof runs, args: readonly string[]) =>
    runIn(
      ways[way]!,
      args.map((word) => (word === 'RUN' ? runs[way] : word)),
    );
  for (const [args, code] of both) {
    const answers = await Promise.all([answered('database', args), answered('server', args)]);
    const [one, other] = answers.map(({ code, stdout, stderr }) => [code, alike(stdout), alike(stderr)]);
    expect([args, ...other!]).toEqual([args, ...one!]);
    if (code === undefined) expect([args, answers[0].code, answers[0].stderr]).toEqual([args, 0, '']);
    else
      expect([args, answers[0].code, answers[0].stderr]).toEqual([
        args,
        2,
        expect.stringContaining(`[${code}]`),
      ]);
  }
}, 120_000);

test.each([
  'database',
  'server',
])('schedules are added, listed, paused and removed, by its %s', async (way) => {
  const run = (...args: string[]) => runIn(ways[way]!, ['schedule', ...args]);
  const name = `nightly-${way}`;
  const added = await run(
    'add',
    name,
    'site.yml',
    '--at',
    '30 2 * * *',
    '--zone',
    'Asia/Tokyo',
    '--label',
    'n',
  );
  expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^nightly-\w+ is due at \d{4}-/) });
  expect((await run('add', `k-${way}`, 'site.yml', '--on-new-kernel')).stdout).toContain(
    'waits for another kernel',
  );
  const listed = async () =>
    JSON.parse((await run('list', '--json')).stdout).schedules.find(
      (one: { name: string }) => one.name === name,
    );
  expect(await listed()).toMatchObject({
    ...{ playbook: 'site.yml', label: 'n', cron: '30 2 * * *', time_zone: 'Asia/Tokyo', paused: false },
    ...{ hosts: ['dut1', 'dut2'], next_at: expect.stringMatching(/T17:30:00.000Z$/), last_run: null },
  });
  expect((await run('pause', name)).stdout).toBe(`${name} is paused`);
  expect((await run('list')).stdout).toMatch(/nightly-\w+ .*30 2 \* \* \* Asia\/Tokyo +paused by /);
  expect((await run('pause', name)).stderr).toContain('[team/refused]');
  expect((await run('pause', name, '--off')).stdout).toBe(`${name} makes runs again`);
  const refused: readonly (readonly [string[], string])[] = [
    [['add', name, 'site.yml', '--at', '@daily'], '[team/refused]'],
    [['add', 'x', 'site.yml'], 'takes either --at or --on-new-kernel'],
    [['add', 'x', 'site.yml', '--at', '61 * * * *'], '[team/input]'],
    [['add', 'x y', 'site.yml', '--at', '@daily'], '[team/input]'],
    [['add', 'x', 'site.yml', '--on-new-kernel', '--zone', 'UTC'], '--zone is of --at'],
    [['remove', 'none'], '[team/unknown]'],
  ];
  for (const [args, words] of refused) {
    const { code, stderr } = await run(...args);
    expect([args, code, stderr]).toEqual([args, 2, expect.stringContaining(words)]);
  }
  if (way === 'server') {
    const [kim, guest] = [await byToken('kim', 'user'), await byToken('guest', 'reader')];
    for (const env of [kim, guest])
      expect((await runIn(env, ['schedule', 'remove', name, '--anybody'])).stderr).toContain('[team/right]');
    expect((await runIn(guest, ['schedule', 'list'])).code).toBe(0);
    expect((await runIn(kim, ['schedule', 'add', 'of-kim', 'site.yml', '--at', '@daily'])).code).toBe(0);
    expect((await run('remove', 'of-kim')).stderr).toContain('is of kim');
    expect((await run('remove', 'of-kim', '--anybody')).code).toBe(0);
  }
  for (const one of [name, `k-${way}`]) expect((await run('remove', one)).code).toBe(0);
  expect(await listed()).toBeUndefined();
}, 120_000);

test('a reader sees, and changes nothing; a bad token and a server that is away are told apart', async () => {
  const guest = await byToken('guest', 'admin');
  const changes = [
    ['book', 'dut1', '--for', '1h'],
    ['release', 'dut1'],
    ['release', 'dut1', '--quarantine', '--why', 'well'],
    ['submit', 'site.yml'],
    ['cancel', '1'],
    ['hold', '1'],
  ];
  for (const args of changes)
    expect([args, await runIn(guest, args)]).toEqual([
      args,
      {
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/\[team\/right\].*the role user and above; guest has reader/),
      },
    ]);
  expect((await runIn(guest, ['queue', '--json'])).code).toBe(0);
  const told = async (env: Readonly<Record<string, string>>) => {
    const { code, stderr } = await runIn(env, ['who']);
    return [code, /\[([a-z]+\/[a-z-]+)\]/.exec(stderr)?.[1]];
  };
  const RIGGER_SERVER = lab.server.url;
  expect(await told({ ...guest, RIGGER_TOKEN: `rigger_${'A'.repeat(43)}` })).toEqual([2, 'web/token']);
  expect(await told({ RIGGER_SERVER, RIGGER_TOKEN: 'sesame' })).toEqual([2, 'web/token']);
  expect(await told({ RIGGER_SERVER })).toEqual([2, 'web/token']);
  expect(await told({ ...guest, RIGGER_SERVER: 'http://127.0.0.1:1' })).toEqual([2, 'web/server']);
  expect(await told({ ...guest, RIGGER_SERVER: `${RIGGER_SERVER}/lab` })).toEqual([2, 'web/server']);
  expect((await runIn(guest, ['store', 'list'])).stderr).toMatch(
    /\[team\/database\].*RIGGER_SERVER names a lab, and this command works on the database of one/,
  );
  expect(await told({ DATABASE_URL: 'postgresql://127.0.0.1:1/lab' })).toEqual([2, 'team/database']);
}, 60_000);

test('what is of somebody else takes the right and the word, and the trail has who', async () => {
  const [kim, lee, ada] = [
    await byToken('kim', 'user'),
    await byToken('lee', 'user'),
    await byToken('ada', 'user'),
  ];
  const boss = ways.server!;
  const submitted = JSON.parse((await runIn(kim, ['submit', 'site.yml', '-l', 'dut1', '--json'])).stdout);
  const run = String(submitted.run);
  await runIn(kim, ['book', 'dut1', '--for', '1h']);
  expect((await runIn(boss, ['account', 'change', 'lee', '--owns', 'dut1'])).code).toBe(0);
  const others = [
    ['hold', run],
    ['hold', run, '--off'],
    ['release', 'dut1'],
    ['cancel', run],
  ];
  for (const args of others) {
    const refused = async (env: Readonly<Record<string, string>>, ...more: string[]) =>
      (await runIn(env, [...args, ...more])).stderr;
    expect(await refused(ada)).toContain('[team/right]');
    expect(await refused(ada, '--anybody')).toContain('[team/right]');
    expect(await refused(lee)).toMatch(/\[team\/refused\].*is of kim.*--anybody/);
    expect(await refused(boss)).toMatch(/\[team\/refused\].*is of kim.*--anybody/);
    expect([args, (await runIn(lee, [...args, '--anybody'])).code]).toEqual([args, 0]);
  }
  const { rows } = await lab.database.pool.query(
    `select actor, via, action, host(address) as address from audit_trail where via = 'token' and actor in ('kim', 'lee', 'ada') and action !~ 'schedule' order by id`,
  );
  expect(rows.map(({ actor, via, action, address }) => `${actor} ${via} ${action} ${address}`)).toEqual([
    'kim token submit 127.0.0.1',
    'kim token book 127.0.0.1',
    'lee token hold 127.0.0.1',
    'lee token let go 127.0.0.1',
    'lee token release 127.0.0.1',
    'lee token cancel 127.0.0.1',
  ]);
}, 120_000);

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
