import { normalNumbers, uniformNumbers } from '../../../src/statistics/random.js';
import { classifyLoad, relevantBounds } from '../../../src/statistics/search/classify.js';
import { durationsOf, type Search, searchFor } from '../../../src/statistics/search/controller.js';
import type { LoadRange, SearchGoal, TrialInput, TrialResult } from '../../../src/statistics/search/goal.js';
import { between, closeEnough } from '../../../src/statistics/search/loads.js';

/** A device whose limit is known: how much of a load it loses in so many seconds. */
export interface SimulatedDevice {
  readonly name: string;
  /** Trial Loss Ratio of one Trial; `at` is when it begins, in seconds. */
  loss(input: TrialInput, chance: Chance, at: number): number;
  readonly goals: readonly SimulatedGoal[];
}

/** Random numbers of a device, and how much it can take. */
interface Chance {
  readonly uniform: () => number;
  readonly normal: () => number;
  readonly capacity: number;
}

/** A goal, and the largest load at which no more Trials than its exceed ratio have a higher loss, of a capacity of 1. */
interface SimulatedGoal {
  readonly goal: SearchGoal;
  readonly truth: number;
}

const simulatedRange: LoadRange = { min: 10e6, max: 10e9, absolute: false };

const once = (limit: number): SearchGoal => ({
  ...{ quantity: 'loss', limit, exceedRatio: 0, width: 0.01 },
  ...{ initialTrialDuration: 1, finalTrialDuration: 60, durationSum: 60 },
});

const several = (limit: number, trials: number, final = 10): SearchGoal => ({
  ...{ quantity: 'loss', limit, exceedRatio: 0.5, width: 0.01 },
  ...{ initialTrialDuration: 1, finalTrialDuration: final, durationSum: trials * final },
});

const overload = (load: number, capacity: number): number => Math.max(0, 1 - capacity / load);

/** Loss grows with the square of what is above 70 % of the capacity; 5 % at the capacity, and no more is forwarded. */
const knee = (share: number): number => {
  if (share <= 0.7) return 0;
  return share <= 1 ? 0.05 * ((share - 0.7) / 0.3) ** 2 : 1 - 0.95 / share;
};
const kneeAt = (loss: number): number => 0.7 + 0.3 * Math.sqrt(loss / 0.05);

/** A buffer takes what comes in a hiccup up to 60 % of the capacity; above, the rest of it is lost. */
const hiccup = { every: 7, lasts: 0.02, buffered: 0.6 };
/** Where a Trial of 60 s with nine hiccups loses so much: the solution of overload + dropped = loss. */
const hiccupsAt = (loss: number): number => {
  const share = (9 * hiccup.lasts) / 60;
  return (1 + share * hiccup.buffered) / (1 + share - loss);
};

export const simulatedDevices: readonly SimulatedDevice[] = [
  {
    name: 'step: what is above the capacity is lost',
    loss: ({ load }, { capacity }) => overload(load, capacity),
    goals: [
      { goal: once(0), truth: 1 },
      { goal: once(0.005), truth: 1 / 0.995 },
    ],
  },
  {
    name: 'soft knee: loss grows slowly from 70 % of the capacity on',
    loss: ({ load }, { capacity }) => knee(load / capacity),
    goals: [
      { goal: once(0), truth: 0.7 },
      { goal: once(0.005), truth: kneeAt(0.005) },
    ],
  },
  {
    name: 'noisy: the capacity of each Trial scatters by 0.3 %',
    loss: ({ load }, { capacity, normal }) => overload(load, capacity * (1 + 0.003 * normal())),
    goals: [
      { goal: several(0, 9), truth: 1 },
      { goal: several(0.005, 9), truth: 1 / 0.995 },
    ],
  },
  {
    name: 'bimodal: in every fifth Trial the capacity is a fifth lower',
    loss: ({ load }, { capacity, uniform }) => overload(load, uniform() < 0.2 ? 0.8 * capacity : capacity),
    goals: [
      { goal: several(0, 21, 1), truth: 1 },
      { goal: several(0.005, 21, 1), truth: 1 / 0.995 },
    ],
  },
  {
    name: 'hiccups: every 7 s nothing is forwarded for 20 ms',
    loss: ({ load, duration }, { capacity }, at) => {
      const count = Math.floor((at + duration) / hiccup.every) - Math.floor(at / hiccup.every);
      const dropped = Math.max(0, load - hiccup.buffered * capacity) * hiccup.lasts * count;
      return Math.min(1, overload(load, capacity) + dropped / (load * duration));
    },
    goals: [
      { goal: once(0), truth: hiccup.buffered },
      { goal: several(0.005, 3, 60), truth: hiccupsAt(0.005) },
    ],
  },
];

