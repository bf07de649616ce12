import { upperGamma } from './gamma.js';
import { InvalidSample } from './sample.js';

/** P(Z > z) of the standard normal distribution, as ½ Q(½, z²/2): small tails keep their relative precision. */
export function normalSurvival(z: number): number {
  if (Number.isNaN(z)) throw new InvalidSample('z is NaN; expected a number');
  const tail = upperGamma(0.5, (z * z) / 2) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/**
 * The z with P(Z > z) = `probability`, 0 < probability < 1, by Newton's method on ln P. As that is concave
 * and P ≤ ½ exp(−z²/2), the iteration begins to the right of the root and walks down to it.
 */
export function normalUpperQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new InvalidSample(`the probability is ${probability}; expected a number between 0 and 1`);
  }
  if (probability > 0.5) return -normalUpperQuantile(1 - probability);
  let z = Math.sqrt(-2 * Math.log(2 * probability));
  for (let step = 0; step < 100; step++) {
    const survival = normalSurvival(z);
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const move = (Math.log(survival / probability) * survival) / density;
    z += move;
    if (Math.abs(move) <= 1e-15 * Math.max(1, z)) break;
  }
  return z;
}
