import { InvalidSample } from './sample.js';

/**
 * Benjamini and Hochberg's adjustment of a family of p-values, in their order: of those that are at most 0.05
 * afterwards, 5 % are expected to be false. For looking around, not for answering: a false one may be among them.
 * Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289; R's
 * `p.adjust(method = "BH")`.
 */
export function falseDiscovery(pValues: readonly number[]): number[] {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new InvalidSample(`a p-value is ${p}; expected a number from 0 to 1`);
  }
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[j]! - pValues[i]!);
  const adjusted = new Array<number>(pValues.length);
  let smallest = 1;
  order.forEach((index, step) => {
    smallest = Math.min(smallest, (pValues[index]! * pValues.length) / (pValues.length - step));
    adjusted[index] = smallest;
  });
  return adjusted;
}
