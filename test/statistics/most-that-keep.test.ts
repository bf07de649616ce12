import { expect, test } from '@jest/globals';
import { type LevelSample, mostThatKeep } from '../../src/statistics/most-that-keep.js';

const level = (at: number, ...values: number[]): LevelSample => ({ level: at, values });
const six = (at: number, value: number): LevelSample => level(at, ...Array<number>(6).fill(value));

test('levels that keep the limit beyond doubt, and levels that do not, leave nothing open', () => {
  const found = mostThatKeep([six(1, 1), six(2, 2), six(4, 4)], 3);
  expect(found).toMatchObject({ kept: 2, broken: 4, decided: true, blocks: null, estimate: 3 });
  expect(found.levels.map(({ verdict }) => verdict)).toEqual(['kept', 'kept', 'broken']);
});

test('a limit that all levels keep, or none, has no bound on that side', () => {
  expect(mostThatKeep([six(1, 1), six(2, 2)], 9)).toMatchObject({ kept: 2, broken: null, estimate: null });
  expect(mostThatKeep([six(1, 1), six(2, 2)], 0)).toMatchObject({ kept: null, broken: 1, estimate: null });
});

test('values that are equal to the limit keep it', () => {
  expect(mostThatKeep([six(1, 3)], 3)).toMatchObject({ kept: 1, broken: null, decided: true });
});

test('five values decide nothing, and six would', () => {
  const found = mostThatKeep([level(1, 1, 1, 1, 1, 1)], 3);
  expect(found).toMatchObject({ kept: null, broken: null, decided: false, blocks: 6 });
});

test('one value of eight on the other side: eight are too few, nine are enough', () => {
  // P(B ≤ 1) is 0.0352 for 8 and 0.0195 for 9: the two-sided 5 % of the sign test.
  const eight = [1, 1, 1, 1, 1, 1, 1, 9];
  expect(mostThatKeep([level(1, ...eight)], 3)).toMatchObject({ decided: false, blocks: 9 });
  expect(mostThatKeep([level(1, ...eight, 1)], 3)).toMatchObject({ kept: 1, decided: true });
});

test('nobody can tell how many blocks decide a level at the limit', () => {
  expect(mostThatKeep([level(1, 1, 9, 1, 9)], 3)).toMatchObject({ decided: false, blocks: null });
});

test('a level that is kept behind one that is open counts as open: the order is fixed', () => {
  const found = mostThatKeep([level(1, 1, 9, 1, 9, 1, 9), six(2, 1), six(4, 9)], 3);
  expect(found).toMatchObject({ kept: null, broken: 4 });
  expect(found.levels.map(({ verdict }) => verdict)).toEqual(['undecided', 'undecided', 'broken']);
});

test('medians that fall are no reason for more', () => {
  expect(mostThatKeep([six(1, 1), six(2, 5), six(4, 2)], 3).estimate).toBe(1.5);
});