/** What searches of one device came to. */
export interface SearchOutcome {
  /** The share of goals whose Relevant Lower Bound is within the Goal Width of the truth. */
  readonly within: number;
  /** The same of each goal. */
  readonly byGoal: readonly number[];
  readonly irregular: number;
  /** Trials, and their seconds, of a search in the middle; by the search and by halving. */
  readonly trials: { readonly search: number; readonly halving: number };
  readonly seconds: { readonly search: number; readonly halving: number };
}

interface Run {
  readonly found: ReturnType<typeof goalsOf>;
  readonly trials: number;
  readonly seconds: number;
}

/** Runs searches of a device whose capacity is another one each time, and halving for the same goals. */
export const searchOutcome = (device: SimulatedDevice, searches: number, seed: number): SearchOutcome => {
  const goals = device.goals.map(({ goal }) => goal);
  const right = goals.map(() => 0);
  let irregular = 0;
  const used: Run[] = [];
  const halved: Run[] = [];
  for (let each = 0; each < searches; each += 1) {
    const uniform = uniformNumbers(seed + each);
    const capacity = 30e6 * 300 ** uniform();
    const chance: Chance = { uniform, normal: normalNumbers(uniform), capacity };
    const run = follow(searchFor(goals, simulatedRange), device, chance);
    used.push(run);
    halved.push(follow(halving(goals), device, chance));
    for (const [index, { lower, regular }] of run.found.entries()) {
      const truth = device.goals[index]!.truth * capacity;
      if (!regular) irregular += 1;
      if (regular && Math.abs(lower! - truth) <= goals[index]!.width * truth) right[index]! += 1;
    }
  }
  const byGoal = right.map((count) => count / searches);
  return {
    within: byGoal.reduce((sum, share) => sum + share, 0) / goals.length,
    byGoal,
    irregular: irregular / searches / goals.length,
    trials: { search: mean(used, 'trials'), halving: mean(halved, 'trials') },
    seconds: { search: mean(used, 'seconds'), halving: mean(halved, 'seconds') },
  };
};

const mean = (runs: readonly Run[], what: 'trials' | 'seconds'): number =>
  runs.reduce((sum, run) => sum + run[what], 0) / runs.length;

const goalsOf = (found: readonly { readonly lower: number | null; readonly regular: boolean }[]) => found;

const follow = (search: Search, device: SimulatedDevice, chance: Chance): Run => {
  let [trials, seconds] = [0, 0];
  let at = 100 * chance.uniform();
  let step = search.next();
  while (!step.done) {
    const input = step.value;
    const loss = device.loss(input, chance, at);
    trials += 1;
    seconds += input.duration;
    at += input.duration + 1 + chance.uniform();
    step = search.next({ ...input, quantities: { loss } });
  }
  return { found: goalsOf(step.value), trials, seconds };
};

/** What a search is measured against: RFC 2544's way, each goal by itself, halves only, the last duration only. */
function* halving(goals: readonly SearchGoal[]): Search {
  const found = [];
  for (const goal of goals) {
    const results: TrialResult[] = [];
    const of = (load: number): TrialResult[] => results.filter((one) => one.load === load);
    let load = simulatedRange.max;
    for (;;) {
      while (classifyLoad(of(load), goal) === 'undecided') {
        const input = { load, duration: durationsOf(goal).at(-1)! };
        results.push({ ...input, quantities: (yield input).quantities });
      }
      const { lower, upper } = relevantBounds(results, goal);
      if (upper === null || closeEnough(lower ?? simulatedRange.min, upper, goal.width, simulatedRange)) {
        found.push({ regular: lower !== null && upper !== null, lower, upper, throughput: null });
        break;
      }
      // The Min Load is taken for a lower bound without being tried, in favour of halving.
      load = between(lower ?? simulatedRange.min, upper, simulatedRange);
    }
  }
  return found;
}

/** Where the figures fall short of what docs/search.md says. */
export const searchShortfalls = ({ name }: SimulatedDevice, outcome: SearchOutcome): string[] => [
  ...outcome.byGoal.flatMap((share, index) =>
    share >= 0.95 ? [] : [`${name}, goal ${index + 1}: ${(100 * share).toFixed(1)} % within the width`],
  ),
  ...(['trials', 'seconds'] as const).flatMap((what) =>
    outcome[what].search < outcome[what].halving
      ? []
      : [
          `${name}: ${outcome[what].search.toFixed(1)} ${what}, and halving ${outcome[what].halving.toFixed(1)}`,
        ],
  ),
];
