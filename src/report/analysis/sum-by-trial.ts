import type { ObservedSeries } from '../data/run-data.js';
import { byText } from './labels.js';

/** Adds what several subjects or hosts cost in the same trial and under the same workload. */
export function sumByTrial(parts: readonly ObservedSeries[]): ObservedSeries {
  const trials = new Map<number, { cell: number; sum: number }>();
  for (const { trials: numbers, cells, values } of parts) {
    numbers.forEach((trial, i) => {
      const entry = trials.get(trial);
      if (entry) entry.sum += values[i]!;
      else trials.set(trial, { cell: cells[i]!, sum: values[i]! });
    });
  }
  const entries = [...trials].sort(([a], [b]) => a - b);
  const { workload, metric, unit } = parts[0]!;
  const hosts = [...new Set(parts.map(({ host }) => host))].sort(byText);
  return {
    workload,
    metric,
    unit,
    host: hosts.join(', '),
    subject: 'all',
    values: entries.map(([, { sum }]) => sum),
    trials: entries.map(([trial]) => trial),
    cells: entries.map(([, { cell }]) => cell),
  };
}
