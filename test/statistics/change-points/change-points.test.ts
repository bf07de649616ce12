import { describe, expect, test } from '@jest/globals';
import { changePoints } from '../../../src/statistics/change-points.js';
import { energySplit } from '../../../src/statistics/energy-split.js';
import { InvalidSample } from '../../../src/statistics/sample.js';
import { normal, uniformFrom } from '../simulation/populations.js';
import { plainChangePoints, plainSplit } from './plain.js';
import { coal, lakeHuron, nile } from './published-series.js';

const options = { alpha: 0.05, permutations: 19, fewest: 2, seed: 7 };

/** A series of up to three steps, with ties in every third. */
function generated(index: number): number[] {
  const uniform = uniformFrom(900 + index);
  const n = 8 + Math.floor(uniform() * 9);
  const steps = Array.from({ length: index % 4 }, () => ({
    from: Math.floor(uniform() * n),
    by: 6 * (uniform() - 0.5),
  }));
  return Array.from({ length: n }, (_, i) => {
    const level = steps.reduce((sum, { from, by }) => (i >= from ? sum + by : sum), 100);
    const value = level + normal(uniform);
    return index % 3 === 0 ? Math.round(value) : value;
  });
}

describe('E-divisive', () => {
  test('gives what a plain implementation of the paper gives, on 200 generated series', () => {
    let changes = 0;
    for (let index = 0; index < 200; index++) {
      const series = generated(index);
      const fewest = 2 + (index % 3);
      const found = changePoints(series, { ...options, fewest, seed: index });
      const plain = plainChangePoints(series, { ...options, fewest, seed: index });
      expect(found.map(({ at, p }) => [at, p])).toEqual(
        plain.sort((a, b) => a.at - b.at).map(({ at, p }) => [at, p]),
      );
      found.forEach(({ statistic }, i) => {
        expect(statistic / plain[i]!.q).toBeCloseTo(1, 9);
      });
      changes += found.length;
    }
    expect(changes).toBeGreaterThan(30);
  });

  test.each([
    ['the Nile at Aswan', nile, [28]],
    ['Lake Huron', lakeHuron, [16, 48, 67, 82]],
    ['explosions in coal mines', coal, [41]],
  ])('gives the same as the plain one on %s', (_, series, expected) => {
    const split = energySplit(series, 2)!;
    const plain = plainSplit(series, 2)!;
    expect([split.before, split.until]).toEqual([plain.tau, plain.kappa]);
    expect(split.statistic / plain.q).toBeCloseTo(1, 9);
    // Few orders, as the plain one takes a tenth of a second for each.
    const few = { ...options, alpha: 0.25, permutations: 3, fewest: 10 };
    const found = changePoints(series, few);
    expect(found.map(({ at, p }) => [at, p])).toEqual(
      plainChangePoints(series, few)
        .sort((a, b) => a.at - b.at)
        .map(({ at, p }) => [at, p]),
    );
    expect(changePoints(series, { ...options, permutations: 499, fewest: 10 }).map(({ at }) => at)).toEqual(
      expected,
    );
  });

  test('dates the fall of the Nile to 1899, when the dam was begun', () => {
    const [change] = changePoints(nile, { ...options, permutations: 999, fewest: 10, alpha: 0.001 });
    expect(1871 + change!.at).toBe(1899);
    expect(change!.p).toBe(0.001);
  });
});

describe('a series', () => {
  test('that never varies has no change', () => {
    expect(changePoints(Array(40).fill(3), options)).toEqual([]);
  });

  test('that is too short for two stretches has none', () => {
    expect(changePoints([1, 2, 3], options)).toEqual([]);
    expect(energySplit([1, 2, 3], 2)).toBeNull();
  });

  test('gives the same with the same seed, and its p is a count of orders', () => {
    const uniform = uniformFrom(5);
    const series = [...Array(20)].map((_, i) => (i < 12 ? 0 : 6) + normal(uniform));
    const found = changePoints(series, { ...options, permutations: 199 });
    expect(found.map(({ at }) => at)).toEqual([12]);
    expect(changePoints(series, { ...options, permutations: 199 })).toEqual(found);
    expect((found[0]!.p * 200) % 1).toBeCloseTo(0, 9);
  });

  test('sees a change that a later one undoes, by its second end', () => {
    const series = [...Array(60)].map((_, i) => (i >= 25 && i < 35 ? 5 : 0) + Math.sin(37 * i));
    expect(changePoints(series, { ...options, permutations: 199 }).map(({ at }) => at)).toEqual([25, 35]);
  });

  test.each([[[1, Number.NaN, 2]], [[]]])('%j is refused', (series) => {
    expect(() => changePoints(series, options)).toThrow(InvalidSample);
  });

  test('is not looked at in stretches of one value, which have no spread', () => {
    expect(() => changePoints([1, 2, 3, 4], { ...options, fewest: 1 })).toThrow('expected 2 or more');
  });
});
