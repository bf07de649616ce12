export const stars = '********';

/**
 * A text or a number that must never be seen. Printing, JSON and `console.log` show stars; only `reveal` and
 * `value` give it, and only what carries it to its destination asks for them.
 */
export class Secret {
  readonly #value: string | number;
  readonly #written: string | undefined;

  /** @param written how a file writes a number, where that is not how it is printed: `0x1F`, `2.50` */
  constructor(value: string | number, written?: string) {
    this.#value = value;
    this.#written = written;
  }

  /** The text, or a number as text. */
  reveal(): string {
    return String(this.#value);
  }

  value(): string | number {
    return this.#value;
  }

  /** Every text that stands for it before anything encodes it. */
  texts(): readonly string[] {
    return [...new Set([this.reveal(), ...(this.#written === undefined ? [] : [this.#written])])];
  }

  toString(): string {
    return stars;
  }

  toJSON(): string {
    return stars;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return stars;
  }
}
