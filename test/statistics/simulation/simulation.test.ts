import { describe, expect, test } from '@jest/globals';
import { binomialSurvival } from '../../../src/statistics/index.js';
import { equalCells, equalReports, equalSides, limitResults, shareCoverage } from './between-runs.js';
import { chanceOfSoFew, coverageOf } from './coverage.js';
import { driftOutcome } from './drift.js';
import { driftFound, shapes } from './drift-shapes.js';
import { populations, sampleOf, uniformFrom } from './populations.js';
import { stoppedVerdicts } from './stopped-verdicts.js';
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

test('with several runs a side, what runs differ by is no difference; with one, it looks like one', () => {
  for (const between of [0, 0.03, 0.08]) {
    for (const sides of [
      [3, 3],
      [2, 6],
    ] as const)
      expect(equalSides(sides, { between, margin: 0.05 }, 400, 5)).toBeLessThan(0.08);
    expect(equalCells(10, { between, margin: 0 }, 400, 5)).toBeLessThan(0.08);
  }
  expect(equalSides([3, 12], { between: 0.08, margin: 0, states: true }, 400, 5)).toBeLessThan(0.08);
  expect(equalSides([1, 1], { between: 0.08, margin: 0.05 }, 200, 5)).toBeGreaterThan(0.5);
});

test('a limit that is kept is called broken in at most 5 % of runs, and one that is broken is found', () => {
  const design = { runs: 1, between: 0, noise: 0.02 };
  for (const share of [0.8, 0.9, 1]) expect(limitResults(share, design, 400, 6).broken).toBeLessThan(0.08);
  expect(limitResults(1.5, design, 200, 6).broken).toBeGreaterThan(0.8);
});

test('a report of equal arms has a false difference among its questions in at most 5 % of cases', () => {
  const found = equalReports({ primary: 4, secondary: 16, exploratory: 60 }, 10, 150, 7);
  for (const role of ['primary', 'secondary', 'exploratory'] as const) expect(found[role]).toBeLessThan(0.1);
  expect(found.unadjusted).toBeGreaterThan(0.9);
});

test('drift is found that 2 cells in 6 blocks can show, and none where there is none', () => {
  const size = { cells: 2, blocks: 6 };
  const named = (name: string) => shapes.find((shape) => shape.name === name)!;
  expect(driftFound(size, named('none'), 60, 8)).toBeLessThan(0.15);
  for (const name of [
    'step of 50 %',
    'trend of 50 %',
    'first block 50 % slower',
    'first trial 50 % slower',
    'carry-over of 30 %',
  ])
    expect(driftFound(size, named(name), 40, 8)).toBeGreaterThan(0.8);
});

test('shares of the variance that were put in lie within their intervals', () => {
  for (const cells of [1, 8]) expect(shareCoverage({ runs: 3, cells }, 0.03, 60, 9)).toBeGreaterThan(0.85);
});

test('two equal arms are called different in at most 5 % of runs that stop by their interval', () => {
  expect(stoppedVerdicts({ effect: 0, halfWidth: 0.02, noise: 0.04 }, 300, 10).wrong).toBeLessThan(0.08);
});
