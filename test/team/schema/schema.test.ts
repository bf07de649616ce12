import { describe, expect, test } from '@jest/globals';
import { migrate } from '../../../src/team/schema/migrate.js';
import { migrations } from '../../../src/team/schema/migrations.js';
import { postgresql } from '../support/database.js';

const { database } = postgresql();

test('the schema is made once, also by two at a time, and a second time is nothing', async () => {
  const team = await database();
  await team.pool.query('drop schema rigger cascade');
  await Promise.all([migrate(team), migrate(team)]);
  await migrate(team);
  const { rows } = await team.pool.query('select name from kysely_migration order by name');
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations));
});

test('steps that came later than one with a higher number are made too', async () => {
  const team = await database();
  await team.pool.query('drop schema rigger cascade');
  const { '0030-projects': _, '0031-schedules': __, ...before } = migrations;
  await migrate(team, before);
  await migrate(team);
  const { rows } = await team.pool.query('select name from kysely_migration order by name');
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations));
  await team.pool.query('select from projects, schedules where next_at is null');
});

test('a schema of a newer rigger is left alone', async () => {
  const team = await database();
  await team.pool.query(`insert into kysely_migration values ('9999-future', now()::text)`);
  await expect(migrate(team)).rejects.toThrow(/brought up to date.*a newer rigger made it/s);
});

describe('two people never have one host at one time', () => {
  const book = (from: string, to: string, person: string) =>
    `insert into bookings (booking, host, person, during, why) values
       (gen_random_uuid(), 'dut1', '${person}', tstzrange('${from}', '${to}'), 'w')`;
  test('whatever the code does', async () => {
    const { pool } = await database();
    await pool.query(`insert into hosts values ('dut1')`);
    await pool.query(book('2030-01-01 10:00', '2030-01-01 12:00', 'kim'));
    await expect(pool.query(book('2030-01-01 11:59', '2030-01-01 13:00', 'lee'))).rejects.toThrow(
      'bookings_one_person',
    );
    await pool.query(book('2030-01-01 12:00', '2030-01-01 13:00', 'lee'));
    await pool.query(`update bookings set released_at = now() where person = 'kim'`);
    await pool.query(book('2030-01-01 09:00', '2030-01-01 12:00', 'lee'));
  });
  test.each([
    ['an empty one', '2030-01-01', '2030-01-01'],
    ['one that never ends', '2030-01-01', 'infinity'],
  ])('%s is no booking', async (_, from, to) => {
    const { pool } = await database();
    await pool.query(`insert into hosts values ('dut1')`);
    await expect(pool.query(book(from, to, 'kim'))).rejects.toThrow(/bookings_during_check/);
  });
});

test.each([
  'update audit_trail set actor = $1',
  'delete from audit_trail where actor <> $1',
])('the audit trail refuses: %s', async (text) => {
  const { pool } = await database();
  await pool.query(
    `insert into audit_trail (actor, via, action, subject) values ('kim', 'page', 'book', 'dut1')`,
  );
  await expect(pool.query(text, ['x'])).rejects.toThrow('only ever added to');
});
