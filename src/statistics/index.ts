/** Pure functions on numbers, as docs/statistics.md defines them. */
export * from './binomial.js';
export * from './comparison.js';
export { type DriftShape, type DriftTest, driftShapes, driftTests, type TimedValue } from './drift-tests.js';
export { falseDiscovery } from './false-discovery.js';
export { type Friedman, friedman } from './friedman.js';
export { chiSquareSurvival } from './gamma.js';
export { GroupedValues } from './grouped-values.js';
export { pairedShift, type Shift, shiftBetween } from './hodges-lehmann.js';
export { holm } from './holm.js';
export { jain } from './jain.js';
export { type KruskalWallis, kruskalWallis } from './kruskal-wallis.js';
export { judgeLimits, type Limit, type LimitResult } from './limits.js';
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
export { power } from './power.js';
export { median, quantile, quantileSorted } from './quantile.js';
export {
  type ClusteredSample,
  type QuantileShift,
  quantileShifts,
  shiftProbabilities,
} from './quantile-shift.js';
export { ascending, InvalidSample, requireSample } from './sample.js';
export { logRatios, signedRank } from './signed-rank.js';
export { type Summary, summarise } from './summary.js';
export { enoughFor, fewestFor } from './tail-support.js';
export { FEWEST_FOR_TWO_STATES, type TwoStates, twoStates } from './two-states.js';
export { type LevelledValue, type VarianceShare, varianceShares } from './variance-shares.js';
export * from './verdict.js';
