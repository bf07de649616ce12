import { Numeral } from './numeral.js';

export const stars = '********';

/** Characters: a shorter text stands in too many words that are no secret. */
export const shortestSearched = 4;

/**
 * A text or a number that must never be seen. Printing, JSON and `console.log` show stars; only `reveal`,
 * `value` and `content` give it, and only what carries it to its destination asks for them.
 */
export class Secret {
  readonly #content: string | number | Numeral;
  readonly #written: string | undefined;
  readonly #quiet: boolean;

  /**
   * @param written how a file writes a number, where that is not how it is printed: `0x1F`, `2.50`
   * @param quiet it was made from one that is hidden by origin
   */
  constructor(
    content: string | number | Numeral,
    written?: string,
    quiet = false,
    /** Secrets that it was made from: what comes of it may show them alone. */
    readonly parts: readonly Secret[] = [],
  ) {
    this.#content = content;
    this.#written = written;
    this.#quiet = quiet;
  }

  /** Made from one that is hidden by origin: nobody need search for it. */
  get isQuiet(): boolean {
    return this.#quiet;
  }

  /** Too short to be searched for, or made from what is. */
  get isHiddenByOrigin(): boolean {
    return this.#quiet || this.texts().some((text) => text !== '' && text.trim().length < shortestSearched);
  }

  /** The text, or a number as text. */
  reveal(): string {
    return String(this.#content);
  }

  value(): string | number {
    return this.#content instanceof Numeral ? this.#content.value : this.#content;
  }

  /** As `value`, where a number keeps the look that it has in text. */
  content(): string | number | Numeral {
    return this.#content;
  }

  /** Every text that stands for it before anything encodes it. */
  texts(): readonly string[] {
    const written = this.#written === undefined ? [] : [this.#written];
    return [...new Set([this.reveal(), String(this.value()), ...written])];
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
