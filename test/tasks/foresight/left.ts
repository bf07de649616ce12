import { type Fact, NotForeseen, type Prediction } from '../../../src/model/index.js';

/** What a fact will read after a change that leaves this; `unknown` where nobody can tell. */
export const left = <T extends object, A>(
  leaves: readonly Prediction[],
  fact: Fact<T, A>,
  args: A,
  before: T,
): T | 'unknown' => {
  const predictions = leaves.filter((one) => one.fact === fact.definition.id);
  if (predictions.length === 0) return 'unknown';
  let value: unknown = before;
  try {
    for (const { of } of predictions) {
      value = of(value, args);
      if (value === undefined) return 'unknown';
    }
  } catch (error) {
    if (error instanceof NotForeseen) return 'unknown';
    throw error;
  }
  return value as T;
};

/** The fields that cannot be told. */
export const hiddenIn = (value: object): readonly string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(([name, { get }]) => (get ? [name] : []));
