import { type Comparison, compare, type Samples } from './comparison.js';
import { falseDiscovery } from './false-discovery.js';
import { holm } from './holm.js';
import type { Interval } from './median-interval.js';
import { InvalidSample } from './sample.js';

/**
 * What a comparison comes to, once it is said which change would matter; by where the whole interval lies:
 * beyond the smallest effect; away from no change, with its size left open; inside the smallest effect; or
 * nowhere in particular, which is no synonym of "no difference".
 */
export type Verdict = (typeof verdicts)[number];

/** All verdicts, the strongest first. */
export const verdicts = ['relevantly different', 'different, size open', 'equivalent', 'undecided'] as const;

/** Whether a verdict says that there is a difference. */
export const differs = (verdict: Verdict): boolean =>
  verdict === 'relevantly different' || verdict === 'different, size open';

/** The smallest effect that matters: a share of the value, or an amount in its unit where it may be 0. */
export interface Margin {
  readonly kind: 'share' | 'amount';
  readonly size: number;
}

/** 5 % errs as often as 95 % intervals do. */
const ALPHA = 0.05;
/** p-values are sums of many terms; one that is 0.05 in truth must not miss it by its last digit. */
const ROUNDING = 1e-12;

/** Which effects do not matter, on the scale on which the comparison has its effect. */
function region(comparison: Comparison, margin: Margin): { none: number; low: number; high: number } {
  if (!(margin.size >= 0 && Number.isFinite(margin.size))) {
    throw new InvalidSample(`the smallest effect is ${margin.size}; expected a number from 0, such as 0.05`);
  }
  if (margin.kind === 'share' && comparison.ratio) {
    return { none: 1, low: 1 / (1 + margin.size), high: 1 + margin.size };
  }
  const amount = margin.kind === 'amount' ? margin.size : margin.size * Math.abs(comparison.median.a);
  return { none: 0, low: -amount, high: amount };
}

/** The verdict on a comparison that stands alone, by its own interval. */
export function decide(comparison: Comparison, margin: Margin): Verdict {
  return place(comparison, margin, effectOf(comparison, margin).interval, comparison.test.p);
}

/** The effect that a margin is held against: the ratio where there is one and a share matters, else the shift. */
export const effectOf = ({ ratio, shift }: Comparison, { kind }: Margin) =>
  (kind === 'share' ? ratio : null) ?? shift;

/** An amount is held against a shift, whatever else the samples would allow. */
export const onScaleOf = ({ kind }: Margin, samples: Samples): Samples =>
  kind === 'amount' ? { ...samples, scale: 'shift' } : samples;

/** How a family of questions is guarded against its size. */
export type Guard = 'holm' | 'false-discovery';

/** A question's answer among those of its family. */
export interface Judgement {
  readonly comparison: Comparison;
  /** p for the family as a whole: by Holm, or by false discovery rate. */
  readonly adjusted_p: number;
  /** The interval on which the verdict rests: wider than the own one, so that all of a family hold together. */
  readonly interval: Interval | null;
  readonly verdict: Verdict;
}

/**
 * Judges questions that are asked together. Difference: by the adjusted p. Relevance and equivalence: by an
 * interval of level 1 − 5 %/m for m questions (Bonferroni), so that all such claims of the family are true
 * together in 95 % of cases. Under false discovery rate: 1 − R · 5 %/m, with R questions that the adjustment
 * leaves significant. Source: Benjamini and Yekutieli, Journal of the American Statistical Association 100
 * (2005) 71.
 */
export function judgeFamily(
  questions: readonly { readonly samples: Samples; readonly margin: Margin }[],
  guard: Guard,
): Judgement[] {
  const scaled = questions.map(({ samples, margin }) => ({ samples: onScaleOf(margin, samples), margin }));
  const comparisons = scaled.map(({ samples }) => compare(samples));
  const p = comparisons.map(({ test }) => test.p);
  const adjusted = guard === 'holm' ? holm(p) : falseDiscovery(p);
  const found = guard === 'holm' ? 1 : Math.max(1, adjusted.filter((one) => one <= ALPHA + ROUNDING).length);
  const level = 1 - (ALPHA * found) / questions.length;
  return scaled.map(({ samples, margin }, i) => {
    const comparison = comparisons[i]!;
    const wide = questions.length === found ? comparison : compare(samples, level);
    const { interval } = effectOf(wide, margin);
    const adjusted_p = adjusted[i]!;
    return { comparison, adjusted_p, interval, verdict: place(comparison, margin, interval, adjusted_p) };
  });
}

function place(comparison: Comparison, margin: Margin, interval: Interval | null, p: number): Verdict {
  const { none, low, high } = region(comparison, margin);
  const own = effectOf(comparison, margin).interval;
  if (own === null) return 'undecided';
  const significant = p <= ALPHA + ROUNDING && (own.low > none || own.high < none);
  if (significant && interval && (interval.low > high || interval.high < low)) return 'relevantly different';
  if (interval && interval.low >= low && interval.high <= high) return 'equivalent';
  return significant ? 'different, size open' : 'undecided';
}
