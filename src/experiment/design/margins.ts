import { scaleFor } from '../../model/figures.js';
import { entryOf } from '../../model/index.js';
import type { Margin } from '../../statistics/index.js';
import type { AnalysisFile } from '../bundle/format.js';

/**
 * What does not matter where the playbook says nothing, in units in which a value may be 0, so that a share of it
 * means nothing: half a percentage point of a ratio such as loss, one percentage point, one of a count.
 */
const amounts: { readonly [unit: string]: number } = { ratio: 0.005, percent: 1, count: 1 };

/** The smallest effect that matters for a metric: the playbook's own, or the usual one of its unit. */
export const marginOf = (
  { smallest_effect, margins }: Pick<AnalysisFile, 'smallest_effect' | 'margins'>,
  metric: string,
  unit: string,
): Margin => {
  const own = entryOf(margins, metric);
  if (own) return own;
  const amount = entryOf(amounts, unit);
  return amount === undefined ? { kind: 'share', size: smallest_effect } : { kind: 'amount', size: amount };
};

/** `±5 %` or `±0.005`; an amount is in the metric's unit. */
export const marginWords = ({ kind, size }: Margin, unit: string): string => {
  if (kind === 'share') return `±${Number((100 * size).toPrecision(4))} %`;
  const scale = unit === 'percent' ? { unit: 'percentage points', factor: 1 } : scaleFor(unit, size);
  return `±${Number((size * scale.factor).toPrecision(4))}${scale.unit === '' ? '' : ` ${scale.unit}`}`;
};
