import {
  type FactOutput,
  type FactQuery,
  type FactScope,
  overlaps,
  type Reading,
} from '../../model/index.js';

interface Known {
  readonly query: FactQuery;
  readonly reading: Reading<unknown>;
  readonly output: FactOutput;
}

/**
 * What is known of one host now. A reading stays until a change touches one of its scopes;
 * what was never read and what went stale are the same: not known.
 */
export class FactStore {
  #known = new Map<string, Known>();

  get(query: FactQuery): Reading<unknown> | undefined {
    return this.#known.get(query.key)?.reading;
  }

  /** With what the host printed. */
  answer(query: FactQuery): Known | undefined {
    return this.#known.get(query.key);
  }

  /** The questions that have no answer yet, each once. */
  missing(queries: Iterable<FactQuery>): FactQuery[] {
    const unknown = new Map<string, FactQuery>();
    for (const query of queries) if (!this.#known.has(query.key)) unknown.set(query.key, query);
    return [...unknown.values()];
  }

  put(query: FactQuery, output: FactOutput): void {
    this.#known.set(query.key, { query, reading: query.parse(output), output });
  }

  invalidate(scopes: readonly FactScope[]): void {
    for (const [key, { query }] of this.#known)
      if (query.scopes.some((scope) => scopes.some((changed) => overlaps(scope, changed))))
        this.#known.delete(key);
  }

  /**
   * Does something that forgets what would become stale, and then knows again what was known before: nothing has
   * happened to the host. Nobody else may read or change it meanwhile.
   */
  async supposing<T>(act: (before: FactStore) => Promise<T>): Promise<T> {
    const before = new FactStore();
    before.#known = new Map(this.#known);
    try {
      return await act(before);
    } finally {
      this.#known = before.#known;
    }
  }

  forgetAll(): void {
    this.#known.clear();
  }
}
