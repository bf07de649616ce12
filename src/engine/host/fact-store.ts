import {
  type FactOutput,
  type FactQuery,
  type FactScope,
  overlaps,
  type Reading,
} from '../../model/index.js';

/**
 * What is known of one host now. A reading stays until a change touches one of its scopes;
 * what was never read and what went stale are the same: not known.
 */
export class FactStore {
  readonly #known = new Map<string, { readonly query: FactQuery; readonly reading: Reading<unknown> }>();

  get(query: FactQuery): Reading<unknown> | undefined {
    return this.#known.get(query.key)?.reading;
  }

  /** The questions that have no answer yet, each once. */
  missing(queries: Iterable<FactQuery>): FactQuery[] {
    const unknown = new Map<string, FactQuery>();
    for (const query of queries) if (!this.#known.has(query.key)) unknown.set(query.key, query);
    return [...unknown.values()];
  }

  put(query: FactQuery, output: FactOutput): void {
    this.#known.set(query.key, { query, reading: query.parse(output) });
  }

  invalidate(scopes: readonly FactScope[]): void {
    for (const [key, { query }] of this.#known)
      if (query.scopes.some((scope) => scopes.some((changed) => overlaps(scope, changed))))
        this.#known.delete(key);
  }

  forgetAll(): void {
    this.#known.clear();
  }
}
