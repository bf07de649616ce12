import { devianceTerm, stirlingError } from './gamma.js';
import { InvalidSample } from './sample.js';

/** P(X = k) for X ~ Binomial(n, p), by the saddle-point expansion of Loader (2000). */
export function binomialProbability(k: number, n: number, p: number): number {
  requireBinomial(n, p);
  if (!Number.isInteger(k) || k < 0 || k > n) return 0;
  if (p === 0 || p === 1) return k === n * p ? 1 : 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return Math.exp(n * Math.log(p));
  const logarithm =
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    devianceTerm(k, n * p) -
    devianceTerm(n - k, n * (1 - p));
  return Math.exp(logarithm) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}

/** P(X ≤ k) for X ~ Binomial(n, p). */
export function binomialCumulative(k: number, n: number, p: number): number {
  requireBinomial(n, p);
  const last = Math.floor(k);
  if (last < 0) return 0;
  if (last >= n) return 1;
  return last <= n * p ? lowerTail(last, n, p) : 1 - lowerTail(n - last - 1, n, 1 - p);
}

/** P(X > k) for X ~ Binomial(n, p), computed as the tail that it is. */
export function binomialSurvival(k: number, n: number, p: number): number {
  return binomialCumulative(n - Math.floor(k) - 1, n, 1 - p);
}

/** Sums downwards from k ≤ np, where the terms only shrink, until they no longer count. */
function lowerTail(k: number, n: number, p: number): number {
  if (p === 1) return 0;
  let term = binomialProbability(k, n, p);
  let sum = term;
  for (let j = k; j > 0 && term > sum * 1e-18; j--) {
    term *= (j * (1 - p)) / ((n - j + 1) * p);
    sum += term;
  }
  return Math.min(1, sum);
}

function requireBinomial(n: number, p: number): void {
  if (!Number.isInteger(n) || n < 0 || !(p >= 0 && p <= 1)) {
    throw new InvalidSample(`Binomial(${n}, ${p}) does not exist: n a whole number ≥ 0, p from 0 to 1`);
  }
}
