const mask = '********';

/**
 * A text that must never be seen. Printing, JSON and `console.log` show stars;
 * only `reveal` gives the text, and only what carries it to its destination calls that.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return mask;
  }
}

/**
 * Hides secrets by value, in every sink: the text itself, its single lines, and the forms in
 * which it usually travels (base64, URL-encoded, JSON-escaped, shell-quoted).
 */
export class Masker {
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;

  /** Shorter texts are left alone by line, or ordinary words would turn into stars. */
  static readonly shortest = 4;

  add(secret: Secret | string): void {
    const text = typeof secret === 'string' ? secret : secret.reveal();
    for (const form of formsOf(text)) this.#forms.add(form);
    this.#pattern = undefined;
  }

  get size(): number {
    return this.#forms.size;
  }

  mask(text: string): string {
    if (this.#forms.size === 0) return text;
    this.#pattern ??= new RegExp(
      [...this.#forms]
        .sort((a, b) => b.length - a.length)
        .map(literal)
        .join('|'),
      'g',
    );
    return text.replace(this.#pattern, mask);
  }

  /** The same data with every string (keys included) masked. */
  maskJson<T>(value: T): T {
    if (this.#forms.size === 0) return value;
    return this.#walk(value) as T;
  }

  #walk(value: unknown): unknown {
    if (typeof value === 'string') return this.mask(value);
    if (Array.isArray(value)) return value.map((item) => this.#walk(item));
    if (value instanceof Secret) return mask;
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [this.mask(key), this.#walk(item)]),
      );
    return value;
  }
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

const formsOf = (text: string): string[] => {
  if (text.trim() === '') return [];
  const lines = text.split(/\r?\n/).filter((line) => line.trim().length >= Masker.shortest);
  return [text, ...lines].flatMap((form) => [
    form,
    JSON.stringify(form).slice(1, -1),
    form.replaceAll("'", `'\\''`),
    ...(form.length >= Masker.shortest ? [base64(form), encodeURIComponent(form)] : []),
  ]);
};

/** Without padding, so that the encoding of text that goes on after the secret is caught as well. */
const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');
