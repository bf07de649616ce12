import { beforeEach, describe, expect, test } from '@jest/globals';
import { book, release } from '../../../src/team/actions/book.js';
import type { By } from '../../../src/team/actions/by.js';
import { queue } from '../../../src/team/actions/queue.js';
import { cancel, expireWaiting, hold, letGo, liftQuarantine } from '../../../src/team/actions/steer.js';
import { submit } from '../../../src/team/actions/submit.js';
import { who } from '../../../src/team/actions/who.js';
import type { Database } from '../../../src/team/database.js';
import { postgresql } from '../support/database.js';

const { database } = postgresql();
let team: Database;

const kim: By = { person: 'kim', via: 'database' };
const lee: By = { person: 'lee', via: 'database' };
const hours = (count: number): Date => new Date(Date.now() + count * 3_600_000);

/** What of the durable engine granting calls: here it only has to be called. */
const engine = `create schema if not exists dbos;
  create or replace function dbos.enqueue_workflow(workflow_name text, queue_name text, positional_args json[],
    workflow_id text, priority int, app_version text, application_name text) returns text language sql as
    $$ select workflow_id $$`;

const run = (hosts: readonly string[], more: Readonly<Record<string, unknown>> = {}, by = kim) =>
  submit(team.db, by, { playbook: 'site.yml', project: { kind: 'folder', path: '/lab' }, hosts, ...more });
const worker = (name: string, offers: readonly string[] = [], capacity = 100) =>
  team.pool.query(
    `insert into workers (name, machine, version, offers, capacity) values ($1, 'm', '1', $2, $3)
     on conflict (name) do update set seen_at = now()`,
    [name, offers, capacity],
  );
const grant = async (name = 'w'): Promise<number | null> =>
  (await team.pool.query(`select grant_run($1, interval '30 seconds', '1') as run`, [name])).rows[0].run;
const reason = async (id: number) => (await queue(team.db)).find((row) => row.id === id)?.reason;

beforeEach(async () => {
  team = await database();
  await team.pool.query(engine);
});

describe('a run is granted all its hosts or none', () => {
  test('by priority and age, past those that wait, and queue says for what', async () => {
    await worker('w');
    const first = await run(['a', 'b']);
    const behind = await run(['b', 'c']);
    const free = await run(['c']);
    const urgent = await run(['d'], { priority: 5 });
    expect([await grant(), await grant(), await grant(), await grant()]).toEqual([urgent, first, free, null]);
    expect(await reason(behind)).toBe(
      `b has run ${first} of kim (site.yml); c has run ${free} of kim (site.yml)`,
    );
    const { rows } = await team.pool.query('select host, run_id, epoch from leases order by host');
    expect(rows.map(({ host, run_id }) => [host, run_id])).toEqual([
      ['a', first],
      ['b', first],
      ['c', free],
      ['d', urgent],
    ]);
    expect(rows[0].epoch).toBe(rows[1].epoch);
    expect(rows[2].epoch).toBeGreaterThan(rows[0].epoch);
  });

  test('by several workers at once, each host to one', async () => {
    await worker('w');
    await worker('v');
    for (let index = 0; index < 12; index++) await run([`h${index % 4}`, `h${(index + 1) % 4}`]);
    const granted = await Promise.all(Array.from({ length: 12 }, (_, index) => grant(index % 2 ? 'w' : 'v')));
    expect(granted.filter((id) => id !== null)).toHaveLength(2);
    expect((await team.pool.query('select from leases')).rowCount).toBe(4);
  });

  test('not beyond what its worker takes at a time', async () => {
    await worker('w', [], 1);
    await run(['a']);
    const second = await run(['b']);
    await grant();
    expect(await grant()).toBeNull();
    expect(await reason(second)).toBe('next, as soon as a worker has room');
  });
});

describe('who waits is told why, by what granting itself goes by', () => {
  test.each<[string, RegExp, () => Promise<number>]>([
    [
      'booked by another',
      /^a is booked by lee until .* \(mine\)$/,
      async () => {
        await book(team.db, lee, { hosts: ['a'], from: new Date(), until: hours(1), why: 'mine' });
        return run(['a']);
      },
    ],
    [
      'in quarantine',
      /^a is in quarantine since .*: smoke$/,
      async () => {
        const id = await run(['a']);
        await team.pool.query(`insert into quarantines (host, why, set_by) values ('a', 'smoke', 'w')`);
        return id;
      },
    ],
    ['needs what nobody has', /^no worker has fpga$/, () => run(['a'], { needs: ['gpu', 'fpga'] })],
    ['not before', /^not before /, () => run(['a'], { notBefore: hours(1) })],
    [
      'held',
      /^held by kim: later$/,
      async () => {
        const id = await run(['a']);
        await hold(team.db, kim, id, 'later');
        return id;
      },
    ],
    [
      'past its deadline',
      /^its deadline was /,
      async () => {
        const id = await run(['a']);
        await team.pool.query(`update runs set deadline = now() - interval '1 second'`);
        return id;
      },
    ],
  ])('%s', async (_, words, given) => {
    await worker('w', ['gpu']);
    const id = await given();
    expect(await reason(id)).toMatch(words);
    expect(await grant()).toBeNull();
  });

  test('no worker', async () => {
    const id = await run(['a']);
    expect(await reason(id)).toBe('no worker was ever started');
    await worker('w');
    await team.pool.query(`update workers set seen_at = now() - interval '1 hour'`);
    expect(await reason(id)).toMatch(/^no worker is there; the last was seen /);
  });

  test('a worker without what the run needs leaves it to another', async () => {
    await worker('w');
    await worker('v', ['gpu']);
    const id = await run(['a'], { needs: ['gpu'] });
    expect(await grant('w')).toBeNull();
    expect(await reason(id)).toBe('next, as soon as a worker has room');
    expect(await grant('v')).toBe(id);
  });
});

