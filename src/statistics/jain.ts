import { InvalidSample, requireSample } from './sample.js';

/**
 * Jain's fairness index (Σx)²/(nΣx²) of the shares that n users got: 1 when all are equal, 1/n when one has
 * all. Throws `InvalidSample` for negative shares, and when nobody got anything, where fairness means nothing.
 * Source: Jain, Chiu and Hawe, DEC Research Report TR-301 (1984).
 */
export function jain(shares: ArrayLike<number>): number {
  requireSample(shares);
  let largest = 0;
  for (let i = 0; i < shares.length; i++) {
    if (shares[i]! < 0) throw new InvalidSample(`share ${i + 1} is ${shares[i]}; expected none below 0`);
    largest = Math.max(largest, shares[i]!);
  }
  if (largest === 0) throw new InvalidSample('all shares are 0; expected at least one above 0');
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < shares.length; i++) {
    const share = shares[i]! / largest;
    sum += share;
    squares += share * share;
  }
  return Math.min(1, (sum * sum) / (shares.length * squares));
}
