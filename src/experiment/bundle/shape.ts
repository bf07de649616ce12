import { z } from 'zod';
import { bundleVersion } from './format.js';

/** What every reader relies on in run.json; more may stand there. */
const text = z.string();
const levels = z.record(text, z.json());
const list = <T extends z.ZodType>(of: T) => z.array(of);
const runShape = z.looseObject({
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
    repeat: z.number(),
    warm_up: z.number(),
    order: text,
    seed: z.number(),
    generator: text,
    until: z.looseObject({ half_width: z.number(), max_repeat: z.number(), of: list(text) }).nullable(),
    fresh: text,
  }),
  cells: list(z.looseObject({ index: z.int(), id: text, factors: levels })),
  measure: list(z.looseObject({ id: text, driver: text })),
  observe: list(text),
  analysis: z.looseObject({
    factor: text.nullable(),
    metrics: list(text),
    smallest_effect: z.number().min(0),
    paired: z.boolean(),
  }),
  metrics: z.record(text, z.looseObject({ unit: text, better: text.nullable(), label: text })),
  observer_costs: list(z.looseObject({ observer: text, host: text, ms: z.number() })),
});

/** What is wrong with the content of run.json, as `design.seed: …`; undefined when readers can rely on it. */
export const misshapenRun = (content: unknown): string | undefined => {
  const { error } = runShape.safeParse(content);
  const [first] = error?.issues ?? [];
  return first && `${first.path.join('.') || 'the file'}: ${first.message}`;
};

/** Version 1 is the oldest that there is. */
export const isKnownVersion = (version: unknown): boolean =>
  Number.isInteger(version) && (version as number) >= 1 && (version as number) <= bundleVersion;

const statuses = new Set(['ok', 'failed', 'interrupted']);
const scopes = new Set(['trial', 'client', 'observer']);
const sampleFile = /^trials\/\d{4,}\/samples\/(?!\.\.?$)[^/]+$/;

/** What is wrong with a line of results.jsonl; written out, as a run has a million of them. */
export const misshapenRow = (row: unknown): string | undefined => {
  if (typeof row !== 'object' || row === null) return 'expected an object';
  const { trial, attempt, block, cell, workload, status, scope, metric, value, samples, factors } =
    row as Record<string, unknown>;
  if (!Number.isInteger(trial)) return 'trial is no whole number';
  if (!Number.isInteger(attempt)) return 'attempt is no whole number';
  if (!Number.isInteger(block)) return 'block is no whole number';
  if (!Number.isInteger(cell)) return 'cell is no whole number';
  if (typeof factors !== 'object' || factors === null) return 'factors is no object';
  if (typeof workload !== 'string') return 'workload is no text';
  if (!statuses.has(status as string)) return `status is none of ${[...statuses].join(', ')}`;
  if (!scopes.has(scope as string)) return `scope is none of ${[...scopes].join(', ')}`;
  if (metric !== null && typeof metric !== 'string') return 'metric is no text';
  if (value !== null && !Number.isFinite(value)) return 'value is no finite number';
  if (samples === null) return undefined;
  const { path, count } = (samples ?? {}) as Record<string, unknown>;
  if (typeof path !== 'string' || !sampleFile.test(path)) return 'samples names no file of a trial';
  return Number.isInteger(count) ? undefined : 'samples has no count';
};
