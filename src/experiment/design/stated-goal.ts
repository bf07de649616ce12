/** What has to be kept, as it was written. */
export interface StatedGoal {
  /** `ping.rtt_p99`, or `rtt_p99` where one workload alone has it. */
  readonly metric: string;
  readonly direction: 'at most' | 'at least';
  readonly value: number;
  /** As written; `x` means times what it is with the fewest. Empty: the unit of the metric. */
  readonly unit: string;
}

/** What is wrong with a goal, and what would be right. */
export interface GoalFault {
  readonly message: string;
  readonly help: string;
}

const form =
  /^\s*([a-z_][\w-]*(?:\.[a-z_]\w*)?)\s*(<=|>=|≤|≥)\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([^\d\s].*?)?\s*$/i;

export const goalForm = {
  expected: 'a metric, <= or >=, and a value',
  help: "write it as 'ping.rtt_p99 <= 2 ms', 'udp.loss <= 0.5%', or 'ping.rtt_p99 <= 2x' for twice what it is with the fewest",
} as const;

/** Reads `ping.rtt_p99 <= 2 ms`; undefined where it is no goal. */
export const parseGoal = (text: string): StatedGoal | undefined => {
  const [, metric, sign, value, unit = ''] = form.exec(text) ?? [];
  if (metric === undefined || !Number.isFinite(Number(value))) return undefined;
  const most = sign === '<=' || sign === '≤';
  return { metric, direction: most ? 'at most' : 'at least', value: Number(value), unit };
};

/** Units by what they are of, each with its size. */
const units: readonly { readonly [unit: string]: number }[] = [
  { s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9, min: 60 },
  { ratio: 1, percent: 0.01, '%': 0.01 },
  ...['bit/s', 'byte/s', 'packet/s', 'byte'].map((unit) => ({
    ...{ [unit]: 1, [`k${unit}`]: 1e3, [`M${unit}`]: 1e6, [`G${unit}`]: 1e9 },
    ...(unit === 'bit/s' ? { k: 1e3, K: 1e3, M: 1e6, G: 1e9 } : {}),
  })),
  { 'count/s': 1, '1/s': 1, 'k/s': 1e3, 'M/s': 1e6 },
];

/** The value of a goal in the unit of its metric, or why it has none there. */
export const goalValue = ({ value, unit, metric }: StatedGoal, own: string): number | GoalFault => {
  if (unit === '' || unit === own) return value;
  const family = units.find((one) => Object.hasOwn(one, own));
  if (family && Object.hasOwn(family, unit))
    return Number(((value * family[unit]!) / family[own]!).toPrecision(12));
  return {
    message: `${metric} is in ${own}, and the goal in ${unit}`,
    help: family
      ? `write the value in one of ${Object.keys(family).join(', ')}`
      : `write the value without a unit: it is in ${own}`,
  };
};

/** The metrics that a name means: one that is written in full, or that of each workload that has it. */
export const metricsNamed = (name: string, known: Iterable<string>): string[] =>
  [...known].filter((id) => id === name || id.slice(id.indexOf('.') + 1) === name);

/** A goal as a search has it. */
export interface SearchedGoal {
  /** A metric; one with `-` before it is better the higher it is. */
  readonly quantity: string;
  readonly limit: number;
}

/**
 * Whether a search of this workload looks for the goal. It judges a loss as a ratio, and other metrics in their own unit.
 */
export const isSearched = (
  { quantity, limit }: SearchedGoal,
  goal: StatedGoal,
  workload: string,
): boolean | GoalFault => {
  const lowest = quantity.startsWith('-');
  const metric = lowest ? quantity.slice(1) : quantity;
  if (goal.metric !== metric && goal.metric !== `${workload}.${metric}`) return false;
  if ((goal.direction === 'at least') !== lowest) return false;
  const value = quantity === 'loss' ? goalValue(goal, 'ratio') : goal.value;
  if (typeof value !== 'number') return value;
  return Math.abs(value - Math.abs(limit)) <= 1e-9 * Math.max(1, Math.abs(limit));
};
