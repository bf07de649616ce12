import type { Handler } from '../../language/play.js';

/** A handler whose turn has come. */
interface DueHandler {
  readonly key: string;
  readonly step: Handler['step'];
  readonly index: number;
  /** Where it runs only if one of them changes something: those that notify it then, by name (`plan`). */
  readonly perhapsFor?: readonly string[];
}

/**
 * The handlers of a play for one host. Each runs once per flush, however often it was notified,
 * in the order in which the play defines them. Keys are stable between runs, for `--resume`.
 */
export class HandlerQueue {
  readonly #due = new Set<string>();
  /** Those of which a plan cannot tell whether they will be due, and the tasks on which that hangs. */
  readonly #perhaps = new Map<string, Set<string>>();

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

  /** Those that can be notified at all. */
  keys(): string[] {
    return [...new Set(this.names().flatMap((name) => this.keysOf(name)))];
  }

  notify(key: string): void {
    this.#due.add(key);
  }

  /** Notified if a task of that name changes something, which a plan cannot tell. */
  notifyPerhaps(key: string, by: string): void {
    this.#perhaps.set(key, (this.#perhaps.get(key) ?? new Set()).add(by));
  }

  /** Those that are due, or perhaps are, and others by their keys, in the order of the play. */
  steps(keys: readonly string[]): Handler['step'][] {
    const wanted = new Set([...this.#due, ...this.#perhaps.keys(), ...keys]);
    return this.handlers.filter((one) => wanted.has(this.#key(one))).map(({ step }) => step);
  }

  /** Takes the first that is due, or perhaps is; what is due runs, whoever else perhaps notifies it. */
  next(): DueHandler | undefined {
    const index = this.handlers.findIndex((candidate) => this.#isNotified(this.#key(candidate)));
    const handler = this.handlers[index];
    if (!handler) return undefined;
    const key = this.#key(handler);
    const perhaps = [...(this.#perhaps.get(key) ?? [])];
    this.#perhaps.delete(key);
    const found = { key, step: handler.step, index };
    return this.#due.delete(key) ? found : { ...found, perhapsFor: perhaps };
  }

  #isNotified(key: string): boolean {
    return this.#due.has(key) || this.#perhaps.has(key);
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
