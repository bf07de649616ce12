import { type FactScope, overlaps } from '../../model/index.js';

/** A change that `plan` found and did not make, and what it would touch. */
export interface PendingChange {
  readonly task: string;
  readonly scopes: readonly FactScope[];
}

/**
 * The changes that lie between now and a task that is planned: whatever reads one of their scopes
 * cannot be told before they have happened.
 */
export class PendingChanges {
  readonly #list: PendingChange[] = [];

  add(change: PendingChange): void {
    this.#list.push(change);
  }

  get any(): boolean {
    return this.#list.length > 0;
  }

  /** The first change that may alter what these scopes read. */
  touching(scopes: readonly FactScope[]): PendingChange | undefined {
    return this.#list.find((change) =>
      change.scopes.some((changed) => scopes.some((scope) => overlaps(scope, changed))),
    );
  }
}
