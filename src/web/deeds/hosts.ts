import { sql } from 'kysely';
import { requireKnown } from '../../team/actions/by.js';
import { liftQuarantine } from '../../team/actions/steer.js';
import { recordDeed } from '../account/audit-trail.js';
import { Denial } from '../account/denial.js';
import { mayChange, type Viewer } from '../account/viewer.js';
import type { Site } from '../site.js';
import { byOf } from './by.js';

const requireCare = (viewer: Viewer, host: string): void => {
  if (!mayChange(viewer, '', [host]))
    throw new Denial(403, `${host} is not in the care of ${viewer.name}: an admin, or who cares for it, may`);
};

/** Gives a host to nobody until somebody says that it is well. */
export const quarantine = async (site: Site, viewer: Viewer, host: string, why: string): Promise<void> => {
  requireCare(viewer, host);
  if (why.trim() === '') throw new Denial(400, 'a quarantine says why');
  await site.db.transaction().execute(async (trx) => {
    const { rows } =
      await sql`insert into quarantines (host, why, set_by) select name, ${why.trim().slice(0, 500)}, ${viewer.name}
      from hosts where name = ${host} on conflict (host) where lifted_at is null do nothing returning 1`.execute(
        trx,
      );
    if (rows.length === 0) {
      await requireKnown(trx, [host]);
      throw new Denial(409, `${host} is in quarantine already`);
    }
    await recordDeed(trx, viewer, { action: 'quarantine', subject: host, detail: { why } });
  });
};

/** Says that quarantined hosts are well: all of them, or nothing. */
export const markWell = async (
  site: Site,
  viewer: Viewer,
  hosts: readonly string[],
  why: string,
): Promise<void> => {
  for (const host of hosts) requireCare(viewer, host);
  await site.db.transaction().execute(async (trx) => {
    for (const host of new Set(hosts)) await liftQuarantine(trx, byOf(viewer), host, why.slice(0, 500));
  });
};
