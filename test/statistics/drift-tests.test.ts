import { describe, expect, test } from '@jest/globals';
import { carryOverTest } from '../../src/statistics/carry-over.js';
import { dip } from '../../src/statistics/dip.js';
import { driftShapes, driftTests } from '../../src/statistics/drift-tests.js';
import { firstEffect, firstTrialEffect } from '../../src/statistics/first-effects.js';
import { permutationTests } from '../../src/statistics/order-permutations.js';
import { uniformNumbers } from '../../src/statistics/random.js';
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
    // By hand: the best has its mode at 7, where it may leap.
    [[0, 3, 7, 7], 1 / 7],
    [[4.6, 9.2, 3.4, 2.3, 4.8, 4.2, 24.8, 2, 25.2], 0.10833333333333343],
    [[11.5, 9.7, 10.7, 6.5, 10.7, 11.2, 2.4], 0.08928571428571427],
    [[1.3, 12.7, 20.3, 1.4, 23.8, 3.1, 23.4], 0.16597653554175298],
    [[5.2, 10.1, 1.3, 4.5, 8.2, 24.1, 2.9], 0.08746355685131195],
    [[20.4, 7.7, 4.8, 15.3, 9.5, 10, 7.4, 1.4, 1.1], 0.10317460317460317],
    [[10.2, 9.7, 9.7, 6, 9.7, 10.2, 9.5, 11.7, 1.5], 0.11111111111111116],
    [[4.3, 3.5, 3, 10.2, 20.7, 11.3, 1.9], 0.12040816326530603],
    [[7.9, 12.2, 9.5, 6.2, 20.7, 9.9, 4.7, 5.1, 12.3, 9.2, 1.9, 10.4], 0.07894736842105257],
    [[9.9, 2, 14.1, 9.9, 1.7, 12.4, 10.3, 4.1, 4.8, 6.8, 10.2, 10.4, 9.1, 14.3], 0.06805019305019298],
    [[14.1, 1.6, 21.8, 9.1, 4.9, 20.9, 4.3, 21, 4.3, 20.6, 11, 4.2, 20, 14.9], 0.13019891500904154],
  ])('of %j is %d, and so from right to left', (values, expected) => {
    expect(dip(values)).toBeCloseTo(expected, 12);
    expect(dip(values.map((value) => -value))).toBeCloseTo(expected, 12);
  });

  test('tells two states from one', () => {
    const even = Array.from({ length: 30 }, (_, i) => i);
    expect(twoStates(even)!.p).toBeGreaterThan(0.5);
    expect(twoStates(even.map((i) => (i % 2) * 100 + i))!.p).toBeLessThan(0.01);
    // Deeper than each of 999 samples: one of 1,000.
    expect(twoStates(even.map((i) => (i % 2) * 1000 + i))!.p).toBe(1 / 1000);
    expect(twoStates(even.slice(0, 20))).not.toBeNull();
    expect(twoStates(even.slice(0, 19))).toBeNull();
  });

  test('judges 20 values by samples of 20', () => {
    const values = Array.from({ length: 20 }, (_, i) => (i < 10 ? i : i + 4));
    const uniform = uniformNumbers(99);
    const dips = Array.from({ length: 2000 }, () => dip(Float64Array.from({ length: 20 }, uniform)));
    const share = dips.filter((one) => one >= dip(values)).length / dips.length;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.5);
    // Four standard errors of the difference of two shares, of 999 and of 2,000 samples.
    const error = Math.sqrt(share * (1 - share) * (1 / 999 + 1 / 2000));
    expect(Math.abs(twoStates(values)!.p - share)).toBeLessThan(4 * error);
  });

  test('tells them in more values than it draws samples of', () => {
    const many = Array.from({ length: 1600 }, (_, i) => i);
    expect(twoStates(many)!.p).toBeGreaterThan(0.5);
    expect(twoStates(many.map((i) => (i < 800 ? i : i + 120)))!.p).toBeLessThan(0.01);
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

/** Expected values from scipy.stats and numpy.linalg.lstsq. */
describe('the tests of few trials', () => {
  test('the first trial of one cell: Student', () => {
    const others = [1.02, 0.97, 1.01, 0.99, 1.03];
    expect(firstEffect([{ first: 1.2, others }])).toBeCloseTo(0.0017523853577159664, 10);
  });

  test('the first trials of two cells: twice the square of the larger p of one side', () => {
    const cells = [
      { first: 1.2, others: [1.02, 0.97, 1.01, 0.99, 1.03] },
      { first: 5.1, others: [4.6, 5.3, 4.1, 5.2, 4.4] },
    ];
    expect(firstEffect(cells)).toBeCloseTo(0.14514501695752685, 10);
    const mirrored = cells.map(({ first, others }) => ({ first: -first, others: others.map((one) => -one) }));
    expect(firstEffect(mirrored)).toBeCloseTo(0.14514501695752685, 10);
  });

  test('one trial of the first block strays without bound, and the other does not', () => {
    const others = [1.02, 0.97, 1.01, 0.99, 1.03];
    expect(firstEffect([{ first: 1e9, others }])).toBeLessThan(1e-9);
    expect(
      firstEffect([
        { first: 1e9, others },
        { first: 1.01, others },
      ]),
    ).toBeGreaterThan(0.1);
  });

  test('a cell whose other trials are all alike says nothing', () => {
    expect(firstEffect([{ first: 2, others: [1, 1, 1, 1] }])).toBe(1);
  });

  test('the first trial of a long run has to stray further than the others do', () => {
    const far = Array.from({ length: 25 }, (_, i) => (i % 5 === 0 ? 10 : Math.sin(i)));
    const cells = [far, far, far, far];
    expect(firstEffect([{ first: far[0]!, others: far.slice(1) }])).toBeLessThan(0.05);
    expect(firstTrialEffect(cells, 0)).toBeGreaterThan(0.05);
    const one = far.map((value, i) => (i === 0 ? 10 : Math.sin(value)));
    expect(firstTrialEffect([one, one.with(0, 0), one.with(0, 0), one.with(0, 0)], 0)).toBe(0.01);
  });

  test('carry-over: Fisher, in a model with the own cell and the one before', () => {
    const values = [1, 1.3, 0.9, 2.4, 2.1, 2.2, 1.4, 1.1, 2.0, 2.6];
    const cells = [0, 0, 0, 1, 1, 1, 0, 0, 1, 1];
    const previous = [1, 0, 1, 0, 1, 1, 0, 1, 1, 0];
    expect(carryOverTest(values, cells, previous)).toBeCloseTo(0.0005641557422399743, 10);
    const three = [0, 1, 2, 0, 2, 1, 1, 0, 2, 2];
    const before = [1, 0, 1, 2, 0, 2, 1, 1, 0, 2];
    expect(carryOverTest(values, three, before)).toBeCloseTo(0.008079979831233755, 10);
    // Values that are all alike depend on nothing.
    expect(carryOverTest(Array(10).fill(2), cells, previous)).toBe(1);
  });
});

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

  test('that the first block differs is found, which 36 orders are too few for', () => {
    const first = p(run(({ block }) => (block === 0 ? 1.5 : 1)))['first block']!;
    expect(first).toMatchObject({ factor: expect.closeTo(1.5, 1), reachable: 0 });
    expect(first.p).toBeLessThanOrEqual(0.01);
  });

  test('that the first trial alone differs is found', () => {
    const first = p(run(({ at }) => (at === 0 ? 1.5 : 1)))['first trial']!;
    expect(first.factor).toBeCloseTo(1.5, 1);
    expect(first.p).toBeLessThanOrEqual(0.01);
  });

  test('and is no effect of the first block', () => {
    expect(p(run(({ at }) => (at === 0 ? 1.5 : 1)))['first block']!.p).toBeGreaterThan(0.05);
  });

  test('what the cell before leaves behind is found', () => {
    const carry = p(run((_, previous) => (previous === 0 ? 1.3 : 1)))['carry-over']!;
    expect(carry.p).toBeLessThanOrEqual(0.01);
    expect(carry.factor).toBeGreaterThan(1.2);
    expect(carry.factor).toBeLessThan(1.3);
  });

  test('every shape is judged', () => {
    expect(driftTests(run(() => 1)).map(({ shape }) => shape)).toEqual([...driftShapes]);
  });

  test('the smallest p that it could give: of orders of 6 and 6 trials, and of their halves', () => {
    const { trend, step } = p(run(() => 1));
    expect(trend!.reachable).toBeCloseTo(1 / 2000, 12);
    // Each cell's orders that put the same three trials first are alike to the running sum.
    expect(step!.reachable).toBeCloseTo(2 / 20 ** 2, 12);
  });

  test.each([
    [[10.3, 19.1, 19.6, 10.6, 10.1, 21.7, 20.9, 11.4]],
    [[-0.3, 0.3, 0.2, 0.05, -0.2, -0.1, -0.4, 0.45].map((one) => 10 * Math.exp(one))],
  ])('p is that of all orders within the cells: %j', (values) => {
    const cells = [0, 1, 1, 0, 0, 1, 1, 0];
    const means = [0, 1].map((cell) => {
      const own = values.filter((_, i) => cells[i] === cell).map(Math.log);
      return own.reduce((sum, one) => sum + one, 0) / own.length;
    });
    const residuals = values.map((value, i) => Math.log(value) - means[cells[i]!]!);
    const ranks = residuals.map((one) => residuals.filter((other) => other < one).length - 3.5);
    const orders = (items: readonly number[]): number[][] =>
      items.length === 0
        ? [[]]
        : items.flatMap((one, i) => orders(items.filter((_, j) => j !== i)).map((rest) => [one, ...rest]));
    const of = (cell: number) => ranks.filter((_, i) => cells[i] === cell);
    const all = orders(of(0)).flatMap((first) =>
      orders(of(1)).map((second) => {
        const [a, b] = [[...first], [...second]];
        return cells.map((cell) => (cell === 0 ? a : b).shift()!);
      }),
    );
    const kendall = (x: readonly number[]) =>
      Math.abs(
        x.reduce((s, late, j) => s + x.slice(0, j).reduce((t, early) => t + Math.sign(late - early), 0), 0),
      );
    const pettitt = (x: readonly number[]) =>
      Math.max(...x.map((_, i) => Math.abs(x.slice(0, i + 1).reduce((sum, one) => sum + one, 0))));
    const trials = values.map((value, i) => ({ cell: cells[i]!, block: i >> 1, value }));
    const found = driftTests(trials);
    [kendall, pettitt].forEach((score, i) => {
      const exact = all.filter((x) => score(x) >= score(ranks) - 1e-9).length / all.length;
      // Four standard errors of a share of 2,000 orders, or of as many as it takes to see 200 that are as unlikely.
      const error = Math.max(Math.sqrt((exact * (1 - exact)) / 2000), exact * Math.sqrt((1 - exact) / 200));
      expect(Math.abs(found[i]!.p - exact)).toBeLessThanOrEqual(4 * error + 1e-12);
    });
  });

  test('the first block, where so many orders tell: of 3 cells in 10 blocks each is 1 of 10³, on either side', () => {
    const trials = Array.from({ length: 30 }, (_, i) => ({
      cell: (i + Math.floor(i / 3)) % 3,
      block: Math.floor(i / 3),
      value: 100 + ((i * 7) % 30),
    }));
    expect(p(trials as never)['first block']!.reachable).toBeCloseTo(2 / 1000, 12);
  });

  test('of steps that are as large the first is told', () => {
    const trials = [2, 0.5, 2, 0.5].map((value, block) => ({ cell: 0, block, value }));
    expect(driftTests(trials)[1]).toMatchObject({ shape: 'step', at: 1 });
  });

  test('a score of which 200 orders are as large is one of chance, and no more are drawn', () => {
    let scored = 0;
    const one = () => {
      scored += 1;
      return 1;
    };
    const found = permutationTests(Float64Array.of(1, 2, 3, 4), [[0, 1, 2, 3]], [one], 1);
    expect(found).toEqual({ p: [1], finest: 1 / 2000 });
    expect(scored).toBe(1 + 200);
  });

  test('one block has no other to be held against', () => {
    const first = p(run(() => 1).map((trial) => ({ ...trial, block: 0 })))['first block']!;
    expect(first).toMatchObject({ factor: 1, reachable: 1 });
  });

  test('three blocks are too few to say anything of the first one, or of the first trial', () => {
    const found = p(run(() => 1).slice(0, 6));
    for (const shape of ['first block', 'first trial'])
      expect(found[shape]).toMatchObject({ p: 1, reachable: 1 });
  });

  test('what always follows the same cell cannot be told from what it follows', () => {
    const fixed = run(() => 1).map((trial, i) => ({ ...trial, cell: i % 2, block: i >> 1 }));
    expect(p(fixed)['carry-over']).toMatchObject({ p: 1, reachable: 1 });
  });

  test('is the same whenever it is computed', () => {
    const trials = run(({ at }) => 1 + at / 100);
    expect(driftTests(trials)).toEqual(driftTests(trials));
  });

  test('values that may be 0 are refused', () => {
    expect(() => driftTests([{ cell: 0, block: 1, value: 0 }])).toThrow(InvalidSample);
  });
});
