// What the scripts that measure rigger itself read out of a bundle.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const json = (path) => JSON.parse(readFileSync(path, 'utf8'));

export const middle = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return sorted.length === 0 ? Number.NaN : (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
};

/** None where the run ended before its first trial. */
export const trialsOf = (bundle) =>
  (existsSync(join(bundle, 'trials')) ? readdirSync(join(bundle, 'trials')) : [])
    .sort()
    .map((name) => join(bundle, 'trials', name, 'trial.json'))
    .filter((path) => existsSync(path))
    .map(json);

export const rowsOf = (bundle) =>
  (existsSync(join(bundle, 'results.jsonl')) ? readFileSync(join(bundle, 'results.jsonl'), 'utf8') : '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** Seconds of a trial in which no client ran, and their share of the whole trial; bring-up is part of it. */
const overheadOf = (trial) => {
  const clients = trial.processes.filter(({ role, began, ended }) => role === 'client' && began && ended);
  if (trial.status !== 'ok' || clients.length === 0) return [];
  const measured =
    Math.max(...clients.map(({ ended }) => ended)) - Math.min(...clients.map(({ began }) => began));
  return [
    {
      seconds: (trial.time.total - measured) / 1000,
      share: (trial.time.total - measured) / trial.time.total,
    },
  ];
};

/** Numbers of a bundle that say how the run went, rather than what it found. */
export const bundleSummary = (bundle) => {
  const run = json(join(bundle, 'run.json'));
  const trials = trialsOf(bundle);
  const overheads = trials.flatMap(overheadOf);
  const [metric] = run.analysis.metrics;
  const rows = rowsOf(bundle).filter(
    (row) => row.scope === 'trial' && `${row.workload}.${row.metric}` === metric && !row.warm_up,
  );
  const levels = [...new Set(rows.map(({ factors }) => factors[run.analysis.factor]))];
  return {
    cells: run.cells.length,
    blocks: new Set(trials.map(({ block }) => block)).size,
    trials: trials.length,
    failed: trials.filter(({ status }) => status !== 'ok').length,
    overhead: {
      all: overheads.map(({ seconds }) => seconds),
      median: middle(overheads.map(({ seconds }) => seconds)),
      share: middle(overheads.map(({ share }) => share)),
    },
    levels: levels.map((level) => ({
      level,
      value: `${Number(middle(rows.filter(({ factors }) => factors[run.analysis.factor] === level).map(({ value }) => value)).toPrecision(3))} ${rows[0]?.unit}`,
    })),
  };
};

/** Rows of cells as lines; the first one is the head. */
export const aligned = (rows) => {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
};
