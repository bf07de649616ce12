import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { walkSites } from './walk-sites.js';

/** More of them: `npm run foresight -- --sites 20 --seed S`. */
test('apply does what the plan gave as known, on random sites', async () => {
  const all = await walkSites({
    sites: 6,
    seed: fc.readConfigureGlobal().seed!,
    least: 5,
    most: 20,
    within: 20_000,
  });
  expect(all.flatMap(({ wrong }) => wrong)).toEqual([]);
  // Not because nothing was told.
  const sum = (of: 'known' | 'resting' | 'tasks'): number => all.reduce((total, one) => total + one[of], 0);
  expect(sum('known')).toBeGreaterThan(sum('tasks') / 2);
  expect(sum('resting')).toBeGreaterThan(0);
});
