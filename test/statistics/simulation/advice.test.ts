import { expect, test } from '@jest/globals';
import { adviceOutcome, adviceShortfalls, densityCurves } from './advice.js';

/** The seeds are fixed, so that this holds always or never; scripts/simulate-advise.mjs does it with 2,000 runs each. */
test.each(densityCurves)('the interval of the most guests holds the truth: $name', (curve) => {
  expect(adviceShortfalls(curve, 10, adviceOutcome(curve, 10, 200, 3))).toEqual([]);
});

test('what is not kept is named', () => {
  expect(adviceShortfalls(densityCurves[0]!, 6, { held: 0.94, decided: 1, width: 2 })).toEqual([
    'grows steadily; trials scatter by 5 %, 6 blocks: 94.0 % hold the truth',
  ]);
});
