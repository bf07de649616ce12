import { expect, test } from '@jest/globals';
import {
  classifyLoad,
  conditionalThroughput,
  type LoadRequirement,
  relevantBounds,
} from '../../../src/statistics/search/classify.js';
import type { TrialResult } from '../../../src/statistics/search/goal.js';

const goal = (final: number, sum: number, limit: number, exceedRatio: number): LoadRequirement => ({
  ...{ quantity: 'loss', limit, exceedRatio, finalTrialDuration: final, durationSum: sum },
});

/**
 * The example of the draft: section "Example Search" of draft-ietf-bmwg-mlrsearch-12. For the last goal its tables print
 * exceed ratios of 42.857 % and 27.273 % at points 5 and 6, and call the load a lower bound all the same; by appendix A,
 * which defines it, a load above its 20 % is an upper bound.
 */
const goals = {
  RFC2544: goal(60, 60, 0, 0),
  TST009: goal(60, 120, 0, 0.5),
  '1s final': goal(1, 120, 0.005, 0.5),
  '20% exceed': goal(60, 60, 0.005, 0.2),
};

const trials = (count: number, duration: number, loss: number, load = 1e6): TrialResult[] =>
  Array.from({ length: count }, () => ({ load, duration, quantities: { loss } }));

const [u, l, o] = ['upper bound', 'lower bound', 'undecided'] as const;

test.each([
  { point: 1, adds: [59, 1, 0], classes: [o, o, o, o] },
  { point: 2, adds: [1, 1, 0.01], classes: [u, o, o, o] },
  { point: 3, adds: [59, 1, 0.01], classes: [u, o, o, u] },
  { point: 4, adds: [1, 1, 0], classes: [u, o, l, u] },
  { point: 5, adds: [1, 60, 0.001], classes: [u, o, l, u] },
  { point: 6, adds: [1, 60, 0], classes: [u, l, l, u] },
])('loads are classified as in the example of the draft: point $point', ({ point, classes }) => {
  const seen = upTo(point);
  expect(Object.values(goals).map((each) => classifyLoad(seen, each))).toEqual(classes);
});

const added = [
  trials(59, 1, 0),
  trials(1, 1, 0.01),
  trials(59, 1, 0.01),
  trials(1, 1, 0),
  trials(1, 60, 0.001),
  trials(1, 60, 0),
];
const upTo = (point: number): TrialResult[] => added.slice(0, point).flat();

test('the Conditional Throughput is that of the example of the draft', () => {
  const throughput = (name: keyof typeof goals): number => conditionalThroughput(1e6, upTo(6), goals[name]);
  expect(throughput('TST009')).toBe(1e6);
  expect(throughput('1s final')).toBe(1e6);
  expect(throughput('20% exceed')).toBeCloseTo(999e3, 6);
});

test('what is missing of the Goal Duration Sum counts as lost', () => {
  expect(conditionalThroughput(100, trials(1, 60, 0, 100), goal(60, 120, 0, 0.25))).toBe(0);
  expect(conditionalThroughput(100, trials(2, 60, 0.01, 100), goal(60, 120, 0.02, 0.25))).toBeCloseTo(99, 9);
});

test('sums of decimal durations that are equal to the goal are equal', () => {
  const tenths = trials(3, 0.1, 0);
  expect(classifyLoad(tenths, goal(0.1, 0.3, 0, 0))).toBe('lower bound');
});

test('the Relevant Lower Bound is below the Relevant Upper Bound, whatever is above', () => {
  const each = goal(1, 1, 0, 0);
  const results = [...trials(1, 1, 0, 10), ...trials(1, 1, 0.1, 20), ...trials(1, 1, 0, 30)];
  expect(relevantBounds(results, each)).toEqual({ lower: 10, upper: 20 });
  expect(relevantBounds(results.slice(0, 1), each)).toEqual({ lower: 10, upper: null });
  expect(relevantBounds(results.slice(1, 2), each)).toEqual({ lower: null, upper: 20 });
});

test('a Trial that says nothing of what a goal judges is no low-loss Trial', () => {
  expect(() => classifyLoad(trials(1, 1, 0), { ...goal(1, 1, 0, 0), quantity: 'rtt' })).toThrow(
    'a Trial says nothing of rtt',
  );
});
