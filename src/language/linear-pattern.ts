import { RE2JS } from 're2js';

/** A pattern that is no regular expression of RE2. */
export class PatternMistake extends Error {}

const lacking = /\(\?(?:[=!]|<[=!])|\\[1-9]|\\k</;

const compiled = new Map<string, RE2JS>();

/** Patterns that are kept; of more, the oldest is compiled again. */
const kept = 200;

/**
 * A regular expression whose time grows with the text and never with a power of it: users write patterns,
 * and hosts write what they are held against.
 * https://github.com/google/re2/wiki/Syntax
 * @throws PatternMistake for what RE2 cannot read
 */
export const linearPattern = (source: string): RE2JS => {
  const known = compiled.get(source);
  if (known) return known;
  try {
    const pattern = RE2JS.compile(RE2JS.translateRegExp(source));
    if (compiled.size >= kept) compiled.delete(compiled.keys().next().value!);
    compiled.set(source, pattern);
    return pattern;
  } catch (error) {
    throw new PatternMistake(
      lacking.test(source)
        ? 'look-around and back references are not part of RE2, whose patterns take time in proportion to the text'
        : `not a regular expression: ${(error as Error).message.replace(/^error parsing regexp: /, '')}`,
    );
  }
};
