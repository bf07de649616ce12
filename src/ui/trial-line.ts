import { withUnit } from '../model/figures.js';
import { entryOf, type RunEvent } from '../model/index.js';
import { sanitize } from '../model/sanitize.js';
import type { Style } from './style.js';

const shownMetrics = 3;

/**
 * One finished trial: its cell, and its first figures.
 * @param units the unit of each metric
 */
export const trialLine = (
  event: Extract<RunEvent, { type: 'trial-finished' }>,
  style: Style,
  units: Readonly<Record<string, string>> = {},
): string => {
  const { number, block, cell, workload, warmUp } = event.trial;
  const where = Object.entries(cell)
    .map(([factor, level]) => `${factor}=${String(level)}`)
    .join(' ');
  const head = `  trial ${number} ${style.dim(warmUp ? 'warm-up' : `block ${block}`)} ${sanitize(where)} ${workload}`;
  if (event.status === 'failed')
    return `${head} ${style.red('failed')}: ${sanitize(event.why ?? 'no reason given')}`;
  const figures = Object.entries(event.metrics)
    .slice(0, shownMetrics)
    .map(([metric, value]) => `${metric} ${withUnit(value, entryOf(units, metric) ?? '')}`);
  return `${head} ${figures.join(', ')}`;
};
