import { z } from 'zod';
import { instanceKinds } from './plan/machine.js';

const json: z.ZodType<string | number | boolean | null> = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
]);

/** `2%` or 0.02. */
const share = z
  .union([
    z.number().positive().max(1),
    z
      .string()
      .regex(/^\d+(\.\d+)?\s*%$/, 'write a share as 2% or 0.02')
      .transform((text) => Number.parseFloat(text) / 100),
  ])
  .describe('a share: `2%` or 0.02');

const conditions = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .default([])
  .describe('CEL conditions over the factors');

const until = z.strictObject({
  half_width: share.describe(
    'stop when half the 95 % interval of every comparison is at most this share of its ratio; of every cell, of its median, where nothing is compared',
  ),
  max_repeat: z.int().min(1).max(10_000).describe('the most blocks, whatever the precision'),
  of: z
    .union([z.string().transform((one) => [one]), z.array(z.string())])
    .optional()
    .describe('metrics that are judged, `ping.rtt_median`; by default the first one of the report'),
});

const design = z.strictObject({
  repeat: z.int().min(1).max(10_000).default(10).describe('blocks that are measured: trials of each cell'),
  order: z
    .enum(['randomised-blocks', 'balanced', 'as-written'])
    .default('randomised-blocks')
    .describe(
      'every cell once in each block, shuffled from the seed; or each following each other equally often (Williams); or always as written',
    ),
  seed: z.int().min(0).describe('any whole number; the same seed gives the same order everywhere'),
  warm_up: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe('blocks at the start that are kept and never analysed'),
  idle: z
    .int()
    .min(0)
    .max(60)
    .default(1)
    .describe(
      'seconds before each trial for which observed hosts are watched while nothing of it runs: what they do anyway; 0 leaves it out',
    ),
  until: until.optional().describe('more blocks until the intervals are narrow enough'),
  fresh: z
    .enum(['trial', 'vf', 'guest', 'host'])
    .default('trial')
    .describe(
      'what `tear_down` and `bring_up` make anew, proven for each trial; `trial`: nothing but the measuring processes',
    ),
  every: z
    .enum(['trial', 'block'])
    .default('trial')
    .describe('when it is made anew: before each trial, or before each block'),
});

/** What does not matter in one metric: a share, or an amount in its unit. */
const margin = z.union([
  z.number().min(0),
  z.string().regex(/^\d+(\.\d+)?\s*%$/, 'write a share as 5%, an amount as a plain number'),
]);

const report = z.strictObject({
  factor: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('the factor whose levels are compared; of a list, the first one is the question'),
  baseline: json
    .optional()
    .describe(
      'the level of the first compared factor that the others are compared with; by default the first level, and always of further factors',
    ),
  metrics: z.array(z.string()).optional().describe('`workload.metric`; the first answers the question'),
  rank: z
    .strictObject({
      factor: z.string().describe('the factor whose levels are levers, the first one being none'),
      combination: json.optional().describe('its level that sets several of them at once'),
    })
    .optional()
    .describe('levers that the report ranks by what each wins'),
  goals: z
    .union([z.string().transform((one) => [one]), z.array(z.string())])
    .default([])
    .describe(
      'what has to be kept, as `ping.rtt_p99 <= 2 ms`, or `<= 2x` for twice what it is with the fewest: the report says how many guests, or how high a rate, keep it on each datapath',
    ),
  smallest_effect: z
    .union([share, z.record(z.string(), margin)])
    .optional()
    .describe(
      'effects below this are of no interest: a share, by default `smallest_effect` of rigger.yml or 5%; or by metric, `{ tool.loss: 0.001, tool.rtt: 5% }`, where a plain number is an amount in the unit of the metric',
    ),
});

/** The part of `experiment:` that is the same in every cell. */
export const designSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/)
    .optional()
    .describe('short name of the suite; by default the name of the playbook file'),
  question: z.string().optional().describe('what the experiment asks, in one sentence'),
  factors: z
    .record(z.string().regex(/^[a-z_][a-z0-9_]*$/), z.array(json).min(1))
    .default({})
    .describe('levels by factor'),
  only: conditions,
  except: conditions,
  design: design.describe('how often, and in which order'),
  observe: z.array(z.string()).default([]).describe('what is watched on the hosts meanwhile'),
  report: report.prefault({}).describe('what the report compares'),
});

const instance = z
  .enum(instanceKinds)
  .default('guest')
  .describe('what it is: a libvirt guest, a container (task `container`), or the host itself');

const guest = z.union([
  z.string().transform((name) => ({ name, host: undefined, instance: 'guest' as const })),
  z.strictObject({
    name: z.string().describe('the name of its libvirt domain, or of the container'),
    host: z.string().optional().describe('its host; by default the hosts of `dut` in turn'),
    instance,
  }),
]);

/** The guests and other instances of a cell: named, or counted. */
export const guestsSchema = z.union([
  z.strictObject({
    count: z.int().min(0).describe('how many'),
    prefix: z
      .string()
      .optional()
      .describe(
        'names are the prefix and a number from 1: by default g of guests, c of containers, h of hosts',
      ),
    instance,
  }),
  z.array(guest),
]);

/** Where the machines can be reached on the measured network. */
export const addressesSchema = z.record(z.string(), z.string());

/** What stands beside the one workload of an entry of `measure`. */
export const measureExtras = {
  id: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .optional()
    .describe('name of the workload in the results; by default the name of its tool'),
  when: z.string().optional().describe('CEL condition over the factors'),
  alongside: z
    .array(z.record(z.string(), z.unknown()))
    .default([])
    .describe('loads that run while the workload does: entries like those of `measure`'),
};
