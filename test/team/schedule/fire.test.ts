import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hold } from '../../../src/team/actions/steer.js';
import type { Database } from '../../../src/team/database.js';
import { fireDue, tendSchedules } from '../../../src/team/schedule/fire.js';
import { kernelsIn, lookAtKernels, noteKernels } from '../../../src/team/schedule/kernels.js';
import {
  addSchedule,
  listSchedules,
  pauseSchedule,
  removeSchedule,
  scheduleNamed,
} from '../../../src/team/schedule/schedules.js';
import { root } from '../../support/cli.js';
import { startSandboxSshd } from '../../support/sandbox-sshd.js';
import { postgresql } from '../support/database.js';

const { database } = postgresql();
let team: Database;
const kim = { person: 'kim', via: 'database' } as const;
const at = (time: string): Date => new Date(`2030-03-${time}:00Z`);

const run = {
  playbook: 'site.yml',
  project: { kind: 'folder', path: '/lab' },
  hosts: ['a', 'b'],
  label: 'night',
};
const add = (name: string, more: Readonly<Record<string, unknown>> = {}) =>
  addSchedule(team.db, kim, { name, cron: '30 2 * * *', timeZone: 'UTC', run, ...more }, at('10T00:00'));
const begin = (id: number) =>
  team.pool.query(
    `with w as (insert into workers (name, machine, version, capacity) values ('w', 'm', '1', 9) on conflict do nothing)
     update runs set state = 'running', worker = 'w' where id = ${id}`,
  );
const fired = async (now: Date) => (await fireDue(team.db, now)).map(({ run: id, skipped }) => id ?? skipped);

beforeEach(async () => {
  team = await database();
});

