import { largeBundle } from './large-bundle.mjs';
import { largeInventory } from './large-inventory.mjs';
import { largeReport } from './large-report.mjs';
import { manyRuns } from './many-runs.mjs';
import { planning } from './planning.mjs';
import { startUp } from './start-up.mjs';
import { statistics } from './statistics.mjs';

/**
 * Our own hot paths, each with its limit.
 * @type {Record<string, { title: string, measure(options: { bundleGib: number }): Promise<
 *   { seen: string, limit: string, verdict: 'met' | 'missed', figures: object }> }>}
 */
export const paths = {
  'start-up': startUp,
  'large-inventory': largeInventory,
  planning,
  statistics,
  'large-report': largeReport,
  'large-bundle': largeBundle,
  'many-runs': manyRuns,
};
