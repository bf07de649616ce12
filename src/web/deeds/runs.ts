import { goOn } from '../../team/actions/go-on.js';
import { type Cancelled, cancel, hold, letGo } from '../../team/actions/steer.js';
import type { Viewer } from '../account/viewer.js';
import type { Site } from '../site.js';
import type { RunRow } from '../views/run-rows.js';
import { byOf } from './by.js';
import { requireMay } from './others.js';

const requireRun = (viewer: Viewer, { id, person, hosts }: RunRow, anybody: boolean): void =>
  requireMay(viewer, { what: `run ${id}`, person, hosts }, anybody);

/** Asks for the end of a run; answers what happens next. */
export const cancelFor = async (
  site: Site,
  viewer: Viewer,
  run: RunRow,
  anybody: boolean,
): Promise<Cancelled> => {
  requireRun(viewer, run, anybody);
  return cancel(site.db, byOf(viewer), run.id, true);
};

/** Keeps a run back that waits. */
export const holdFor = async (
  site: Site,
  viewer: Viewer,
  run: RunRow,
  { why, anybody }: { readonly why: string; readonly anybody: boolean },
): Promise<void> => {
  requireRun(viewer, run, anybody);
  await hold(site.db, byOf(viewer), run.id, why, true);
};

/** Queues the rest of a run that did not come to a good end; answers the number of the new run. */
export const goOnFor = async (site: Site, viewer: Viewer, run: RunRow, anybody: boolean): Promise<number> => {
  requireRun(viewer, run, anybody);
  return goOn(site.db, byOf(viewer), run.id);
};

/** Lets a run go on waiting that was held. */
export const letRun = async (site: Site, viewer: Viewer, run: RunRow, anybody: boolean): Promise<void> => {
  requireRun(viewer, run, anybody);
  await letGo(site.db, byOf(viewer), run.id, true);
};
