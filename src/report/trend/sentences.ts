import { withUnit } from '../../model/figures.js';
import { counted } from '../../model/index.js';
import { capital } from '../analysis/labels.js';
import { effectCells } from '../documents/effect.js';
import type { TrendChange, TrendSeries } from './model.js';

/** What became of a metric in a cell, in a sentence. */
export function trendSentence(series: TrendSeries): string {
  const { points, label, unit, cell, changes, stretches, too_few } = series;
  const what = `${capital(label)}, ${cell}`;
  if (too_few) return `${what}: ${counted(points.length, 'run')}, too few for a change to be told.`;
  const level = stretches.at(-1)!;
  const now = withUnit(level.median, unit);
  const last = changes.at(-1);
  if (last === undefined) return `${what}: no change found over ${points.length} runs; ${now}.`;
  const others = changes.length === 1 ? '' : ` (${changes.length} changes in all)`;
  return `${what}: ${changeWords(last, series)} with ${last.after}${others}; ${now} since, over ${counted(level.to + 1 - level.from, 'run')}.`;
}

/** `worse (×1.12, 1.10 … 1.14)`. */
export function changeWords({ comparison, direction, verdict }: TrendChange, { unit }: TrendSeries): string {
  const [estimate, range] = effectCells(comparison, unit);
  const size = `${comparison.ratio ? '×' : ''}${estimate}, 95 % interval ${range}`;
  if (direction !== null) return `${direction} (${size})`;
  return verdict === 'equivalent' || verdict === 'undecided'
    ? `changed, and its level ${verdict === 'equivalent' ? 'by less than matters' : 'perhaps not'} (${size})`
    : `changed (${size})`;
}

/** `dut1: kernel.release: 6.12.48 → 6.13.1`. */
export const causeWords = ({ host, fact, a, b }: TrendChange['environment'][number]): string =>
  `${host}: ${fact}: ${a ?? '(none)'} → ${b ?? '(none)'}`;
