/** A list of numbers that a statistic cannot be computed from: empty, not finite, or of the wrong kind. */
export class InvalidSample extends RangeError {
  override name = 'InvalidSample';
}

/** Throws {@link InvalidSample} unless `values` holds at least one number and all of them are finite. */
export function requireSample(values: ArrayLike<number>): void {
  if (values.length === 0) throw new InvalidSample('the sample is empty; expected at least one value');
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new InvalidSample(`value ${i + 1} of ${values.length} is ${values[i]}; expected a finite number`);
    }
  }
}

/** A sorted copy of the sample, smallest first. Throws {@link InvalidSample} for empty or non-finite input. */
export function ascending(values: ArrayLike<number>): Float64Array {
  requireSample(values);
  return Float64Array.from(values).sort();
}

/** Throws {@link InvalidSample} unless both samples hold as many values. */
export function requirePairs(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length === b.length) return;
  throw new InvalidSample(`pairs need as many values on both sides; found ${a.length} and ${b.length}`);
}
