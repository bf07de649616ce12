import { entryOf } from './entry.js';
/**
 * The forms in which a text travels, as regular expressions: each encoder leaves letters and digits as they are
 * and has its own way with everything else. Encoders are nested, as JSON in a shell's quotes, so that each
 * character may have its own form, with any of a few backslashes before it.
 */
export const patternOf = (text: string): string => [...text].map(formsOfCharacter).join('');

const formsOfCharacter = (character: string): string =>
  /[A-Za-z0-9]/.test(character) ? character : `(?:${[...new Set(forms(character))].join('|')})`;

const forms = (character: string): string[] => {
  const code = character.codePointAt(0)!;
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const bytes = [...Buffer.from(character)];
  const each = (list: readonly number[], form: (item: number) => string): string => list.map(form).join('');
  return [
    // JSON, JavaScript, Java: \u0027; C, Python: \x27, \U0001f511; the shell's $'…' and git: \047
    each(units, (unit) => `${backslashes}u${hex(unit, 4)}`),
    each(bytes, (byte) => `${backslashes}x${hex(byte, 2)}`),
    ...(code > 0xff && code <= 0xffff
      ? []
      : [`${backslashes}${code > 0xff ? `U${hex(code, 8)}` : `x${hex(code, 2)}`}`]),
    each(bytes, (byte) => `${backslashes}${byte.toString(8).padStart(3, '0')}`),
    // URLs, also when they hold one another
    each(bytes, (byte) => `%(?:25)*${hex(byte, 2)}`),
    // XML and HTML
    `&(?:amp;)*#0*${code};`,
    `&(?:amp;)*#[xX]0*${hex(code, 1)};`,
    ...(entryOf(own, character) ?? []),
    `\\\\{0,8}${literal(character)}`,
  ];
};

const backslashes = '\\\\{1,8}';

/** What some encoders write for one character only. */
const own: Readonly<Record<string, readonly string[]>> = {
  // The shell's and Python's ways out of single quotes, and their doubling in YAML and SQL
  "'": [`'\\\\{1,8}''`, `'\\\\{0,8}"'\\\\{0,8}"'`, "''", '&(?:amp;)*apos;'],
  '"': ['\\\\{0,8}"\\\\{0,8}"', '&(?:amp;)*quot;'],
  '&': ['&(?:amp;)+'],
  '<': ['&(?:amp;)*lt;'],
  '>': ['&(?:amp;)*gt;'],
  ' ': ['\\+'],
  '\n': [`${backslashes}n`, '\\r\\n'],
  '\r': [`${backslashes}r`],
  '\t': [`${backslashes}t`],
};

const literal = (character: string): string => character.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** Digits of base 16, at least so many, in either case. */
const hex = (value: number, digits: number): string =>
  value
    .toString(16)
    .padStart(digits, '0')
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/** What is the same in every form of a text: its longest run of letters and digits. */
export const anchorOf = (text: string): string =>
  [...text.matchAll(/[A-Za-z0-9]+/g)].reduce((best, [run]) => (run.length > best.length ? run : best), '');

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * A text inside a base64 text, wherever it begins there (`user:SECRET`): for each of the three places in a
 * group of three bytes the characters that it decides, the first and the last of which it can share with its
 * neighbours.
 */
export const base64Texts = (text: string): readonly (readonly string[])[] => {
  const bytes = Buffer.from(text);
  return [0, 1, 2].map((offset) => {
    const before = (offset * 8) % 6;
    const behind = ((offset + bytes.length) * 8) % 6;
    const first = Math.floor((offset * 8) / 6);
    const last = Math.ceil(((offset + bytes.length) * 8) / 6) - 1;
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes, Buffer.alloc(2)]).toString('base64');
    return [...encoded.slice(first, last + 1)].map((character, index) => {
      const value = alphabet.indexOf(character);
      if (index === 0) return shared(before, (other) => value | (other << (6 - before)));
      if (first + index === last && behind > 0) return shared(6 - behind, (other) => value | other);
      return character;
    });
  });
};

const shared = (bits: number, withOther: (other: number) => number): string =>
  Array.from({ length: 1 << bits }, (_, other) => alphabet[withOther(other)]).join('');

/** A character that two secrets share may have become a star with the other one. */
const edge = (some: string, star: string): string => `(?:${[...[...some].map(base64Form), star].join('|')})`;

/** Both alphabets, in lines as `base64` breaks them, and as URLs and JSON write them. */
export const base64Pattern = (characters: readonly string[]): string =>
  characters
    .map((some, index) =>
      some.length === 1 ? `(?:${base64Form(some)})` : edge(some, index === 0 ? '(?<=\\*)' : '(?=\\*)'),
    )
    .join('(?:\\r?\\n|\\\\{1,8}n)?');

const base64Form = (character: string): string =>
  character === '+' ? '[-+]|%2[bB]' : character === '/' ? '\\\\?\\/|_|%2[fF]' : character;

/** A text in which base64 is not broken into lines. */
export const withoutLineEnds = (text: string): string => text.replace(/\r?\n|\\{1,8}n/g, '');
