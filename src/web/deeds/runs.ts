import { sql } from 'kysely';
import { recordDeed } from '../account/audit-trail.js';
import { Denial } from '../account/denial.js';
import { mayChange, type Viewer } from '../account/viewer.js';
import type { Site } from '../site.js';
import type { RunRow } from '../views/run-rows.js';

const requireOwn = (viewer: Viewer, run: RunRow): void => {
  if (!mayChange(viewer, run.person, run.hosts))
    throw new Denial(
      403,
      `run ${run.id} is for ${run.person}, those who care for its hosts and admins to change`,
    );
};

/** Asks for the end of a run. One that only waits ends at once; one at work ends at a safe place. */
export const cancelFor = async (site: Site, viewer: Viewer, run: RunRow): Promise<void> => {
  requireOwn(viewer, run);
  await site.db.transaction().execute(async (trx) => {
    const { rows } = await sql`update runs set cancel_asked_at = coalesce(cancel_asked_at, now()),
        cancel_asked_by = coalesce(cancel_asked_by, ${viewer.name}),
        ended_at = case when state in ('queued', 'held') then now() end,
        outcome = case when state in ('queued', 'held') then 'cancelled' end,
        state = case when state in ('queued', 'held') then 'ended' else state end
      where id = ${run.id} and state <> 'ended' returning 1`.execute(trx);
    if (rows.length === 0) throw new Denial(409, `run ${run.id} has ended`);
    await recordDeed(trx, viewer, { action: 'cancel', subject: `${run.id}` });
  });
};

/** Keeps a run back that waits. */
export const holdFor = async (site: Site, viewer: Viewer, run: RunRow, why: string): Promise<void> => {
  requireOwn(viewer, run);
  await site.db.transaction().execute(async (trx) => {
    const { rows } =
      await sql`update runs set state = 'held', held_by = ${viewer.name}, held_why = ${why.slice(0, 500)}
      where id = ${run.id} and state = 'queued' returning 1`.execute(trx);
    if (rows.length === 0) throw new Denial(409, `run ${run.id} does not wait`);
    await recordDeed(trx, viewer, { action: 'hold', subject: `${run.id}`, detail: { why } });
  });
};

/** Lets a run go on waiting that was held. */
export const letRun = async (site: Site, viewer: Viewer, run: RunRow): Promise<void> => {
  requireOwn(viewer, run);
  await site.db.transaction().execute(async (trx) => {
    const { rows } = await sql`update runs set state = 'queued', held_by = null, held_why = null
      where id = ${run.id} and state = 'held' returning 1`.execute(trx);
    if (rows.length === 0) throw new Denial(409, `run ${run.id} is not held`);
    await recordDeed(trx, viewer, { action: 'resume', subject: `${run.id}` });
  });
};
