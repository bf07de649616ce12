import {
  type Change,
  type FactQuery,
  type FactScope,
  hasUnforeseen,
  overlaps,
  type Reading,
} from '../../model/index.js';
import { predicted } from './predicted.js';

/** What a change does to facts. */
export type Effect = Pick<Change, 'invalidates' | 'unsettles' | 'leaves'>;

/** Changes of one task that `plan` found and did not make, in their order. */
export interface PendingTask {
  readonly task: string;
  readonly effects: readonly Effect[];
  /** Why this task is unknown itself, where it is. */
  readonly cause?: string;
}

/** What a question will read when its task's turn comes. */
export type Foretold =
  | {
      readonly kind: 'known';
      readonly reading: Reading<unknown>;
      /** Whose changes the reading rests on, instead of on what was read alone. */
      readonly rests: readonly PendingTask[];
    }
  | { readonly kind: 'unknown'; readonly because: PendingTask };

/** The changes that lie between now and a task that is planned, and what they leave of the facts that it asks for. */
export class PendingChanges {
  readonly #list: PendingTask[] = [];

  add(task: PendingTask): void {
    this.#list.push(task);
  }

  /** The first that touches anything. */
  get first(): PendingTask | undefined {
    return this.#list.find(({ effects }) =>
      effects.some(({ unsettles, invalidates }) => (unsettles ?? invalidates).length > 0),
    );
  }

  /** Every change in turn says what it makes of what was read before it; the first that cannot ends it. */
  foretell(query: FactQuery, read: Reading<unknown>): Foretold {
    let reading = read;
    const rests: PendingTask[] = [];
    for (const task of this.#list)
      for (const effect of task.effects) {
        const touched = effect.unsettles ?? effect.invalidates;
        if (!touches(touched, scopesOf(query, reading))) continue;
        const left = leftBy(effect, query, reading);
        if (left === undefined) return { kind: 'unknown', because: task };
        if (left === reading) continue;
        reading = left;
        if (rests.at(-1) !== task) rests.push(task);
      }
    return { kind: 'known', reading, rests };
  }
}

const touches = (changed: readonly FactScope[], read: readonly FactScope[]): boolean =>
  changed.some((one) => read.some((other) => overlaps(one, other)));

const scopesOf = (query: FactQuery, reading: Reading<unknown>): readonly FactScope[] => {
  if (!reading.available || hasUnforeseen(reading.value)) return query.scopes;
  return query.scopesOf(reading.value);
};

/** The same reading where the change leaves it as it is; undefined where nobody can tell. */
const leftBy = (
  { leaves = [] }: Effect,
  query: FactQuery,
  reading: Reading<unknown>,
): Reading<unknown> | undefined => {
  const predictions = leaves.filter(({ fact }) => fact === query.id);
  return predictions.length === 0 ? undefined : predicted(predictions, query, reading);
};
