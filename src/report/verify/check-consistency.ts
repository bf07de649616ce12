import type { Bundle } from '../data/bundle.js';
import { checkHosts } from './consistency/check-hosts.js';
import { checkImported } from './consistency/check-imported.js';
import { checkOutcome } from './consistency/check-outcome.js';
import { checkPlan } from './consistency/check-plan.js';
import { checkRecords } from './consistency/check-records.js';
import { checkTimes } from './consistency/check-times.js';
import { checkTrials } from './consistency/check-trials.js';
import { type Evidence, gather } from './consistency/evidence.js';
import type { BundleFinding } from './finding.js';

const checks = [checkPlan, checkTrials, checkOutcome, checkTimes, checkRecords, checkHosts];
/** Nobody has noted when and in which order imported trials ran: there is nothing that could agree. */
const checksOfImported = [checkPlan, checkImported, checkOutcome];

/**
 * Compares what the files of a bundle say about each other: whoever changed one of them and made the manifest
 * again has forgotten the others. A forgery that is consistent in all of them is not found.
 * @throws RiggerError `experiment/damaged` when a file cannot be read
 */
export const checkConsistency = async (
  bundle: Bundle,
  values: Evidence['values'],
): Promise<BundleFinding[]> => {
  const { findings, ...evidence } = await gather(bundle, values);
  return [
    ...findings,
    ...(bundle.run.imported ? checksOfImported : checks).flatMap((check) => check(evidence)),
  ];
};
