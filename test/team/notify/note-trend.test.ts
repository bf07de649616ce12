import { beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../../src/team/database.js';
import { noteTrend } from '../../../src/team/notify/note-trend.js';
import { postgresql } from '../support/database.js';

const { database } = postgresql();
let team: Database;
beforeAll(async () => {
  team = await database();
});

/** Runs of a playbook one after the other, each with three trials around its median, and each looked at as it ends. */
const measure = async (playbook: string, medians: readonly number[]): Promise<number[]> => {
  const ids: number[] = [];
  for (const median of medians) {
    const { rows } = await team.pool.query(
      `insert into runs (person, playbook, project, state, outcome, ended_at)
        values ('kim', $1, '{}', 'ended', 'succeeded', now()) returning id`,
      [playbook],
    );
    const { id } = rows[0];
    ids.push(id);
    await team.pool.query(
      `insert into results select $1, t, 'all', 'ping', 'rtt', $2 + t * 0.01, 'ms', true from generate_series(-1, 1) t`,
      [id, median],
    );
    await noteTrend(team.db, id);
  }
  return ids;
};
const told = async (playbook: string) =>
  (
    await team.pool.query(
      `select h.run_id as run, h.detail from happenings h join runs r on r.id = h.run_id
        where r.playbook = $1 and h.event = 'trend-changed'`,
      [playbook],
    )
  ).rows;
const around = (centre: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => centre + ((n * 7) % 5) / 10);

test('a change that lasts is told once, by the run with which it began', async () => {
  const ids = await measure('slower.yml', [...around(10, 20), ...around(14, 8)]);
  expect(await told('slower.yml')).toMatchObject([
    { run: ids[20], detail: { metric: 'ping.rtt', cell: 'all' } },
  ]);
}, 30_000);

test('where nothing changes nothing is told', async () => {
  await measure('same.yml', around(10, 24));
  expect(await told('same.yml')).toEqual([]);
}, 30_000);
