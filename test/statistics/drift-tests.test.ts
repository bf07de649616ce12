import { describe, expect, test } from '@jest/globals';
import { dip } from '../../src/statistics/dip.js';
import { driftTests } from '../../src/statistics/drift-tests.js';
import { InvalidSample } from '../../src/statistics/sample.js';
import { twoStates } from '../../src/statistics/two-states.js';

describe("Hartigan's dip", () => {
  // By linear programming over all functions with one mode, which is the definition.
  test.each([
    [[1, 2, 3, 4, 5, 6, 7, 8], 1 / 16],
    [[1, 1.1, 1.2, 1.3, 5, 5.1, 5.2, 5.3], 0.23125],
    [[3.1, 2.2, 9.7, 8.8, 2.9, 9.1, 3.3, 8.5, 9.9, 2.5, 6], 0.16942148760330566],
    [[0, 0, 1, 1, 1, 2, 5, 5, 5, 6], 0.15],
    [[1, 1.01, 1.02, 2, 3, 4, 5, 9], 1 / 16],
    [[4, 4, 4], 1 / 6],
  ])('of %j is %d', (values, expected) => {
    expect(dip(values)).toBeCloseTo(expected, 12);
  });

  test('tells two states from one', () => {
    const even = Array.from({ length: 30 }, (_, i) => i);
    expect(twoStates(even)!.p).toBeGreaterThan(0.5);
    expect(twoStates(even.map((i) => (i % 2) * 100 + i))!.p).toBeLessThan(0.01);
    expect(twoStates(even.slice(0, 19))).toBeNull();
  });
});

/** Two cells in six blocks, in an order that leaves the cell before each trial mixed. */
const order = 'ABBABAABABBA'
  .split('')
  .map((name, i) => ({ cell: name === 'A' ? 0 : 1, block: i >> 1, at: i }));
const noise = [0.3, -0.2, 0.1, -0.4, 0.2, -0.1, 0.4, -0.3, 0, 0.35, -0.35, 0.15];
const run = (effect: (place: (typeof order)[number], previous: number) => number) =>
  order.map((place, i) => ({
    ...place,
    value: (100 * (place.cell + 1) + noise[i]!) * effect(place, i === 0 ? -1 : order[i - 1]!.cell),
  }));

describe('drift of a run of 2 cells and 6 blocks', () => {
  const p = (trials: ReturnType<typeof run>) =>
    Object.fromEntries(driftTests(trials).map((one) => [one.shape, one]));

  test('a testbed that stands still shows nothing', () => {
    for (const { p: own } of driftTests(run(() => 1))) expect(own).toBeGreaterThan(0.05);
  });

  test('a step of 50 % is found, with its place and size, which Kruskal–Wallis over blocks never could', () => {
    const { step } = p(run(({ at }) => (at < 6 ? 1 : 1.5)));
    expect(step).toMatchObject({ at: 6, factor: expect.closeTo(1.5, 1) });
    expect(step!.p).toBeLessThanOrEqual(0.0125);
  });

  test('a trend is found', () => {
    const { trend } = p(run(({ at }) => 1 + at / 20));
    expect(trend!.p).toBeLessThanOrEqual(0.0125);
    expect(trend!.factor).toBeGreaterThan(1.2);
  });

  test('that the first block differs can never be found, and the test says so', () => {
    const first = p(run(({ block }) => (block === 0 ? 2 : 1)))['first block']!;
    expect(first.factor).toBeCloseTo(2, 1);
    expect(first.reachable).toBeCloseTo(2 / 36, 12);
    expect(first.p).toBeGreaterThan(0.02);
  });

  test('what the cell before leaves behind is found', () => {
    const carry = p(run((_, previous) => (previous === 0 ? 1.3 : 1)))['carry-over']!;
    expect(carry.p).toBeLessThanOrEqual(0.05);
  });

  test('is the same whenever it is computed', () => {
    const trials = run(({ at }) => 1 + at / 100);
    expect(driftTests(trials)).toEqual(driftTests(trials));
  });

  test('values that may be 0 are refused', () => {
    expect(() => driftTests([{ cell: 0, block: 1, value: 0 }])).toThrow(InvalidSample);
  });
});
