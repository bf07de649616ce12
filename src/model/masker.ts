import { Numeral } from './numeral.js';
import { Secret, shortestSearched, stars } from './secret.js';
import { anchorOf, base64Pattern, base64Texts, patternOf, withoutLineEnds } from './secret-forms.js';

/**
 * Hides secrets by value in free text: the text itself, its single lines, and the forms in which it usually
 * travels (base64, URLs, JSON, XML, shell and Python quoting).
 * A secret below four characters is not searched for, or ordinary words would turn into stars; it is hidden
 * where it comes from (see `isHiddenByOrigin`).
 */
export class Masker {
  readonly #known = new Set<string>();
  readonly #texts = new Map<string, readonly Searched[]>();
  readonly #numbers = new Set<number>();
  #inOrder: readonly Searched[] | undefined;

  add(secret: Secret | string): void {
    const whole = typeof secret === 'string' ? new Secret(secret) : secret;
    for (const part of whole.parts) this.add(part);
    if (whole.isQuiet) return;
    const value = whole.value();
    const key = JSON.stringify([value, ...whole.texts()]);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    if (typeof value === 'number') this.#addNumber(whole, value);
    else for (const text of [...piecesOf(value), ...linesOf(value).flatMap(piecesOf)]) this.#addText(text);
  }

  /** Whether nothing is known that could be found. */
  get isEmpty(): boolean {
    return this.#texts.size === 0;
  }

  /** @param by what stands in place of a secret */
  mask(text: string, by = stars): string {
    if (this.isEmpty || text.length < shortestSearched) return text;
    this.#inOrder ??= [...this.#texts].sort(([a], [b]) => b.length - a.length).flatMap(([, forms]) => forms);
    let masked = text;
    let joined: string | undefined;
    for (const { anchor, inLines, find } of this.#inOrder) {
      if (inLines) joined ??= withoutLineEnds(text);
      if ((inLines ? joined! : text).includes(anchor)) masked = masked.replace(find(), () => by);
    }
    return masked;
  }

  /** The same data with every text masked, and every number that is a secret. Keys stay. */
  maskValues<T>(value: T): T {
    return this.isEmpty ? value : (this.#walk(value, (key) => key) as T);
  }

  /** As `maskValues`, with the keys of maps masked as well: for data whose keys others chose. */
  maskJson<T>(value: T): T {
    return this.isEmpty ? value : (this.#walk(value, (key) => this.mask(key)) as T);
  }

  #addText(text: string): void {
    if (text.trim().length < shortestSearched || this.#texts.has(text)) return;
    this.#texts.set(text, [
      searched(anchorOf(text), false, () => patternOf(text)),
      ...base64Texts(text).map((characters) =>
        searched(anchorOf(characters.map((some) => (some.length === 1 ? some : ' ')).join('')), true, () =>
          base64Pattern(characters),
        ),
      ),
    ]);
    this.#inOrder = undefined;
  }

  /** Digits inside other digits are another number. */
  #addNumber(secret: Secret, value: number): void {
    const texts = secret.texts().filter((text) => text.length >= shortestSearched);
    for (const text of texts)
      this.#texts.set(text, [searched(anchorOf(text), false, () => `(?<!\\d)${patternOf(text)}(?!\\d)`)]);
    if (texts.length > 0) this.#numbers.add(value);
    this.#inOrder = undefined;
  }

  #walk(value: unknown, ofKey: (key: string) => string): unknown {
    if (typeof value === 'string') return this.mask(value);
    if (typeof value === 'number') return this.#numbers.has(value) ? stars : value;
    if (Array.isArray(value)) return value.map((item) => this.#walk(item, ofKey));
    if (value instanceof Secret) return stars;
    if (value instanceof Numeral) return this.#walk(value.value, ofKey);
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [ofKey(key), this.#walk(item, ofKey)]),
      );
    return value;
  }
}

/**
 * One form of a secret. Texts that do not hold its anchor are passed over, which is what nearly all do; the
 * expression is made when it is needed: all of them together would be too large for any engine.
 */
interface Searched {
  readonly anchor: string;
  /** The anchor is to be sought in the text without its line ends. */
  readonly inLines: boolean;
  readonly find: () => RegExp;
}

const searched = (anchor: string, inLines: boolean, pattern: () => string): Searched => {
  let expression: RegExp | undefined;
  return {
    anchor,
    inLines,
    find: () => {
      expression ??= new RegExp(pattern(), 'g');
      return expression;
    },
  };
};

/** A text as it is, or in pieces that an expression can hold. */
const piecesOf = (text: string): string[] =>
  text.length <= longestPiece ? [text] : (text.match(new RegExp(`[^]{1,${longestPiece}}`, 'gu')) ?? []);

/** Characters. */
const longestPiece = 1024;

/** The lines of a text of several: a program may print one of them alone. */
const linesOf = (text: string): string[] => (/[\r\n]/.test(text) ? text.split(/\r?\n/) : []);
