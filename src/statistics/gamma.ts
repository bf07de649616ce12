import { InvalidSample } from './sample.js';

const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

/**
 * ln Γ(a + 1) − (a + ½) ln a + a − ½ ln 2π, the error of Stirling's formula, for multiples of ½.
 * Source: Loader, "Fast and accurate computation of binomial probabilities" (2000).
 */
export function stirlingError(a: number): number {
  if (a > 15) {
    const square = a * a;
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / a;
  }
  return Math.log(gammaOfSuccessor(a)) - (a + 0.5) * Math.log(a) + a - LOG_SQRT_2PI;
}

/** Γ(a + 1) as the finite product that it is for a multiple of ½. */
function gammaOfSuccessor(a: number): number {
  let product = Number.isInteger(a) ? 1 : Math.sqrt(Math.PI);
  for (let factor = a; factor > 0; factor--) product *= factor;
  return product;
}

/** x ln(x/m) + m − x without cancellation where x is near m: Loader's deviance part. */
export function devianceTerm(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** x^a e^−x / Γ(a + 1), for a a positive multiple of ½, to nearly all digits also where it is tiny. */
function poissonDensity(a: number, x: number): number {
  return Math.exp(-stirlingError(a) - devianceTerm(a, x)) / Math.sqrt(2 * Math.PI * a);
}

/**
 * Regularised upper incomplete gamma function Q(a, x) for a a positive multiple of ½ and x ≥ 0. Series below
 * a + 1, continued fraction (Lentz) above: NIST Digital Library of Mathematical Functions 8.11.4 and 8.9.2.
 * The tail is computed as itself and not as 1 − P, so that small values keep their relative precision.
 */
export function upperGamma(a: number, x: number): number {
  if (!(a > 0 && Number.isInteger(2 * a)) || !(x >= 0)) {
    throw new InvalidSample(`Q(${a}, ${x}) is outside the domain: a a positive multiple of ½, x ≥ 0`);
  }
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const density = poissonDensity(a, x);
  return x < a + 1 ? 1 - density * lowerSeries(a, x) : density * a * upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let value = d;
  for (let i = 1; i < 1_000_000; i++) {
    const numerator = i * (a - i);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return value;
}

/** P(X > x) of the chi-square distribution with `df` degrees of freedom (a positive integer). */
export function chiSquareSurvival(x: number, df: number): number {
  return x <= 0 ? 1 : upperGamma(df / 2, x / 2);
}
