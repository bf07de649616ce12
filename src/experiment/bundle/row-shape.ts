import { bundleVersion } from './format.js';

/** Version 1 is the oldest that there is. */
export const isKnownVersion = (version: unknown): boolean =>
  Number.isInteger(version) && (version as number) >= 1 && (version as number) <= bundleVersion;

const statuses = new Set(['ok', 'failed', 'interrupted']);
const scopes = new Set(['trial', 'client', 'observer', 'search']);
const sampleFile = /^trials\/\d{4,}\/samples\/(?!\.\.?$)[^/]+$/;

/** What is wrong with a line of results.jsonl; written out, as a run has a million of them. */
export const misshapenRow = (row: unknown): string | undefined => {
  if (typeof row !== 'object' || row === null) return 'expected an object';
  const { trial, attempt, block, cell, workload, status, scope, metric, value, samples, factors } =
    row as Record<string, unknown>;
  if (!Number.isInteger(trial)) return 'trial is not a whole number';
  if (!Number.isInteger(attempt)) return 'attempt is not a whole number';
  if (!Number.isInteger(block)) return 'block is not a whole number';
  if (!Number.isInteger(cell)) return 'cell is not a whole number';
  if (typeof factors !== 'object' || factors === null) return 'factors is not an object';
  for (const factor in factors) {
    const level = (factors as Record<string, unknown>)[factor];
    if (typeof level === 'object' && level !== null) return 'a level of a factor is a list or an object';
  }
  if (typeof workload !== 'string') return 'workload is not text';
  if (!statuses.has(status as string)) return `status is none of ${[...statuses].join(', ')}`;
  if (!scopes.has(scope as string)) return `scope is none of ${[...scopes].join(', ')}`;
  if (metric !== null && typeof metric !== 'string') return 'metric is not text';
  if (value !== null && !Number.isFinite(value)) return 'value is not a finite number';
  if (samples === null) return undefined;
  const { path, count } = (samples ?? {}) as Record<string, unknown>;
  if (typeof path !== 'string' || !sampleFile.test(path)) return 'samples names no file of a trial';
  return Number.isInteger(count) ? undefined : 'samples has no count';
};
