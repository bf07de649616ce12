import { compare, type Samples } from './comparison.js';

/** Which places something may have among others, 1 being the smallest value. */
export interface PossiblePlaces {
  readonly first: number;
  readonly last: number;
}

/** Each place errs in one of twenty rankings, all places of a ranking together. */
const ALPHA = 0.05;

/**
 * The places that each of several samples may have, all of them true together in 95 % of rankings: every two are compared,
 * guarded against the number of pairs (Bonferroni, which holds for the direction of a difference too), and what is not
 * surely smaller or larger may be either.
 * Source: Al Mohamad, Goeman and van Zwet, Biometrics 78 (2022) 238.
 * @param values one list for each; where pairs are compared, `values[i][k]` and `values[j][k]` belong together
 */
export const placesOf = (
  values: readonly (readonly number[])[],
  design: 'paired' | 'independent',
  scale: Samples['scale'],
): PossiblePlaces[] => {
  const pairs = (values.length * (values.length - 1)) / 2;
  const smaller = values.map(() => 0);
  const larger = values.map(() => 0);
  values.forEach((a, i) => {
    values.slice(i + 1).forEach((b, further) => {
      const j = i + 1 + further;
      const { ratio, shift, test } = compare({ a, b, design, scale });
      const direction = Math.sign(ratio === null ? shift.estimate : Math.log(ratio.estimate));
      if (!(test.p * pairs <= ALPHA) || direction === 0) return;
      const [less, more] = direction > 0 ? [i, j] : [j, i];
      smaller[more] = smaller[more]! + 1;
      larger[less] = larger[less]! + 1;
    });
  });
  return values.map((_, i) => ({ first: 1 + smaller[i]!, last: values.length - larger[i]! }));
};
