import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { book } from '../../src/team/actions/book.js';
import { postgresql } from '../team/support/database.js';
import { untilOneWaits } from '../team/support/lock-wait.js';
import { type ServedLab, serveLab } from './support/served.js';

const { database } = postgresql();
let lab: ServedLab;

beforeAll(async () => {
  lab = await serveLab(await database());
  await lab.person('kim', 'user');
});
afterAll(() => lab?.end());

test('a booking that comes while hosts are released is not ended by who may not', async () => {
  const { database: team } = lab;
  const kim = await lab.token('kim', 'user');
  const { answer } = await team.db.transaction().execute(async (trx) => {
    await book(
      trx,
      { person: 'bob', via: 'database' },
      {
        ...{ hosts: ['dut1'], why: 'new kernel' },
        ...{ from: new Date(), until: new Date(Date.now() + 3_600_000) },
      },
    );
    const asked = lab.ask('/api/v1/bookings/release', {
      method: 'POST',
      headers: { ...kim.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ hosts: ['dut1'], anybody: true }),
    });
    await untilOneWaits(team);
    return { answer: asked };
  });
  expect((await answer).status).toBe(403);
  const { rows } = await team.pool.query('select person, released_at from bookings');
  expect(rows).toEqual([{ person: 'bob', released_at: null }]);
});
