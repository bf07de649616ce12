import { Secret, ShellText } from '../../../model/index.js';
import { HelperMisuse } from '../mistake.js';
import { follow, followValue, settle } from './follow.js';
import { mustBe } from './must-be.js';
import { passValue } from './pass.js';
import { isNoPlace, placeAt, type ShellPlace } from './place.js';
import { beginning, commandsAround, innermost } from './state.js';
import { endWord } from './words.js';

type Text = string | Secret;

const plain = (text: Text): string => (text instanceof Secret ? text.reveal() : text);

/** A text that these secrets went into. */
const asSecret = (text: string, parts: readonly Secret[]): Text =>
  parts.length === 0
    ? text
    : new Secret(
        text,
        undefined,
        parts.some((part) => part.isHiddenByOrigin),
        parts,
      );

/** Several texts with a space between. */
export const joinedText = (words: readonly Text[]): Text => {
  const text = words.map(plain).join(' ');
  return asSecret(
    text,
    words.filter((word) => word instanceof Secret),
  );
};

/** A value that cannot stand where it should, with what to write instead. */
export class Misplaced extends HelperMisuse {
  constructor(
    readonly code: 'language/shell-place' | 'language/shell-value',
    message: string,
    readonly help: string,
  ) {
    super(message);
  }
}

/**
 * Writes a shell text of which no value becomes a part: values travel as variables of the shell, and the
 * text refers to them as its quotes demand. Where a shell takes no reference, the value must be a plain
 * name or number.
 * @throws Misplaced
 */
export class ShellWriter {
  readonly #state = beginning();
  readonly #parameters = new Map<string, Text>();
  #script = '';
  readonly #secrets: Secret[] = [];

  /** Text as the user wrote it, or wants to have it read: `{{{ }}}`. */
  literal(written: Text): void {
    const text = this.#append(written);
    follow(this.#state, text);
    this.#checkDocument();
  }

  /**
   * A value; several are words of their own where words can be.
   * @param asText what stands in its stead where it is text inside quotes
   * @param following the text behind it, see `placeAt`
   */
  value(words: readonly Text[], asText: Text, following: string): void {
    if (words.some((word) => plain(word).includes('\0')))
      throw new Misplaced(
        'language/shell-value',
        'a shell cannot take a value with a NUL byte',
        'hand it over as a file, by copy',
      );
    settle(this.#state);
    const place = placeAt(this.#state, following);
    if (isNoPlace(place)) throw new Misplaced('language/shell-place', place.message, place.help);
    const inQuotes = place.form === 'single' || place.form === 'inside';
    const text = inQuotes ? asText : joinedText(words);
    this.#check(place, plain(text));
    if (place.form === 'word') this.#words(place.joined ? [text] : words, following);
    else if (place.form === 'inside') this.#reference(`\${${this.#name(text)}}`);
    else if (place.form === 'single') this.#reference(`'"\${${this.#name(text)}}"'`);
    else {
      followValue(this.#state, this.#append(text));
      this.#checkDocument();
    }
  }

  get text(): ShellText {
    return new ShellText(asSecret(this.#script, this.#secrets), Object.fromEntries(this.#parameters));
  }

  #append(text: Text): string {
    if (text instanceof Secret) this.#secrets.push(text);
    this.#script += plain(text);
    return plain(text);
  }

  #words(words: readonly Text[], following: string): void {
    // No words at all must not join what stands beside them, nor make a comment of it.
    const vanishes = commandsAround(this.#state).next !== 'target' && /^(?:[\s;&|<>()]|$)/.test(following);
    if (words.length === 0 && !vanishes) this.#reference('""');
    for (const [at, word] of words.entries()) {
      if (at > 0) this.#separate();
      this.#reference(`"\${${this.#name(word)}}"`);
    }
  }

  #separate(): void {
    this.#script += ' ';
    const frame = innermost(this.#state);
    if (frame.kind === 'commands') endWord(frame);
  }

  #reference(text: string): void {
    this.#script += text;
    passValue(this.#state);
  }

  #name(value: Text): string {
    const name = `rigger_${this.#parameters.size + 1}`;
    this.#parameters.set(name, value);
    return name;
  }

  #check({ check }: ShellPlace, text: string): void {
    if (check === undefined) return;
    const frame = innermost(this.#state);
    const glued =
      frame.kind === 'parameter'
        ? frame.head !== ''
        : frame.kind === 'arithmetic' || (frame.kind === 'commands' && frame.word !== undefined);
    const wanted = mustBe(check, text, glued);
    if (wanted === undefined) return;
    throw new Misplaced(
      'language/shell-value',
      `the value here must be ${wanted}`,
      'write {{{ }}} only where the value is meant to be a part of the program, and nobody else sets it',
    );
  }

  #checkDocument(): void {
    if (this.#state.endedByValue)
      throw new Misplaced(
        'language/shell-value',
        'a value completes the line that ends its here-document',
        'choose an end mark that no value can have',
      );
  }
}
