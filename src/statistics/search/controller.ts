import {
  byLoad,
  classifyLoad,
  conditionalThroughput,
  type LoadRequirement,
  relevantBounds,
} from './classify.js';
import {
  type GoalResult,
  LOSS,
  type LoadRange,
  type SearchGoal,
  type TrialInput,
  type TrialResult,
} from './goal.js';
import { above, beneath, between, closeEnough } from './loads.js';

/** A search that goes on: it asks for Trials, is told their results, and ends with a result for each goal. */
export type Search = Generator<TrialInput, readonly GoalResult[], TrialResult>;

/** By how much a step towards the limit is longer than the one before. */
const stride = 4;

/** What a search shares between its goals and phases. */
interface Known {
  readonly range: LoadRange;
  readonly results: TrialResult[];
}

/**
 * The Controller. It first tries the Max Load for a moment: what arrives is close to what can arrive. Then it goes
 * through phases of growing Trial Durations, in each through all goals, and closes the bracket of a goal around the
 * bounds of the phase before, in growing steps until the limit is passed, then by halves. Every Trial counts for
 * every goal. It decides by the results alone, so that a search goes on where it stopped by being told them again.
 */
export function* searchFor(goals: readonly SearchGoal[], range: LoadRange): Search {
  const known: Known = { range, results: [] };
  const phases = Math.max(...goals.map((goal) => durationsOf(goal).length));
  const shortest = Math.min(...goals.map(({ initialTrialDuration }) => initialTrialDuration));
  yield* measure(known, { load: range.max, duration: shortest });
  for (let phase = 0; phase < phases; phase += 1)
    for (const [index, goal] of goals.entries()) {
      const durations = durationsOf(goal);
      const at = phase - (phases - durations.length);
      const before = at > 0 ? requirement(goal, durations[at - 1]!) : null;
      const hints =
        before === null
          ? firstHints(known, goal, goals[index - 1])
          : Object.values(relevantBounds(known.results, before));
      if (at >= 0) yield* narrow(known, goal, requirement(goal, durations[at]!), hints.map(wholeIn(range)));
    }
  return goals.map((goal) => goalResult(goal, known.results, range));
}

/** What is asked of a load in a phase: one Trial of its duration before the last phase, all of the goal in that. */
const requirement = (goal: SearchGoal, duration: number): LoadRequirement =>
  duration < goal.finalTrialDuration
    ? { ...goal, finalTrialDuration: duration, durationSum: duration }
    : goal;

/** Trial Durations by phase; one between where the last is more than four times the first. */
export const durationsOf = ({
  initialTrialDuration: first,
  finalTrialDuration: last,
}: SearchGoal): number[] => {
  if (first >= last) return [last];
  const middle = Math.round(10 * Math.sqrt(first * last)) / 10;
  return last / first > 4 ? [first, middle, last] : [first, last];
};

/** Where a goal may be: by what arrived at the Max Load, and where the goal before it was found. */
const firstHints = (
  { results, range }: Known,
  goal: SearchGoal,
  previous: SearchGoal | undefined,
): (number | null)[] => {
  const [first] = results;
  const arrived = first?.quantities[LOSS];
  const guess =
    goal.quantity === LOSS && first?.load === range.max && arrived !== undefined && arrived < 1
      ? [(first.load * (1 - arrived)) / (1 - goal.limit)]
      : [];
  if (previous === undefined) return guess;
  const { lower, upper } = relevantBounds(results, requirement(previous, durationsOf(previous)[0]!));
  return [...guess, lower, upper];
};

const wholeIn =
  ({ min, max }: LoadRange) =>
  (load: number | null): number | null =>
    load === null ? null : Math.min(max, Math.max(min, Math.floor(load)));

function* measure(known: Known, input: TrialInput): Generator<TrialInput, void, TrialResult> {
  const { quantities } = yield input;
  known.results.push({ ...input, quantities });
}

/** Measures a load until it is classified. */
function* decide(
  known: Known,
  load: number,
  wanted: LoadRequirement,
): Generator<TrialInput, 'lower bound' | 'upper bound', TrialResult> {
  for (;;) {
    const found = classifyLoad(
      known.results.filter((one) => one.load === load),
      wanted,
    );
    if (found !== 'undecided') return found;
    yield* measure(known, { load, duration: wanted.finalTrialDuration });
  }
}

/** Closes the bracket of one goal in one phase. */
function* narrow(
  known: Known,
  { width }: SearchGoal,
  wanted: LoadRequirement,
  hints: readonly (number | null)[],
): Generator<TrialInput, void, TrialResult> {
  const { range } = known;
  // Half a width: a load close to the limit that is classified wrongly leaves the bracket close to it all the same.
  let steps = 0.5;
  let last = sideOf(relevantBounds(known.results, wanted), hints);
  let turned = false;
  for (;;) {
    const { lower, upper } = relevantBounds(known.results, wanted);
    if (lower !== null && upper !== null && closeEnough(lower, upper, width, range)) return;
    if (lower === range.max || upper === range.min) return;
    const inside = (load: number | null): load is number =>
      load !== null && (lower === null || load > lower) && (upper === null || load < upper);
    const hint = hints.find(inside);
    let load: number;
    if (hint !== undefined) load = hint;
    else if (lower === null && upper === null) load = range.max;
    else {
      // Near a hint the limit is close: short steps, then longer ones; far from one, halves at once.
      const near = last !== null && !turned;
      if (upper === null) load = near ? above(lower!, width, steps, range) : range.max;
      else if (lower === null) load = near ? beneath(upper, width, steps, range) : range.min;
      else {
        const middle = between(lower, upper, range);
        if (!near) load = middle;
        else if (last === 'lower bound') load = Math.min(middle, above(lower, width, steps, range));
        else load = Math.max(middle, beneath(upper, width, steps, range));
      }
      steps *= stride;
    }
    const found = yield* decide(known, load, wanted);
    if (last !== null && found !== last && hint === undefined) turned = true;
    last = found;
  }
}

/** On which side of the limit a hint is that another goal has decided already. */
const sideOf = (
  { lower, upper }: ReturnType<typeof relevantBounds>,
  hints: readonly (number | null)[],
): 'lower bound' | 'upper bound' | null => {
  if (lower !== null && hints.includes(lower)) return 'lower bound';
  return upper !== null && hints.includes(upper) ? 'upper bound' : null;
};

/** What the Trials come to for one goal. */
const goalResult = (goal: SearchGoal, results: readonly TrialResult[], range: LoadRange): GoalResult => {
  const { lower, upper } = relevantBounds(results, goal);
  const trials = byLoad(results).find(([load]) => load === lower)?.[1];
  return {
    regular: lower !== null && upper !== null && closeEnough(lower, upper, goal.width, range),
    lower,
    upper,
    throughput:
      goal.quantity === LOSS && lower !== null && trials ? conditionalThroughput(lower, trials, goal) : null,
  };
};
