/** Values that lie beyond a percentile when there are just enough for it. */
const BEYOND = 10;

/**
 * The fewest values that a percentile can be told from: 10/(1 − p), so that about ten lie beyond it. Below that
 * a percentile is hardly more than one of the largest values: p99.9 of 55 values is their maximum.
 * The quotient is rounded first, as 10/(1 − 0.99) is 1000.0000000000009 in doubles and exactly 1000 are enough.
 */
export const fewestFor = (probability: number): number =>
  Math.ceil(Number((BEYOND / (1 - Math.max(probability, 1 - probability))).toPrecision(9)));

/** Whether `count` values are enough for a percentile. */
export const enoughFor = (probability: number, count: number): boolean => count >= fewestFor(probability);
