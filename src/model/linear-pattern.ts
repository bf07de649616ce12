import { RE2JS } from 're2js';

/** A pattern that is no regular expression of RE2; the message is the reason. */
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
        : (error as Error).message.replace(/^error parsing regexp: /, ''),
    );
  }
};

/** Why a text is no pattern, or undefined when it is one. */
export const patternMistake = (source: string): string | undefined => {
  try {
    linearPattern(source);
    return undefined;
  } catch (error) {
    if (error instanceof PatternMistake) return error.message;
    throw error;
  }
};

/** The same pattern, whose `^` and `$` stand for the ends of each line. */
export const linePattern = (source: string): RE2JS => linearPattern(`(?m)${source}`);
