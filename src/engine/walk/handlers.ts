import type { Handler } from '../../language/play.js';

/**
 * The handlers of a play for one host. Each runs once per flush, however often it was notified,
 * in the order in which the play defines them. Keys are stable between runs, for `--resume`.
 */
export class HandlerQueue {
  readonly #due = new Set<string>();

  constructor(
    private readonly handlers: readonly Handler[],
    private readonly playIndex: number,
  ) {}

  /**
   * The keys of the one that bears a name and of those that listen to it; none when nobody does.
   * Of several handlers of one name only the last is there, as in Ansible: it replaces the others.
   */
  keysOf(name: string): string[] {
    return this.handlers
      .filter((handler) => namesOf(handler).includes(name) && !this.#isReplaced(handler))
      .map((handler) => this.#key(handler));
  }

  #isReplaced(handler: Handler): boolean {
    const name = nameOf(handler);
    return name !== undefined && this.handlers.findLast((one) => nameOf(one) === name) !== handler;
  }

  /** Every name that can be notified, for suggestions. */
  names(): string[] {
    return this.handlers.flatMap(namesOf);
  }

  notify(key: string): void {
    this.#due.add(key);
  }

  /** Those that are due, and others by their keys, in the order of the play. */
  steps(keys: readonly string[]): Handler['step'][] {
    const wanted = new Set([...this.#due, ...keys]);
    return this.handlers.filter((one) => wanted.has(this.#key(one))).map(({ step }) => step);
  }

  /** Takes the first that is due. */
  next(): { readonly key: string; readonly step: Handler['step']; readonly index: number } | undefined {
    const index = this.handlers.findIndex((candidate) => this.#due.has(this.#key(candidate)));
    const handler = this.handlers[index];
    if (!handler) return undefined;
    const key = this.#key(handler);
    this.#due.delete(key);
    return { key, step: handler.step, index };
  }

  #key({ step }: Handler): string {
    return `${this.playIndex}/${step.id}`;
  }
}

const nameOf = ({ step }: Handler): string | undefined => {
  const name = step.name?.source;
  return typeof name === 'string' ? name : undefined;
};

const namesOf = (handler: Handler): string[] => {
  const name = nameOf(handler);
  return [...(name === undefined ? [] : [name]), ...handler.listen];
};
