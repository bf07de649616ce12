import { InvalidSample } from './sample.js';

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0. Source: Lanczos, SIAM Journal on Numerical Analysis 1 (1964) 86, with g = 7 and 9 terms. */
function logGamma(x: number): number {
  const z = x - 1;
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (z + i);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * The regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz's method). Source: NIST
 * Digital Library of Mathematical Functions 8.17.22.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return (front * value) / a;
}

/** P(T > t) of Student's distribution with `df` > 0 degrees of freedom, which need not be a whole number. */
export function studentSurvival(t: number, df: number): number {
  if (!(df > 0) || Number.isNaN(t)) {
    throw new InvalidSample(`Student's distribution of ${t} with ${df} degrees of freedom does not exist`);
  }
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** The t with P(T > t) = `probability`, from above 0 to ½, by bisection to the last digits that matter. */
export function studentUpperQuantile(probability: number, df: number): number {
  if (!(probability > 0 && probability <= 0.5)) {
    throw new InvalidSample(`the probability is ${probability}; expected one above 0 and up to 0.5`);
  }
  let [low, high] = [0, 1];
  while (studentSurvival(high, df) > probability && high < 1e300) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-14 * high; step++) {
    const middle = (low + high) / 2;
    if (studentSurvival(middle, df) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
