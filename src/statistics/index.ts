/** Pure functions on numbers, as docs/statistics.md defines them. */
export * from './binomial.js';
export * from './comparison.js';
export { chiSquareSurvival } from './gamma.js';
export { GroupedValues } from './grouped-values.js';
export { pairedShift, type Shift, shiftBetween } from './hodges-lehmann.js';
export { holm } from './holm.js';
export { jain } from './jain.js';
export { type KruskalWallis, kruskalWallis } from './kruskal-wallis.js';
export { mannWhitney, type RankTest } from './mann-whitney.js';
export {
  type Interval,
  type MedianInterval,
  medianInterval,
  medianIntervalRank,
  medianIntervalSorted,
} from './median-interval.js';
export { type Moments, moments } from './moments.js';
export { normalSurvival, normalUpperQuantile } from './normal.js';
export { median, quantile, quantileSorted } from './quantile.js';
export { ascending, InvalidSample, requireSample } from './sample.js';
export { logRatios, signedRank } from './signed-rank.js';
export { type Summary, summarise } from './summary.js';
