import { quote } from '../../model/index.js';

/** What the text around a value is, and so how the value is kept from breaking it. */
export type EscapeTarget = 'none' | 'xml' | 'shell';

/** The target of a template file, by its name: XML for `*.xml.hbs` and `*.xml.j2`, else none. */
export const targetOfFile = (file: string): EscapeTarget => (/\.xml(?:\.\w+)?$/.test(file) ? 'xml' : 'none');

/** XML 1.0: the five predefined entities serve in content and in attributes of either quote. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&${entities[character]};`);

const entities: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/**
 * Follows the quotes of shell text, piece by piece, so that a value is quoted as its place demands:
 * as words of its own outside quotes, and as text inside the quotes that the user wrote.
 * POSIX.1-2024, Shell Command Language 2.2. Here-documents are not followed: a value there is quoted
 * as a word; `{{{ }}}` leaves it alone.
 */
export class ShellQuoting {
  /** Open contexts, innermost last: `'`, `"`, `(` of a command substitution or group, `#` of a comment. */
  readonly #open: string[] = [];

  /** Takes note of text as the user wrote it. */
  literal(text: string): void {
    for (let at = 0; at < text.length; at++) at += this.#step(text, at);
  }

  /** A value, quoted for the place reached; several are words of their own where words can be. */
  value(words: readonly string[]): string {
    const inside = this.#open.at(-1);
    if (inside === "'") return words.join(' ').replaceAll("'", `'\\''`);
    if (inside === '"') return words.join(' ').replace(/[\\"$`]/g, '\\$&');
    if (inside === '#') return words.join(' ').replace(/\s+/g, ' ');
    return words.map((word) => quote(word)).join(' ');
  }

  /** Looks at one character; returns how many more belong to it. */
  #step(text: string, at: number): number {
    const character = text[at] ?? '';
    const inside = this.#open.at(-1);
    if (inside === "'") {
      if (character === "'") this.#open.pop();
      return 0;
    }
    if (inside === '#') {
      if (character === '\n') this.#open.pop();
      return 0;
    }
    if (character === '\\') return 1;
    if (character === '$' && text[at + 1] === '(') {
      this.#open.push('(');
      return 1;
    }
    if (inside === '"') {
      if (character === '"') this.#open.pop();
      return 0;
    }
    const comment = character === '#' && (at === 0 || /[\s;&|(]/.test(text[at - 1] ?? ''));
    if (comment || character === "'" || character === '"' || character === '(') this.#open.push(character);
    else if (character === ')' && inside === '(') this.#open.pop();
    return 0;
  }
}
