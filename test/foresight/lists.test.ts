import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { walkDying } from './dying.js';
import { walkLists } from './lists.js';

const seed = fc.readConfigureGlobal().seed!;

/** More of them: `npm run foresight -- --lists 2000 --kills 200 --cuts 200 --seed S`. */
test('planned, done together and done one by one are the same, on random lists', async () => {
  const all = await walkLists({ lists: 100, seed });
  expect(all.flatMap(({ wrong }) => wrong)).toEqual([]);
  // Not because nothing was done together, or nothing was foretold wrongly.
  const sum = (of: 'changed' | 'roundTrips' | 'named'): number =>
    all.reduce((total, one) => total + one[of], 0);
  expect(sum('roundTrips')).toBeLessThan(sum('changed') + all.length);
  expect(sum('named')).toBeGreaterThan(0);
});

test('a run that dies while changes are made together goes on, and does nothing twice', async () => {
  const all = await walkDying({ kills: 3, cuts: 3, seed });
  expect(all.flatMap(({ wrong }) => wrong)).toEqual([]);
  expect(all.some(({ died }) => died)).toBe(true);
}, 60_000);
