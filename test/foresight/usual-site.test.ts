import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectSandbox } from '../support/connect-sandbox.js';
import { openSystemdSandbox, type Sandbox } from '../support/sandbox.js';
import { planAndApply, walkSite } from './compare.js';
import { offerPackages } from './debian-packages.js';
import { usualSite } from './usual-site.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSystemdSandbox();
  offerPackages(sandbox);
});
afterAll(() => sandbox.close());

test('of a usual site on a bare host the plan knows each end, though packages come first', async () => {
  const connect = connectSandbox(sandbox);
  const planned = await walkSite(usualSite, connect, 'plan');
  const compared = await planAndApply(usualSite, connect);
  expect(compared.wrong).toEqual([]);
  expect(compared).toMatchObject({ tasks: 30, compared: 30, unknown: 0 });
  expect(compared.known).toBeGreaterThan(9);
  // What was said to be so whatever is found is what the host says now, task by task.
  const after = await walkSite(usualSite, connect, 'plan');
  const assured = planned.map(({ assures, status }) => (status === 'assured' ? assures : undefined));
  expect(after.map(({ status }) => status)).toEqual(usualSite.map(() => 'ok'));
  expect(after.map(({ because }, index) => (assured[index] === undefined ? undefined : because))).toEqual(
    assured,
  );
}, 60_000);
