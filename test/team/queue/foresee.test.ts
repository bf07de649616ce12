import { beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { queue } from '../../../src/team/actions/queue.js';
import type { Database } from '../../../src/team/database.js';
import { postgresql } from '../support/database.js';

const { database } = postgresql();
let team: Database;
beforeAll(async () => {
  team = await database();
  await sql`
    insert into hosts (name) values ('dut1'), ('dut2'), ('dut3');
    insert into workers (name, machine, version, capacity) values ('w1', 'ctl', '0', 4);
    insert into runs (person, playbook, arguments, label, project, state, outcome, worker, submitted_at, started_at, ended_at)
      select 'kim', 'site.yml', '["-l","dut1"]', l, '{}', 'ended', 'succeeded', 'w1', t, t, t + make_interval(mins => m)
      from generate_series(1, 9) n, lateral (select now() - make_interval(hours => n) as t) x,
        (values ('night', 20), ('day', 4)) k (l, m);
    insert into runs (person, playbook, arguments, label, project, state, worker, started_at)
      values ('kim', 'site.yml', '["-l","dut1"]', 'night', '{}', 'running', 'w1', now() - interval '5 minutes');
    insert into run_hosts select max(id), 'dut1' from runs;
    insert into leases (host, run_id, attempt, worker, epoch, expires_at) select 'dut1', max(id), 1, 'w1', 1, now() + interval '1 minute' from runs;
    insert into runs (person, playbook, arguments, label, project) values ('kim', 'site.yml', '["-l","dut1"]', 'day', '{}');
    insert into run_hosts select max(id), 'dut1' from runs;
    insert into runs (person, playbook, arguments, label, project) values ('kim', 'site.yml', '["-l","dut1"]', 'night', '{}');
    insert into run_hosts select max(id), 'dut1' from runs;
    insert into runs (person, playbook, project) values ('kim', 'new.yml', '{}');
    insert into run_hosts select max(id), 'dut2' from runs;
    insert into runs (person, playbook, project) values ('kim', 'site.yml', '{}');
    insert into run_hosts select max(id), 'dut2' from runs;
    insert into bookings (booking, host, person, during, why)
      values (gen_random_uuid(), 'dut3', 'ada', tstzrange(now() - interval '1 hour', now() + interval '2 hours'), 'x');
    insert into runs (person, playbook, project) values ('kim', 'site.yml', '{}');
    insert into run_hosts select max(id), 'dut3' from runs;
  `.execute(team.db);
});

test('the queue says when each is expected to begin, by runs of the same playbook, label and arguments', async () => {
  const rows = await queue(team.db);
  const minutes = rows.map(({ playbook, label, expectedStart }) => [
    `${playbook} ${label ?? ''}`.trim(),
    expectedStart === null ? null : Math.round((expectedStart.getTime() - Date.now()) / 60_000) + 0,
  ]);
  expect(minutes).toEqual([
    ['site.yml night', null],
    // The one that runs lasts twenty minutes, of which five are over; that of the day four.
    ['site.yml day', 15],
    ['site.yml night', 19],
    ['new.yml', 0],
    // Behind one whose kind never ended.
    ['site.yml', null],
    ['site.yml', 120],
  ]);
  expect(rows[1]!.reason).toMatch(/^dut1 has run/);
});
