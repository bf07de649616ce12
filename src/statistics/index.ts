/** Pure functions on numbers, as docs/statistics.md defines them. */
export { differenceOf, quotientOf } from './between-estimates.js';
export * from './binomial.js';
export * from './comparison.js';
export { type DriftTest, driftShapes, driftTests, type TimedValue } from './drift-tests.js';
export { falseDiscovery } from './false-discovery.js';
export { type Friedman, friedman } from './friedman.js';
export { holm } from './holm.js';
export { jain } from './jain.js';
export { type KruskalWallis, kruskalWallis } from './kruskal-wallis.js';
export { judgeLimits, type LimitResult } from './limits.js';
export {
  type Interval,
  medianInterval,
} from './median-interval.js';
export { moments } from './moments.js';
export { type PossiblePlaces, placesOf } from './places.js';
export { power } from './power.js';
export { median, quantileSorted } from './quantile.js';
export {
  type ClusteredSample,
  type QuantileShift,
  quantileShifts,
} from './quantile-shift.js';
export { FEWEST, seriesChanges } from './series-changes.js';
export { signedRank } from './signed-rank.js';
export { type Summary, summarise } from './summary.js';
export { enoughFor } from './tail-support.js';
export { FEWEST_FOR_TWO_STATES, type TwoStates, twoStates } from './two-states.js';
export { type LevelledValue, type VarianceShare, varianceShares } from './variance-shares.js';
export * from './verdict.js';
