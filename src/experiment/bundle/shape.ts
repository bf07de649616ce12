import { z } from 'zod';

/** What readers rely on in the files of a bundle; more may stand in each. */
const text = z.string();
const time = text.regex(
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  'expected a time as 2024-02-29T12:00:00.000Z',
);
const whole = z.int();
const list = <T extends z.ZodType>(of: T) => z.array(of);
const level = z.union([text, z.number(), z.boolean(), z.null()]);
const levels = z.record(text, level);
const inTrial = text.regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$)).+$/, "expected a name in the trial's folder");

export const runShape = z.looseObject({
  run: text.regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u, 'expected the name of a folder'),
  title: text,
  question: text.nullable(),
  started: text,
  emulated: z.boolean(),
  versions: z.record(text, text),
  roles: z.record(text, list(text)),
  design: z.looseObject({
    factors: z.record(text, list(z.json())),
    only: list(text),
    except: list(text),
    repeat: whole.min(1),
    warm_up: whole.min(0),
    order: text,
    seed: whole.min(0),
    generator: text,
    until: z.looseObject({ half_width: z.number(), max_repeat: whole.min(1), of: list(text) }).nullable(),
    fresh: text,
  }),
  cells: list(z.looseObject({ index: whole, id: text, factors: levels })),
  schedule: list(list(whole)),
  measure: list(z.looseObject({ id: text, driver: text })),
  observe: list(text),
  analysis: z.looseObject({
    factor: text.nullable(),
    also: list(z.looseObject({ factor: text, baseline: z.json() })).optional(),
    metrics: list(text),
    smallest_effect: z.number().min(0),
    margins: z
      .record(text, z.looseObject({ kind: z.enum(['share', 'amount']), size: z.number().min(0) }))
      .optional(),
    rank: z.looseObject({ factor: text, baseline: z.json(), combination: z.json() }).optional(),
    goals: list(
      z.looseObject({
        metric: text,
        direction: z.enum(['at most', 'at least']),
        value: z.number().min(0),
        unit: text,
      }),
    ).optional(),
    paired: z.boolean(),
  }),
  metrics: z.record(text, z.looseObject({ unit: text, better: text.nullable(), label: text })),
  observer_costs: list(z.looseObject({ observer: text, host: text, ms: z.number() })),
  reproduces: z.looseObject({ run: text, manifest_sha256: text, mapping: z.record(text, text) }).optional(),
  resolved: list(
    z.looseObject({
      guests: list(text),
      workloads: z.record(
        text,
        z.looseObject({ driver: text, parameters: z.json(), commands: z.record(text, list(text)) }),
      ),
      tasks: list(z.looseObject({ host: text, at: text, task: text, input: z.json() })),
    }),
  ).optional(),
  imported: z.looseObject({ at: time, files: whole, tools: list(text), unknown: list(text) }).optional(),
});

const drift = { host: text, block: whole, check: text, message: text };

export const outcomeShape = z.looseObject({
  status: z.enum(['complete', 'failed']),
  ended: time,
  stopped_because: z.enum(['repeat', 'half-width', 'max-repeat', 'error']),
  why: text.nullable(),
  blocks: whole,
  trials: z.looseObject({ ok: whole, failed: whole, interrupted: whole }),
  drift: list(z.looseObject(drift)),
  resumed: list(text),
  environment_changes: list(z.looseObject({ host: text, path: text })),
});

export const hostShape = z.looseObject({
  host: text,
  role: text,
  taken: text,
  emulated: z.boolean().optional(),
  facts: z.record(text, z.union([z.looseObject({ value: z.json() }), z.looseObject({ unavailable: text })])),
  tools: z.record(text, text),
});

export const cellShape = z.looseObject({ cell: whole, machines: z.record(text, hostShape) });

export const sessionShape = z.looseObject({ started: time, rigger: text, trials: whole });

export const lookShape = z.looseObject({
  at: time,
  block: whole,
  host: text,
  readings: z.record(text, text),
  findings: list(z.looseObject({ check: text, message: text })),
});

const levelsShape = z.looseObject({
  hosts: z.record(text, text),
  guests: z.record(text, z.looseObject({ boot: text.nullable(), process: text.nullable() })),
  functions: z.record(text, text),
});

export const levelsLineShape = z.looseObject({ trial: whole, levels: levelsShape });

const processes = list(
  z.looseObject({
    role: z.enum(['client', 'server', 'load']),
    machine: text,
    host: text,
    guest: z.boolean(),
    container: z.literal(true).optional(),
    peer: text.nullable(),
    way: text.nullable(),
    argv: list(text),
    stdout: inTrial,
    stderr: inTrial,
    exit: z.number().nullable(),
    began: z.number().nullable(),
    ended: z.number().nullable(),
  }),
);

const start = z.looseObject({ scheduled: z.number(), skew: z.number() }).nullable();

export const searchTrialShape = z.looseObject({
  load: z.number().positive(),
  duration: z.number().positive(),
  parameters: z.json(),
  processes,
  start,
  from: whole.optional(),
});

export const trialShape = z.looseObject({
  trial: whole,
  attempt: whole,
  block: whole,
  position: whole,
  cell: whole,
  factors: levels,
  workload: text,
  driver: text,
  parameters: z.json(),
  warm_up: z.boolean(),
  status: z.enum(['ok', 'failed', 'interrupted']),
  why: text.nullable(),
  started: time,
  ended: time,
  processes,
  start,
  observations: list(
    z.looseObject({
      ...{ observer: text, host: text, before: inTrial, after: inTrial },
      idle: z.looseObject({ before: inTrial, after: inTrial }).optional(),
    }),
  ),
  levels: levelsShape.optional(),
  search: list(searchTrialShape).optional(),
  time: z.looseObject({ bring_up: z.number(), measuring: z.number(), total: z.number() }),
});

/** What is wrong with the content of a file, as `design.seed: …`; undefined when readers can rely on it. */
export const misshapen = (shape: z.ZodType, content: unknown): string | undefined => {
  const [first] = shape.safeParse(content).error?.issues ?? [];
  return first && `${first.path.join('.') || 'the content'}: ${first.message}`;
};
