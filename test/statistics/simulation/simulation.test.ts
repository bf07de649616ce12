import { describe, expect, test } from '@jest/globals';
import { binomialSurvival } from '../../../src/statistics/index.js';
import { chanceOfSoFew, coverageOf } from './coverage.js';
import { driftOutcome } from './drift.js';
import { populations, sampleOf, uniformFrom } from './populations.js';
import { stoppingRule } from './stopping.js';
import { falseAlarms } from './verdicts.js';

/** The seeds are fixed, so that these hold always or never; docs/statistics.md shows the large runs. */
describe.each(populations)('$name data', (population) => {
  test('lie half below their median', () => {
    const values = sampleOf(population, 20_001, uniformFrom(7)).sort((a, b) => a - b);
    const below = values.filter((value) => value < population.median).length;
    const notAbove = values.filter((value) => value <= population.median).length;
    expect(below).toBeLessThan(10_300);
    expect(notAbove).toBeGreaterThan(9700);
  });

  test('are covered in at least 95 % of samples, beyond simulation error', () => {
    for (const n of [6, 7, 9, 12, 20, 50]) {
      expect(chanceOfSoFew(coverageOf(population, n, 2000, n))).toBeGreaterThan(0.001);
    }
  });

  test('do not differ from themselves in more than 5 % of comparisons, even where any change matters', () => {
    for (const design of ['independent', 'paired'] as const) {
      const { different, comparisons } = falseAlarms(population, 10, design, 0, 600, 11);
      expect(binomialSurvival(different - 1, comparisons, 0.05)).toBeGreaterThan(0.001);
    }
  });
});

test('a testbed that drifts fools the fixed order and one sample per cell, and not the blocks', () => {
  const still = driftOutcome(0, 400, 6);
  expect(still.fixedOrder / still.runs).toBeLessThan(0.08);
  expect(still.randomisedBlocks / still.runs).toBeLessThan(0.08);
  expect(still.oneSample / still.runs).toBeGreaterThan(0.5);
  const drifting = driftOutcome(4, 400, 6);
  expect(drifting.fixedOrder / drifting.runs).toBeGreaterThan(0.8);
  expect(drifting.randomisedBlocks / drifting.runs).toBeLessThan(0.08);
});

test('a stopping rule costs some coverage, and less where several cells have to agree', () => {
  const rule = { halfWidth: 0.05, first: 6, most: 40 };
  const [one, four] = [1, 4].map((cells) => stoppingRule(populations[0]!, { ...rule, cells }, 500, 3));
  expect(one!.covered / one!.runs).toBeGreaterThan(0.85);
  expect(one!.covered / one!.runs).toBeLessThan(0.95);
  expect(four!.covered / (4 * four!.runs)).toBeGreaterThan(one!.covered / one!.runs);
  expect(one!.meanBlocks).toBeGreaterThan(6);
});
