import { describe, expect, test } from '@jest/globals';
import { blocksNeeded, halfWidth } from '../../src/statistics/blocks-needed.js';
import { InvalidSample } from '../../src/statistics/sample.js';
import { pilotOutcome, pilotShapes, pilotShortfalls } from './simulation/pilots.js';
import { normal, uniformFrom } from './simulation/populations.js';

const uniform = uniformFrom(5);
const ratios = Array.from({ length: 20 }, () => 0.05 * normal(uniform));

describe('blocks that a precision takes', () => {
  test('are the same for the same pilot, more for a narrower interval, and by its square', () => {
    const wide = blocksNeeded(ratios, 0.02, 'log-ratio', 1);
    expect(blocksNeeded(ratios, 0.02, 'log-ratio', 1)).toEqual(wide);
    const narrow = blocksNeeded(ratios, 0.002, 'log-ratio', 1);
    expect(narrow.blocks! / wide.blocks!).toBeGreaterThan(60);
    expect(narrow.blocks! / wide.blocks!).toBeLessThan(160);
    for (const { low, blocks, high } of [wide, narrow]) {
      expect(low).toBeLessThanOrEqual(blocks!);
      expect(high).toBeGreaterThanOrEqual(blocks!);
    }
  });

  test('are the fewest that have an interval where nothing scatters', () => {
    for (const of of ['median', 'log-ratio'] as const)
      expect(blocksNeeded([2, 2, 2, 2, 2, 2, 2, 2], 0.02, of, 1)).toEqual({ blocks: 6, low: 6, high: 6 });
  });

  test('are more than can be told where no experiment could have them', () => {
    expect(blocksNeeded(ratios, 1e-5, 'log-ratio', 1)).toMatchObject({ blocks: null, high: null });
  });

  test('need finite values', () => {
    expect(() => blocksNeeded([1, 2, Number.NaN, 4, 5, 6], 0.1, 'median', 1)).toThrow(InvalidSample);
  });

  test.each([
    ['median', [1, 2, 3, 4, 5], Number.POSITIVE_INFINITY],
    ['median', [1, 2, 3, 4, 5, 6], 2.5 / 3.5],
    ['median', [0, 0, 0, 0, 0, 0], 0],
    ['log-ratio', [0, 0, 0, 0, 0, 0], 0],
    ['log-ratio', [0, 0, 0, 0, 0], Number.POSITIVE_INFINITY],
  ] as const)('half the width of a %s of %j is %d', (of, values, expected) => {
    expect(halfWidth(values, of)).toBeCloseTo(expected, 12);
  });

  // The seed is fixed, so that this holds always or never; scripts/simulate-pilots.mjs does it with 500 designs.
  test('are foretold as promised', () => {
    const [shape] = pilotShapes;
    expect(pilotShortfalls(shape!, pilotOutcome(shape!, 6, 3))).toEqual([]);
    expect(pilotShortfalls(shape!, { quarter: 0, factorTwo: 0.1, centre: 3, covered: 0.2 })).toHaveLength(3);
  }, 30_000);
});
