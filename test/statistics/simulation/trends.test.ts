import { expect, test } from '@jest/globals';
import { trendOutcome, trendShapes, trendShortfalls } from './trends.js';

/** The seeds are fixed, so that this holds always or never; scripts/simulate-trends.mjs does it with 1,000 series each. */
test.each(trendShapes)('what is promised of a trend is kept: $name', (shape) => {
  const series = 50;
  expect(trendShortfalls(shape, trendOutcome(shape, series, 3), series)).toEqual([]);
});

test('what is not kept is named', () => {
  const [none, , three] = trendShapes;
  expect(trendShortfalls(none!, { found: 0.3, placed: 0, worse: 0 }, 1000)).toEqual([
    'none: found in 0.3, at most 0.05 allowed',
  ]);
  expect(trendShortfalls(three!, { found: 0.5, placed: 0, worse: 0 }, 1000)).toHaveLength(1);
});
