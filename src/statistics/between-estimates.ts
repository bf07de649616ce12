import type { Shift } from './hodges-lehmann.js';

/**
 * The difference `b − a` of two estimates that have nothing in common, with an interval made of their own ones: the
 * distances from each estimate to the ends of its interval add up as squares. Source: Zou and Donner, Statistics in
 * Medicine 27 (2008) 1693. Without an interval where one of them has none.
 */
export function differenceOf(a: Shift, b: Shift): Shift {
  const estimate = b.estimate - a.estimate;
  if (!a.interval || !b.interval) return { estimate, interval: null };
  const low = Math.hypot(b.estimate - b.interval.low, a.interval.high - a.estimate);
  const high = Math.hypot(b.interval.high - b.estimate, a.estimate - a.interval.low);
  const level = Math.min(a.interval.level, b.interval.level);
  return { estimate, interval: { level, low: estimate - low, high: estimate + high } };
}

/** The same of two factors above 0: `b / a`. */
export function quotientOf(a: Shift, b: Shift): Shift {
  const on = ({ estimate, interval }: Shift, scale: (value: number) => number): Shift => ({
    estimate: scale(estimate),
    interval: interval && { level: interval.level, low: scale(interval.low), high: scale(interval.high) },
  });
  return on(differenceOf(on(a, Math.log), on(b, Math.log)), Math.exp);
}
