import { z } from 'zod';

const load = z
  .union([
    z.number().positive(),
    z
      .string()
      .regex(/^\d+(\.\d+)?[KMG]?$/, 'write a load as 500, 10M or 2.5G')
      .transform((text) => Number.parseFloat(text) * ({ K: 1e3, M: 1e6, G: 1e9 }[text.at(-1)!] ?? 1)),
  ])
  .refine((value) => Number.isSafeInteger(Math.round(value)) && value >= 1, 'expected 1 at least');

const share = (most: string) =>
  z.union([
    z.number().min(0).lt(1),
    z
      .string()
      .regex(/^\d{1,2}(\.\d+)?\s*%$/, `write a share below 1 as ${most}`)
      .transform((text) => Number.parseFloat(text) / 100),
  ]);

const seconds = z.number().positive().max(86_400);

/** What may be said for all goals, and otherwise for one. */
const precision = {
  width: z
    .union([share('1% or 0.01'), z.number().int().min(1)])
    .describe(
      'Goal Width: how far apart the bounds may be in the end; a share of the upper one, by default 1%, or a number of guests, by default 1',
    ),
  exceed: share('50% or 0.5').describe(
    'Goal Exceed Ratio: the share of the time of full-length Trials at a lower bound that may be worse than the goal; by default 50%',
  ),
  initial: seconds.describe('Goal Initial Trial Duration, in seconds: of the first Trials'),
  final: seconds.describe('Goal Final Trial Duration, in seconds: of the Trials that decide'),
  sum: seconds.describe(
    'Goal Duration Sum, in seconds: Trials of one load are enough once they last as long',
  ),
};

const goal = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/)
      .optional()
      .describe('its name in the metrics; by default made of what it asks, `loss_0_5`'),
    loss: share('0.5% or 0.005')
      .optional()
      .describe('Goal Loss Ratio: the largest share that may be lost, `0` or `0.5%`'),
    metric: z.string().optional().describe('a metric of the workload that is judged instead of the loss'),
    at_most: z.number().optional().describe('the largest value of that metric, in its unit'),
    at_least: z.number().optional().describe('the smallest value of that metric, in its unit'),
    ...Object.fromEntries(Object.entries(precision).map(([name, type]) => [name, type.optional()])),
  })
  .refine(
    ({ loss, metric, at_most, at_least }) =>
      metric === undefined
        ? loss !== undefined && at_most === undefined && at_least === undefined
        : loss === undefined && (at_most === undefined) !== (at_least === undefined),
    'expected `loss`, or `metric` with `at_most` or `at_least`',
  );

/** What stands under `search:`. */
export const searchParameters = z.strictObject({
  workload: z
    .record(z.string(), z.unknown())
    .describe('what runs in each Trial: an entry like those of `measure`, with its workload'),
  over: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .describe(
      'what is searched: `guests`; a field of the workload, `rate`; or `load`, which its fields use as `{{ load }}`',
    ),
  from: load.describe('Min Load: the smallest load that is tried; `10M` for a rate'),
  to: load.describe('Max Load: the largest load that is tried'),
  goals: z.array(goal).min(1).max(8).describe('Search Goals: what has to be kept; all of them share Trials'),
  width: precision.width.default(0.01),
  exceed: precision.exceed.default(0.5),
  initial: precision.initial.default(1),
  final: precision.final.default(10),
  sum: precision.sum.default(30),
  unit: z
    .string()
    .optional()
    .describe('unit of the load; by default `bit/s` of iperf3, `count/s` otherwise, `count` for guests'),
  max_trials: z
    .int()
    .min(4)
    .max(10_000)
    .default(500)
    .describe('a search that has had as many Trials without an end has failed'),
});

export type WrittenSearch = z.infer<typeof searchParameters>;
