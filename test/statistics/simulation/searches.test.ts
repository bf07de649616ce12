import { expect, test } from '@jest/globals';
import { searchOutcome, searchShortfalls, simulatedDevices } from './searches.js';

/** The seeds are fixed, so that this holds always or never; scripts/simulate-search.mjs does it with 1,000 searches each. */
test.each(simulatedDevices)('what is promised of a search is kept: $name', (device) => {
  expect(searchShortfalls(device, searchOutcome(device, 60, 3))).toEqual([]);
});

test('what is not kept is named', () => {
  const [step] = simulatedDevices;
  const poor = { search: 30, halving: 22 };
  const outcome = { within: 0.9, byGoal: [0.99, 0.8], irregular: 0, trials: poor, seconds: poor };
  expect(searchShortfalls(step!, outcome)).toEqual([
    'step: what is above the capacity is lost, goal 2: 80.0 % within the width',
    'step: what is above the capacity is lost: 30.0 trials, and halving 22.0',
    'step: what is above the capacity is lost: 30.0 seconds, and halving 22.0',
  ]);
});