test('a booking is of one person, whose own runs go on, until it is given back', async () => {
  await worker('w');
  const wish = { hosts: ['a', 'b'], from: new Date(), until: hours(2), why: '' };
  await book(team.db, kim, wish);
  await expect(book(team.db, lee, { ...wish, hosts: ['b', 'c'] })).rejects.toThrow(
    /b is booked by kim from .* until /,
  );
  expect(await grant()).toBeNull();
  const own = await run(['a']);
  expect(await grant()).toBe(own);
  await expect(release(team.db, lee, ['b'])).rejects.toThrow('b: no booking of lee');
  expect(await release(team.db, lee, ['b'], true)).toEqual(['b']);
  await book(team.db, lee, { ...wish, hosts: ['b', 'c'] });
  expect((await who(team.db)).map(({ host, state, person }) => [host, state, person])).toEqual([
    ['a', 'running', 'kim'],
    ['b', 'booked', 'lee'],
    ['c', 'booked', 'lee'],
  ]);
});

test('of several that book at once, one has the hosts', async () => {
  const wish = { hosts: ['a', 'b'], from: hours(1), until: hours(2), why: '' };
  const ended = await Promise.allSettled([kim, lee, kim, lee].map((by) => book(team.db, by, wish)));
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a run is cancelled, held and let go by its person, or with a word by others', async () => {
  const id = await run(['a']);
  await expect(cancel(team.db, lee, id)).rejects.toThrow(`run ${id} is of kim`);
  await hold(team.db, lee, id, 'mine', true);
  await letGo(team.db, kim, id);
  await expect(letGo(team.db, kim, id)).rejects.toThrow('is not held');
  expect(await cancel(team.db, kim, id)).toMatchObject({
    ...{ run: id, ended: true, state: 'ended', asked_by: 'kim', hosts: ['a'] },
    next: 'it had not begun, and no host was touched',
  });
  await expect(cancel(team.db, kim, id)).rejects.toThrow('has ended');
  await worker('w');
  expect(await grant()).toBeNull();
  const running = await run(['a']);
  expect(await grant()).toBe(running);
  expect(await cancel(team.db, kim, running)).toMatchObject({
    ...{ run: running, ended: false, state: 'granted', worker: 'w', begun: false, others: false },
    next: expect.stringMatching(/^w has not begun it: it ends within seconds/),
  });
  expect(await reason(running)).toBe('is being cancelled');
  const { rows } = await team.pool.query('select actor, action from audit_trail order by id');
  expect(rows.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    ...['kim submit', 'lee hold', 'kim let go', 'kim cancel', 'kim submit', 'kim cancel'],
  ]);
});

test('what waited past its deadline ends, and nothing else', async () => {
  const late = await run(['a'], { deadline: hours(1) });
  await run(['b'], { deadline: hours(1) });
  await team.pool.query(`update runs set deadline = now() where id = $1`, [late]);
  expect(await expireWaiting(team.db)).toEqual([late]);
});

test('a quarantine ends when somebody says so', async () => {
  await run(['a']);
  await team.pool.query(`insert into quarantines (host, why, set_by) values ('a', 'smoke', 'w')`);
  await liftQuarantine(team.db, kim, 'a', 'dusted');
  await expect(liftQuarantine(team.db, kim, 'a', '')).rejects.toThrow('a is not in quarantine');
});

test.each([
  ['no host', { hosts: [] }, /the run's hosts/],
  ['a playbook elsewhere', { playbook: '../x.yml' }, /is a path below the project/],
  ['an absolute one', { playbook: '/x.yml' }, /is a path below the project/],
  [
    'variables, which may be secrets',
    { arguments: ['-e', 'password=x'] },
    /the run's arguments: is pairs of/,
  ],
  ['a file of the sender', { arguments: ['-l', '@/etc/passwd'] }, /is pairs of/],
  ['a strange host', { hosts: ['-oProxyCommand=x'] }, /is no name of a host/],
  ['a deadline before its start', { notBefore: hours(2), deadline: hours(1) }, /the deadline is before/],
  ['what is not known', { secret: 1 }, /secret/],
])('%s is refused, and nothing is queued', async (_, more, words) => {
  await expect(run(['a'], more)).rejects.toThrow(words);
  expect(await queue(team.db)).toEqual([]);
});