describe('a schedule', () => {
  test('makes its run at its time, once, however many look at once', async () => {
    expect((await add('nightly')).nextAt).toEqual(at('10T02:30'));
    expect(await fired(at('10T02:29'))).toEqual([]);
    const looks = await Promise.all(Array.from({ length: 4 }, () => fireDue(team.db, at('10T02:30'))));
    expect(looks.flat()).toMatchObject([{ schedule: 'nightly', run: expect.any(Number) }]);
    const { rows } = await team.pool.query('select * from runs');
    expect(rows).toMatchObject([{ person: 'kim', playbook: 'site.yml', label: 'night', state: 'queued' }]);
    expect(await scheduleNamed(team.db, 'nightly')).toMatchObject({
      ...{ last_run: rows[0].id, last_state: 'queued', skipped_why: null },
      next_at: at('11T02:30'),
    });
    const trail = await team.pool.query('select actor, via, action from audit_trail order by id');
    expect(trail.rows.map(({ actor, via, action }) => `${actor} ${via} ${action}`)).toEqual([
      'kim database add schedule',
      'kim server submit',
      'kim server schedule made a run',
    ]);
  });

  test('does not pile up: one waits at a time, and why none was added is told', async () => {
    await add('nightly');
    const [first] = await fired(at('10T02:30'));
    await hold(team.db, kim, Number(first), 'the cable');
    expect(await fired(at('11T02:30'))).toEqual([
      expect.stringMatching(`^run ${first} of it still waits: held by kim: the cable`),
    ]);
    expect(await scheduleNamed(team.db, 'nightly')).toMatchObject({
      ...{ last_run: first, skipped_at: at('11T02:30') },
      skipped_why: expect.stringContaining('still waits'),
      next_at: at('12T02:30'),
    });
    // One that was begun keeps none from waiting; with that, it is full again.
    await begin(Number(first));
    const [second] = await fired(at('12T02:30'));
    expect(second).toBe(Number(first) + 1);
    expect(await fired(at('13T02:30'))).toEqual([expect.stringContaining(`run ${second} of it still waits`)]);
    expect((await team.pool.query('select from runs')).rowCount).toBe(2);
  });

  test('whose time nobody saw makes one run within an hour, and none after it', async () => {
    await add('nightly');
    const [first] = await fired(at('13T03:30'));
    expect(first).toBe('no server and no worker of the lab was there within an hour of its time');
    await team.pool.query(`update schedules set next_at = '2030-03-14T02:30:00Z'`);
    expect(await fired(at('14T03:29'))).toEqual([expect.any(Number)]);
    expect((await scheduleNamed(team.db, 'nightly')).next_at).toEqual(at('15T02:30'));
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'of an account that was disabled',
      () => team.pool.query(`insert into accounts (name, role, disabled_at) values ('kim', 'user', now())`),
      /^kim may submit no runs any more$/,
    ],
    [
      'of an account that only reads now',
      () => team.pool.query(`insert into accounts (name, role) values ('kim', 'reader')`),
      /^kim may submit no runs any more$/,
    ],
    [
      'whose project is gone',
      () =>
        team.pool.query(
          `update schedules set submission = jsonb_set(submission, '{project}', '{"kind":"bundle","sha256":"${'0'.repeat(64)}"}')`,
        ),
      /^the project of the run was not sent$/,
    ],
  ])('%s makes none, and says so', async (_, given, words) => {
    await add('nightly');
    await given();
    expect(await fired(at('10T02:30'))).toEqual([expect.stringMatching(words)]);
    expect((await team.pool.query('select from runs')).rowCount).toBe(0);
    expect((await scheduleNamed(team.db, 'nightly')).next_at).toEqual(at('11T02:30'));
  });

  test('is paused, goes on without what was due meanwhile, and is removed without its runs', async () => {
    await add('nightly');
    const made = await fired(at('10T02:30'));
    await begin(Number(made[0]));
    await pauseSchedule(team.db, kim, 'nightly', { paused: true, now: at('10T03:00') });
    expect(await fired(at('12T02:30'))).toEqual([]);
    expect(await scheduleNamed(team.db, 'nightly')).toMatchObject({
      paused: true,
      paused_by: 'kim',
      next_at: null,
    });
    await expect(
      pauseSchedule(team.db, kim, 'nightly', { paused: true, now: at('12T03:00') }),
    ).rejects.toThrow('is paused already');
    await pauseSchedule(team.db, kim, 'nightly', { paused: false, now: at('12T03:00') });
    expect(await fired(at('12T03:00'))).toEqual([]);
    expect(await fired(at('13T02:30'))).toHaveLength(1);
    await removeSchedule(team.db, kim, 'nightly');
    await expect(removeSchedule(team.db, kim, 'nightly')).rejects.toThrow('there is no schedule nightly');
    expect(await listSchedules(team.db)).toEqual([]);
    expect((await team.pool.query('select from runs')).rowCount).toBe(2);
  });

  test('is looked at by the clock that it is given, again and again', async () => {
    await add('often', { cron: '*/10 * * * *' });
    const controller = new AbortController();
    let now = at('10T00:00').getTime();
    const log: string[] = [];
    const tending = tendSchedules({
      ...{ db: team.db, log: (line) => log.push(line), signal: controller.signal, every: 1 },
      clock: async () => {
        now += 60_000;
        if (now > at('10T00:35').getTime()) controller.abort();
        return new Date(now);
      },
    });
    await tending;
    expect(log).toEqual([
      expect.stringMatching(/^schedule often: run \d+$/),
      expect.stringMatching(/^schedule often: no run, as run \d+ of it still waits/),
      expect.stringMatching(/^schedule often: no run, as run \d+ of it still waits/),
    ]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ['with a wrong time', { cron: 'at night' }, /is no time of a schedule/],
    ['that never comes', { cron: '0 0 31 2 *' }, /never comes/],
    ['in no zone', { timeZone: 'Mars/Base' }, /is no time zone/],
    ['with a deadline', { run: { ...run, deadline: at('11T00:00') } }, /no times of its own/],
    ['with a run that is none', { run: { ...run, hosts: [] } }, /the run's hosts/],
    ['of a name that is taken', { name: 'nightly' }, /there is a schedule nightly already/],
  ])('%s is refused', async (_, more, words) => {
    await add('nightly');
    await expect(add('other', more)).rejects.toThrow(words);
    expect((await listSchedules(team.db)).map(({ name }) => name)).toEqual(['nightly']);
  });
});

describe('a schedule that waits for a kernel', () => {
  const kernels = (release: string, host = 'a') => [{ host, release }];

  /**
   * Looks with a shell in place of rigger, which writes down which hosts it is asked for, does that, and tells the
   * kernel 6.1 of each.
   */
  const looking = (folder: string, before: string, limit = 60_000) => {
    const file = join(folder, 'asked');
    const log: string[] = [];
    writeFileSync(
      join(folder, 'program.sh'),
      `printf '%s\\n' "$2" >> asked
${before}
IFS=,
sep=
printf '{"hosts":['
for host in $2; do
  printf '%s{"host":"%s","facts":{"kernel.release":{"available":true,"value":"6.1"}}}' "$sep" "$host"
  sep=,
done
printf ']}'
`,
    );
    const look = () =>
      lookAtKernels({
        ...{ db: team.db, offers: [], state: join(folder, 'state/w'), access: [], every: 0, limit },
        own: { root: folder, secrets: new Map() },
        program: ['/bin/sh', join(folder, 'program.sh')],
        log: (line) => log.push(line),
        signal: new AbortController().signal,
      });
    const asked = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
    return { look, asked, log };
  };

  test('is due once one of its hosts has another than before, and says so', async () => {
    await add('kernels', { cron: undefined });
    await team.pool.query(`insert into hosts (name) values ('a'), ('b'), ('z')`);
    expect(await fired(at('10T12:00'))).toEqual([]);
    // Seen for the first time: nobody knows whether it is new.
    expect(await noteKernels(team.db, kernels('6.1'), at('10T12:00'))).toEqual([]);
    expect(await noteKernels(team.db, kernels('6.1'), at('10T13:00'))).toEqual([]);
    expect(await noteKernels(team.db, kernels('6.1', 'z'), at('10T13:00'))).toEqual([]);
    expect(await noteKernels(team.db, kernels('6.2', 'z'), at('10T13:00'))).toEqual(['z']);
    expect(await fired(at('10T13:00'))).toEqual([]);
    expect(await noteKernels(team.db, kernels('6.2'), at('10T14:00'))).toEqual(['a']);
    expect(await fired(at('10T14:00'))).toEqual([expect.any(Number)]);
    expect(await fired(at('11T14:00'))).toEqual([]);
    const { rows } = await team.pool.query(
      `select detail ->> 'because' as because from audit_trail where action = 'schedule made a run'`,
    );
    expect(rows).toEqual([{ because: 'a has the kernel 6.2; before it had 6.1' }]);
    // Another one while that still waits.
    await noteKernels(team.db, kernels('6.3'), at('11T15:00'));
    expect(await fired(at('11T15:00'))).toEqual([expect.stringContaining('of it still waits')]);
  });

  test('is told by a real look at its hosts, but not at one on which something runs', async () => {
    const host = await startSandboxSshd();
    const folder = mkdtempSync(join(tmpdir(), 'rigger-kernels-'));
    try {
      writeFileSync(join(folder, 'known_hosts'), `${host.knownHost}\n`);
      const vars = {
        ...{ ansible_host: '127.0.0.1', ansible_port: host.port, ansible_user: 'root' },
        ansible_ssh_private_key_file: host.privateKeyFile,
        ansible_ssh_common_args: `-o UserKnownHostsFile=${join(folder, 'known_hosts')}`,
      };
      const hosts = { a: vars, b: { ...vars, ansible_port: 1 } };
      writeFileSync(join(folder, 'hosts.yml'), JSON.stringify({ all: { hosts } }));
      writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
      await add('kernels', { cron: undefined, run: { ...run, project: { kind: 'folder', path: folder } } });
      await team.pool.query(`insert into hosts (name) values ('a'), ('b')`);
      const log: string[] = [];
      const look = () =>
        lookAtKernels({
          ...{ db: team.db, offers: [], state: join(folder, 'state/w'), access: [], every: 0 },
          own: { root: folder, secrets: new Map() },
          program: [process.execPath, join(root, 'bin/rigger.js')],
          log: (line) => log.push(line),
          signal: new AbortController().signal,
        });
      expect(await look()).toBe(true);
      const { rows } = await team.pool.query('select host, release from host_kernels');
      expect(rows).toEqual([{ host: 'a', release: expect.stringMatching(/^\d+\.\d+/) }]);
      await team.pool.query(`update host_kernels set release = 'older'`);
      await team.pool.query(
        `insert into workers (name, machine, version, capacity) values ('w', 'm', '1', 9)`,
      );
      await team.pool.query(
        `with r as (insert into runs (person, playbook, project) values ('lee', 'x.yml', '{}') returning id)
          insert into leases (host, run_id, attempt, worker, epoch, expires_at)
          select 'a', id, 1, 'w', 1, now() + interval '1 hour' from r`,
      );
      expect(await look()).toBe(true);
      expect((await team.pool.query('select release from host_kernels')).rows).toEqual([
        { release: 'older' },
      ]);
      await team.pool.query('delete from leases');
      expect(await look()).toBe(true);
      expect(log).toEqual([expect.stringContaining('a has another kernel')]);
      // It is due now, and nobody looks until it has made its run.
      expect(await look()).toBe(false);
      expect(await fireDue(team.db, new Date())).toMatchObject([
        { schedule: 'kernels', run: expect.any(Number) },
      ]);
    } finally {
      await host.stop();
      rmSync(folder, { recursive: true });
    }
  }, 30_000);

  test.each([
    ['that was disabled', `insert into accounts (name, role, disabled_at) values ('kim', 'user', now())`],
    ['that only reads now', `insert into accounts (name, role) values ('kim', 'reader')`],
  ])('runs nothing of the project of an account %s', async (_, given) => {
    const folder = mkdtempSync(join(tmpdir(), 'rigger-barred-'));
    try {
      await add('kernels', { cron: undefined, run: { ...run, project: { kind: 'folder', path: folder } } });
      const { look, asked } = looking(folder, '');
      expect(await look()).toBe(true);
      expect(asked()).toEqual(['a,b']);
      await team.pool.query(given);
      expect(await look()).toBe(false);
      expect(asked()).toEqual(['a,b']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  describe('looks at twenty hosts at a time', () => {
    const names = Array.from({ length: 21 }, (_, n) => `h${n}`);
    let folder: string;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'rigger-many-'));
      const project = { kind: 'folder', path: folder };
      await add('kernels', { cron: undefined, run: { ...run, hosts: names, project } });
      await team.pool.query('insert into hosts (name) select unnest($1::text[])', [names]);
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const known = async () =>
      (await team.pool.query('select host from host_kernels')).rows.map(({ host }) => host).sort();

    test('and one that hangs hides no other', async () => {
      const { look, asked, log } = looking(folder, 'case ",$2," in *,h0,*) exec sleep 60 ;; esac', 2_000);
      expect(await look()).toBe(true);
      expect(asked()).toEqual([names.slice(0, 20).join(','), ...names]);
      expect(await known()).toEqual(names.slice(1).sort());
      expect(log).toEqual([
        `schedule kernels: the kernels of ${names.slice(0, 20).join(',')} were not read within 2 s`,
        'schedule kernels: the kernels of h0 were not read within 2 s',
      ]);
    }, 30_000);

    test('and at none on which a run has begun meanwhile', async () => {
      const { look, asked } = looking(folder, 'until test -e go; do sleep 0.05; done');
      const looked = look();
      for (const end = Date.now() + 10_000; asked().length === 0 && Date.now() < end; ) await pause(10);
      await team.pool.query(
        `insert into workers (name, machine, version, capacity) values ('w', 'm', '1', 9)`,
      );
      await team.pool.query(`insert into runs (person, playbook, project) values ('lee', 'x.yml', '{}')`);
      await team.pool.query(
        `insert into leases (host, run_id, attempt, worker, epoch, expires_at)
          select 'h20', id, 1, 'w', 1, now() + interval '1 hour' from runs`,
      );
      writeFileSync(join(folder, 'go'), '');
      expect(await looked).toBe(true);
      expect(asked()).toEqual([names.slice(0, 20).join(',')]);
      expect(await known()).toEqual(names.slice(0, 20).sort());
    }, 30_000);
  });

  test.each([
    ['no JSON', 'error', undefined],
    ['something else', '{"hosts": 3}', undefined],
    [
      'hosts that were not reached, or do not know',
      '{"hosts": [{"host": "a", "unreachable": {}}, {"host": "b", "facts": {"kernel.release": {"available": false, "reason": "x"}}}, {"host": "c", "facts": {"kernel.release": {"available": true, "value": "6.1"}}}]}',
      [{ host: 'c', release: '6.1' }],
    ],
  ])('reads %s', (_, printed, seen) => expect(kernelsIn(printed)).toEqual(seen));
});
