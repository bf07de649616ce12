import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classifyLoad } from '../../../src/statistics/search/classify.js';
import { durationsOf, searchFor } from '../../../src/statistics/search/controller.js';
import type {
  GoalResult,
  LoadRange,
  SearchGoal,
  TrialInput,
  TrialResult,
} from '../../../src/statistics/search/goal.js';

const range: LoadRange = { min: 10, max: 10_000, absolute: false };
const rfc2544: SearchGoal = {
  ...{ quantity: 'loss', limit: 0, exceedRatio: 0, width: 0.01 },
  ...{ initialTrialDuration: 60, finalTrialDuration: 60, durationSum: 60 },
};

const run = (
  goals: readonly SearchGoal[],
  within: LoadRange,
  device: (input: TrialInput) => TrialResult['quantities'],
): { readonly found: readonly GoalResult[]; readonly asked: TrialResult[] } => {
  const search = searchFor(goals, within);
  const asked: TrialResult[] = [];
  let step = search.next();
  while (!step.done) {
    const result = { ...step.value, quantities: device(step.value) };
    asked.push(result);
    step = search.next(result);
  }
  return { found: step.value, asked };
};

const capacity =
  (most: number) =>
  ({ load }: TrialInput) => ({ loss: Math.max(0, 1 - most / load) });

test('RFC 2544 is one goal without loss, whose Trials all last 60 s', () => {
  const { found, asked } = run([rfc2544], range, capacity(5000));
  expect(found).toEqual([{ regular: true, lower: 5000, upper: expect.any(Number), throughput: 5000 }]);
  expect(found[0]!.upper! / 5000).toBeLessThan(1 / 0.99);
  expect(new Set(asked.map(({ duration }) => duration))).toEqual(new Set([60]));
  expect(asked.length).toBeLessThan(6);
});

test('a limit that is not between the loads makes an irregular result, which says what is known', () => {
  expect(run([rfc2544], range, capacity(20_000)).found).toEqual([
    { regular: false, lower: 10_000, upper: null, throughput: 10_000 },
  ]);
  expect(run([rfc2544], range, capacity(1)).found).toEqual([
    { regular: false, lower: null, upper: 10, throughput: null },
  ]);
  expect(run([rfc2544], range, () => ({ loss: 1 })).found[0]).toMatchObject({ lower: null, upper: 10 });
});

test('durations grow from the initial to the final one', () => {
  const goal = { ...rfc2544, initialTrialDuration: 1 };
  expect(durationsOf(goal)).toEqual([1, 7.7, 60]);
  expect(durationsOf({ ...goal, finalTrialDuration: 3 })).toEqual([1, 3]);
  const { asked } = run([goal], range, capacity(5000));
  const durations = asked.map(({ duration }) => duration);
  expect(durations).toEqual([...durations].sort((a, b) => a - b));
});

test('guests are searched by one, with a goal that is no loss', () => {
  const goal = { ...rfc2544, quantity: 'rtt_p99', limit: 2, width: 1 };
  const { found, asked } = run([goal], { min: 1, max: 16, absolute: true }, ({ load }) => ({
    rtt_p99: 0.3 * load,
  }));
  expect(found).toEqual([{ regular: true, lower: 6, upper: 7, throughput: null }]);
  expect(asked.every(({ load }) => Number.isInteger(load))).toBe(true);
  expect(asked.length).toBeLessThan(8);
});

test('goals share Trials: each further goal costs less than a search of its own', () => {
  const looser = { ...rfc2544, limit: 0.005 };
  const alone = run([rfc2544], range, capacity(700)).asked.length;
  const both = run([rfc2544, looser], range, capacity(700));
  expect(both.asked.length).toBeLessThan(2 * alone);
  expect(both.found[1]!.lower!).toBeGreaterThanOrEqual(both.found[0]!.lower!);
});

test('whatever the results are, a search ends, asks for no load outside, and its bounds are bounds', () => {
  const goal = fc.record({
    quantity: fc.constant('loss'),
    limit: fc.constantFrom(0, 0.005, 0.1),
    exceedRatio: fc.constantFrom(0, 0.2, 0.5),
    initialTrialDuration: fc.constantFrom(1, 2),
    finalTrialDuration: fc.constantFrom(1, 5, 30),
    durationSum: fc.constantFrom(30, 90),
    width: fc.constantFrom(0.01, 0.2),
  });
  fc.assert(
    fc.property(
      fc.array(goal, { minLength: 1, maxLength: 3 }),
      fc.infiniteStream(fc.constantFrom(0, 0, 0.003, 0.2, 1)),
      (goals, losses) => {
        const { found, asked } = run(goals, range, () => ({ loss: losses.next().value as number }));
        expect(asked.every(({ load }) => load >= range.min && load <= range.max)).toBe(true);
        const of = (load: number) => asked.filter((one) => one.load === load);
        found.forEach(({ regular, lower, upper }, index) => {
          if (lower !== null) expect(classifyLoad(of(lower), goals[index]!)).toBe('lower bound');
          if (upper !== null) expect(classifyLoad(of(upper), goals[index]!)).toBe('upper bound');
          if (regular) expect(lower!).toBeLessThan(upper!);
        });
      },
    ),
    { numRuns: 200 },
  );
});

test('the same results lead to the same Trials: a search goes on where it stopped', () => {
  const { asked, found } = run([rfc2544], range, capacity(1234));
  const again = searchFor([rfc2544], range);
  let step = again.next();
  for (const { load, duration, quantities } of asked) {
    expect(step.value).toEqual({ load, duration });
    step = again.next({ load, duration, quantities });
  }
  expect(step).toEqual({ done: true, value: found });
});
