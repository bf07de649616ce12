import { PendingChanges } from '../../../src/engine/host/pending.js';
import { available, type FactQuery, type Prediction } from '../../../src/model/index.js';

/** What a fact will read after a change that touches all and leaves this; `unknown` where nobody can tell. */
export const left = <T extends object>(
  leaves: readonly Prediction[],
  query: FactQuery<T>,
  before: T,
): T | 'unknown' => {
  const pending = new PendingChanges();
  pending.add({ task: 'change', effects: [{ invalidates: ['*'], leaves }] });
  const foretold = pending.foretell(query, available(before));
  if (foretold.kind === 'unknown' || !foretold.reading.available) return 'unknown';
  return foretold.reading.value as T;
};

/** The fields that cannot be told. */
export const hiddenIn = (value: object): readonly string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(([name, { get }]) => (get ? [name] : []));
