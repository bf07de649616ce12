import { LOSS, type SearchGoal, type TrialResult } from './goal.js';

/** What the Trials of one load say of it, by one goal. */
export type LoadClass = 'lower bound' | 'upper bound' | 'undecided';

/** What decides a classification of a goal; a search asks with shorter durations before its last phase. */
export type LoadRequirement = Pick<
  SearchGoal,
  'quantity' | 'limit' | 'exceedRatio' | 'finalTrialDuration' | 'durationSum'
>;

/** Whether a Trial is a high-loss Trial with respect to a goal. */
const isHighLoss = ({ quantities }: TrialResult, { quantity, limit }: LoadRequirement): boolean => {
  const value = quantities[quantity];
  if (value === undefined) throw new Error(`a Trial says nothing of ${quantity}`);
  return value > limit;
};

/**
 * Load Classification (appendix A of the draft): short high-loss Trials count as far as short low-loss ones do not
 * make up for them; a load is classified once no outcome of what is missing to the Goal Duration Sum can change it.
 * @param results the Trials of one load
 */
export const classifyLoad = (results: readonly TrialResult[], goal: LoadRequirement): LoadClass => {
  const { exceedRatio, finalTrialDuration, durationSum } = goal;
  const seconds = (full: boolean, high: boolean): number =>
    results
      .filter((one) => one.duration >= finalTrialDuration === full && isHighLoss(one, goal) === high)
      .reduce((sum, { duration }) => sum + duration, 0);
  const balancing = (seconds(false, false) * exceedRatio) / (1 - exceedRatio);
  const excess = Math.max(0, seconds(false, true) - balancing);
  const high = seconds(true, true) + excess;
  const low = seconds(true, false);
  const whole = Math.max(low + high, durationSum);
  const allowed = whole * exceedRatio;
  // Sums of durations are sums of rounded numbers: what is equal to the last digits is equal.
  const within = (sum: number): boolean => sum <= allowed + 1e-9 * whole;
  if (within(whole - low)) return 'lower bound';
  return within(high) ? 'undecided' : 'upper bound';
};

/**
 * Conditional Throughput (appendix B of the draft): the load times one minus that Trial Loss Ratio which no more than
 * the Goal Exceed Ratio of the full-length duration is above; what is missing of the Goal Duration Sum counts as lost.
 * @param results the Trials of one load, which is a Lower Bound
 */
export const conditionalThroughput = (
  load: number,
  results: readonly TrialResult[],
  { exceedRatio, finalTrialDuration, durationSum }: LoadRequirement,
): number => {
  const full = results
    .filter(({ duration }) => duration >= finalTrialDuration)
    .sort((a, b) => a.quantities[LOSS]! - b.quantities[LOSS]!);
  const measured = full.reduce((sum, { duration }) => sum + duration, 0);
  const whole = Math.max(durationSum, measured);
  let remaining = whole * (1 - exceedRatio);
  let loss: number | undefined;
  for (const { quantities, duration } of full) {
    if (loss !== undefined && remaining <= 1e-9 * whole) break;
    loss = quantities[LOSS]!;
    remaining -= duration;
  }
  if (loss === undefined || remaining > 1e-9 * whole) loss = 1;
  return load * (1 - loss);
};

/** The loads that were tried, the smallest first, each with its Trials. */
export const byLoad = (results: readonly TrialResult[]): [number, TrialResult[]][] => {
  const found = new Map<number, TrialResult[]>();
  for (const result of results) found.set(result.load, [...(found.get(result.load) ?? []), result]);
  return [...found].sort(([a], [b]) => a - b);
};

/** The Relevant Upper Bound, and the largest Lower Bound below it. */
export const relevantBounds = (
  results: readonly TrialResult[],
  goal: LoadRequirement,
): { readonly lower: number | null; readonly upper: number | null } => {
  let lower: number | null = null;
  for (const [load, trials] of byLoad(results)) {
    const found = classifyLoad(trials, goal);
    if (found === 'upper bound') return { lower, upper: load };
    if (found === 'lower bound') lower = load;
  }
  return { lower, upper: null };
};
