import { expect, test } from '@jest/globals';
import type { By } from '../../../src/team/actions/by.js';
import { goOn } from '../../../src/team/actions/go-on.js';
import { postgresql } from '../support/database.js';
import { untilOneWaits } from '../support/lock-wait.js';

const { database } = postgresql();
const kim: By = { person: 'kim', via: 'database' };

test('of two who go on with a run at the same moment, the second is told of the first', async () => {
  const team = await database();
  const { rows } = await team.pool.query(
    `insert into runs (person, playbook, project, state, outcome, attempt, worker, folder, started_at, ended_at)
      values ('kim', 'site.yml', '{"kind":"folder","path":"/lab"}', 'ended', 'failed', 1, 'w', '20260101T000000Z-site-0000', now(), now())
      returning id`,
  );
  const id: number = rows[0].id;
  const { next, second } = await team.db.transaction().execute(async (trx) => {
    const first = await goOn(trx, kim, id);
    const other = goOn(team.db, kim, id).catch((error: unknown) => error);
    await untilOneWaits(team);
    return { next: first, second: other };
  });
  const told = expect.objectContaining({ message: `run ${next} goes on with run ${id} already` });
  expect(await second).toMatchObject({ diagnostics: [told] });
  await expect(goOn(team.db, kim, id)).rejects.toMatchObject({ diagnostics: [told] });
  const { rows: made } = await team.pool.query('select id from runs where resumes is not null');
  expect(made).toEqual([{ id: next }]);
});
