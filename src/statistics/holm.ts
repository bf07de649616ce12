import { InvalidSample } from './sample.js';

/**
 * Holm's step-down adjustment of a family of p-values, in their order. A family whose adjusted p-values are
 * compared with 0.05 has at most a 5 % chance of any false rejection, however the tests depend.
 * Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65; R's `p.adjust(method = "holm")`.
 */
export function holm(pValues: readonly number[]): number[] {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new InvalidSample(`a p-value is ${p}; expected a number from 0 to 1`);
  }
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, step) => {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (pValues.length - step)));
    adjusted[index] = largest;
  });
  return adjusted;
}
