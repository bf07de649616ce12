import { describe, expect, test } from '@jest/globals';
import { InvalidSample } from '../../src/statistics/sample.js';
import { type LevelledValue, varianceShares } from '../../src/statistics/variance-shares.js';

const value = (units: readonly string[], of: number, group = ''): LevelledValue => ({
  group,
  units,
  value: of,
});

describe('shares of the variance', () => {
  test('are those of a nested analysis of variance', () => {
    // Runs of 3 trials with means 10, 13, 19: mean squares 63 between (2 df) and 1 within (6 df).
    const values = [10, 13, 19].flatMap((mean, run) =>
      [-1, 0, 1].map((offset) => value([`run${run}`], mean + offset)),
    );
    const [run, trial] = varianceShares(values, ['run'], 'trial');
    const between = (63 - 1) / 3;
    expect(run!.share).toBeCloseTo(between / (between + 1), 12);
    expect(trial!.share).toBeCloseTo(1 / (between + 1), 12);
    expect(run).toMatchObject({ level: 'run', units: 3 });
    expect(run!.interval!.low).toBeLessThan(run!.share!);
    expect(run!.interval!.high).toBeGreaterThan(run!.share!);
  });

  test('unequal numbers of trials have the expected mean squares of unbalanced data', () => {
    // Groups of 2 and 4: n0 = (6 − (4 + 16)/6)/1 = 8/3.
    const values = [
      ...[9, 11].map((one) => value(['a'], one)),
      ...[19, 21, 19, 21].map((one) => value(['b'], one)),
    ];
    const [run, trial] = varianceShares(values, ['run'], 'trial');
    const within = (2 + 4) / 4;
    const between = (2 * (10 - 50 / 3) ** 2 + 4 * (20 - 50 / 3) ** 2 - within) / (8 / 3);
    expect(run!.share).toBeCloseTo(between / (between + within), 12);
    expect(run!.share! + trial!.share!).toBeCloseTo(1, 12);
  });

  test('a level with one unit, or one in each unit above it, is not estimable', () => {
    const values = [1, 2, 4, 5].map((one, i) => value(['boot', `guest${i >> 1}`], one));
    const [boot, guest, trial] = varianceShares(values, ['boot', 'guest'], 'trial');
    expect(boot).toMatchObject({ units: 1, share: null, interval: null });
    expect(guest!.share! + trial!.share!).toBeCloseTo(1, 12);
    const single = varianceShares(
      [1, 2, 3].map((one, i) => value([`run${i}`], one)),
      ['run'],
      'trial',
    );
    expect(single.map(({ share }) => share)).toEqual([null, null]);
  });

  test('what differs between groups is not counted', () => {
    const inGroups = (apart: number): LevelledValue[] =>
      ['A', 'B'].flatMap((group, g) =>
        [0, 1, 2].flatMap((run) => [0, 1].map((trial) => value([`${run}`], apart * g + run + trial, group))),
      );
    const shares = (apart: number) =>
      varianceShares(inGroups(apart), ['run'], 'trial').map(({ share }) => share!);
    expect(shares(1000)[0]).toBeCloseTo(shares(0)[0]!, 9);
  });

  test('a run that serves eight cells is one chance, as it is in one cell', () => {
    // Runs of 3 trials with means 10, 13, 19, as above, the same in each cell.
    const inCells = (cells: number): LevelledValue[] =>
      Array.from({ length: cells }, (_, cell) =>
        [10, 13, 19].flatMap((mean, run) =>
          [-1, 0, 1].map((offset) => value([`run${run}`], mean + offset, `cell${cell}`)),
        ),
      ).flat();
    const [one] = varianceShares(inCells(1), ['run'], 'trial');
    const [eight] = varianceShares(inCells(8), ['run'], 'trial');
    expect(eight).toMatchObject({ units: 3, share: expect.closeTo(one!.share!, 12) });
    // More trials tell the share of a trial better, and nothing of the next run.
    expect(eight!.interval!.low).toBeGreaterThanOrEqual(one!.interval!.low);
    expect(eight!.interval!.low).toBeLessThan(0.9);
    const own = inCells(8).map((each) => ({ ...each, units: [`${each.group} ${each.units[0]}`] }));
    const [apart] = varianceShares(own, ['run'], 'trial');
    expect(apart).toMatchObject({ units: 24, share: expect.closeTo(one!.share!, 12) });
    expect(apart!.interval!.low).toBeGreaterThan(eight!.interval!.low);
  });

  test('values without their units are refused', () => {
    expect(() => varianceShares([value([], 1)], ['run'], 'trial')).toThrow(InvalidSample);
  });
});
