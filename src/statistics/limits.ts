import { compare, hasRatio, pBeyond, type Samples } from './comparison.js';
import { holm } from './holm.js';
import { effectOf, type Margin, onScaleOf } from './verdict.js';

/** A limit that was named beforehand: how much worse `b` may be than `a`. */
export interface Limit {
  readonly samples: Samples;
  readonly margin: Margin;
  /** Where worse is; null where either direction is. */
  readonly worse: 'above' | 'below' | null;
}

/**
 * `broken`: worse by more than the limit, beyond doubt. `kept`: not worse by more, beyond doubt.
 * `unproven`: neither; a gate that asks for certainty treats it as a failure.
 */
export interface LimitResult {
  readonly result: 'kept' | 'broken' | 'unproven';
  /** The limit on the scale of the effect: a factor, or an amount in the unit of the values. */
  readonly at: number;
  /**
   * The one-sided 95 % bounds of the effect: it is at least `low`, and it is at most `high`. Null with too few
   * values.
   */
  readonly low: number | null;
  readonly high: number | null;
  /** One-sided p of *worse by more than the limit*, adjusted by Holm over the limits judged together. */
  readonly p: number;
}

const ALPHA = 0.05;

/**
 * Judges limits against the limit itself: an effect of exactly the limit breaks it in at most 5 % of cases,
 * over all limits that are judged together. That a limit is kept needs no adjustment: for all to be kept, each
 * has to be.
 */
export function judgeLimits(limits: readonly Limit[]): LimitResult[] {
  const drafts = limits.map((limit) => {
    const samples = onScaleOf(limit.margin, limit.samples);
    return { ...limit, samples, ...boundsOf({ ...limit, samples }) };
  });
  const adjusted = holm(drafts.map(broken));
  return drafts.map((draft, i) => {
    const p = adjusted[i]!;
    const comparison = compare(draft.samples, 1 - 2 * ALPHA);
    const { interval } = effectOf(comparison, draft.margin);
    const result = p <= ALPHA ? 'broken' : kept(draft) <= ALPHA ? 'kept' : 'unproven';
    const at = draft.worse === 'below' ? draft.low : draft.high;
    return { result, at, low: interval?.low ?? null, high: interval?.high ?? null, p };
  });
}

type Draft = Limit & { readonly low: number; readonly high: number };

function boundsOf({ samples, margin }: Limit): { low: number; high: number } {
  if (hasRatio(samples)) return { low: 1 / (1 + margin.size), high: 1 + margin.size };
  const centre = Math.abs(compare(samples).median.a);
  const amount = margin.kind === 'amount' ? margin.size : margin.size * centre;
  return { low: -amount, high: amount };
}

/** p of *the effect does not exceed the limit*. */
function broken({ samples, worse, low, high }: Draft): number {
  if (worse === 'above') return pBeyond(samples, high, 'above');
  if (worse === 'below') return pBeyond(samples, low, 'below');
  return Math.min(1, 2 * Math.min(pBeyond(samples, high, 'above'), pBeyond(samples, low, 'below')));
}

/** p of *the effect reaches the limit*. */
function kept({ samples, worse, low, high }: Draft): number {
  if (worse === 'above') return pBeyond(samples, high, 'below');
  if (worse === 'below') return pBeyond(samples, low, 'above');
  return Math.max(pBeyond(samples, high, 'below'), pBeyond(samples, low, 'above'));
}
