import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { connectSandbox } from '../support/connect-sandbox.js';
import { openSandbox } from '../support/sandbox.js';
import { planAndApply } from './compare.js';
import { flush } from './sites.js';
import { walkSites } from './walk-sites.js';

/** More of them: `npm run foresight -- --sites 20 --seed S`. */
test('apply does what the plan gave as known, and nothing that it did not name, on random sites', async () => {
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

test('handlers that only assured tasks notify are named, and what they leave hangs on them', async () => {
  const site = [
    { task: 'command', input: { cmd: 'touch /srv/made', invalidates: ['file:/srv'] } },
    { task: 'copy', input: { dest: '/srv/two', content: 'one = 1\n' }, notify: ['greet'] },
    flush,
    { task: 'copy', input: { dest: '/etc/motd', content: 'two = 2\n' } },
  ];
  const sandbox = await openSandbox();
  try {
    const compared = await planAndApply(site, connectSandbox(sandbox));
    expect(compared).toMatchObject({ tasks: 5, compared: 5, known: 1, assured: 2, perhaps: 2, wrong: [] });
  } finally {
    sandbox.close();
  }
});
