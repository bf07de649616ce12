import { available, type FactQuery, NotForeseen, type Prediction, type Reading } from '../../model/index.js';

/** What predictions make of a reading: the same one where they leave it as it is; undefined where none of them can tell. */
export const predicted = (
  predictions: readonly Prediction[],
  { args }: Pick<FactQuery, 'args'>,
  reading: Reading<unknown>,
): Reading<unknown> | undefined => {
  if (!reading.available) return undefined;
  let { value } = reading;
  try {
    for (const { of } of predictions) {
      value = of(value, args);
      if (value === undefined) return undefined;
    }
  } catch (error) {
    if (error instanceof NotForeseen) return undefined;
    throw error;
  }
  return value === reading.value ? reading : available(value);
};
