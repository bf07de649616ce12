import { goOn } from '../../team/actions/go-on.js';
import { cancel, hold, letGo } from '../../team/actions/steer.js';
import { Denial } from '../account/denial.js';
import { mayChange, type Viewer } from '../account/viewer.js';
import type { Site } from '../site.js';
import type { RunRow } from '../views/run-rows.js';
import { byOf } from './by.js';

const requireOwn = (viewer: Viewer, run: RunRow): void => {
  if (!mayChange(viewer, run.person, run.hosts))
    throw new Denial(
      403,
      `run ${run.id} is for ${run.person}, those who care for its hosts and admins to change`,
    );
};

/** Asks for the end of a run. */
export const cancelFor = async (site: Site, viewer: Viewer, run: RunRow): Promise<void> => {
  requireOwn(viewer, run);
  await cancel(site.db, byOf(viewer), run.id, true);
};

/** Keeps a run back that waits. */
export const holdFor = async (site: Site, viewer: Viewer, run: RunRow, why: string): Promise<void> => {
  requireOwn(viewer, run);
  await hold(site.db, byOf(viewer), run.id, why, true);
};

/** Queues the rest of a run that did not come to a good end; answers the number of the new run. */
export const goOnFor = async (site: Site, viewer: Viewer, run: RunRow): Promise<number> => {
  requireOwn(viewer, run);
  return goOn(site.db, byOf(viewer), run.id);
};

/** Lets a run go on waiting that was held. */
export const letRun = async (site: Site, viewer: Viewer, run: RunRow): Promise<void> => {
  requireOwn(viewer, run);
  await letGo(site.db, byOf(viewer), run.id, true);
};
