import { problem, RiggerError } from '../../model/index.js';

/** What has to be kept, as it was written. */
export interface StatedGoal {
  /** `ping.rtt_p99`, or `rtt_p99` where one workload alone has it. */
  readonly metric: string;
  readonly direction: 'at most' | 'at least';
  readonly value: number;
  /** As written; `x` means times what it is with the fewest. Empty: the unit of the metric. */
  readonly unit: string;
}

const form =
  /^\s*([a-z_][\w-]*(?:\.[a-z_]\w*)?)\s*(<=|>=|≤|≥)\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([^\d\s].*?)?\s*$/i;

/** Reads `ping.rtt_p99 <= 2 ms`. @throws RiggerError where it is no goal */
export const readGoal = (text: string): StatedGoal => {
  const [, metric, sign, value, unit = ''] = form.exec(text) ?? [];
  if (metric === undefined)
    throw new RiggerError([
      problem('advise/goal', `--goal has ${JSON.stringify(text)}; expected a metric, <= or >=, and a value`, {
        help: "write it as 'ping.rtt_p99 <= 2 ms', 'udp.loss <= 0.5%', or 'ping.rtt_p99 <= 2x' for twice what it is with the fewest",
      }),
    ]);
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

/** The value of a goal in the unit of its metric. @throws RiggerError where its unit is of something else */
export const valueIn = ({ value, unit, metric }: StatedGoal, own: string): number => {
  if (unit === '' || unit === own) return value;
  const family = units.find((one) => Object.hasOwn(one, own));
  if (family && Object.hasOwn(family, unit))
    return Number(((value * family[unit]!) / family[own]!).toPrecision(12));
  throw new RiggerError([
    problem('advise/goal', `${metric} is in ${own}, and the goal in ${unit}`, {
      help: family
        ? `write the value in one of ${Object.keys(family).join(', ')}`
        : `write the value without a unit: it is in ${own}`,
    }),
  ]);
};
