import { entryOf } from '../../model/index.js';
/**
 * Where each character of a scalar's value stands in the source text. Block scalars lose their
 * indentation, folded ones their line ends, quoted ones their escapes; the walk skips over those.
 * @param source the text of the scalar as written, quotes and block header included
 * @returns offsets into `source`, one for each UTF-16 unit of `value` and one for its end
 */
export const alignScalar = (source: string, value: string): readonly number[] => {
  const start = contentStart(source);
  const escapes = source.startsWith('"');
  const offsets: number[] = [];
  let at = start;
  for (const character of units(value)) {
    at = escapes ? nextInQuotes(source, at, character) : next(source, at, character);
    offsets.push(Math.min(at, source.length));
    at += escapes && source[at] === '\\' ? escapeLength(source, at) : 1;
  }
  offsets.push(Math.min(at, source.length));
  return offsets;
};

const units = (text: string): string[] => text.split('');

/** A block scalar begins after its header line; a quoted one after its quote. */
const contentStart = (source: string): number => {
  if (/^[|>]/.test(source)) return source.indexOf('\n') + 1 || source.length;
  return /^["']/.test(source) ? 1 : 0;
};

const next = (source: string, from: number, character: string): number => {
  const found = blank(character) ? findBlank(source, from) : source.indexOf(character, from);
  return found === -1 ? source.length : found;
};

const nextInQuotes = (source: string, from: number, character: string): number => {
  for (let at = from; at < source.length; at += source[at] === '\\' ? escapeLength(source, at) : 1) {
    if (source[at] === '\\' ? escaped(source, at).includes(character) : same(source[at], character))
      return at;
  }
  return source.length;
};

/** Folding turns a line end into a space, so one blank may stand for another. */
const same = (written: string | undefined, character: string): boolean =>
  written === character || (blank(character) && blank(written ?? ''));

const escapeLength = (source: string, at: number): number => hexDigits(source, at) + 2;

const hexDigits = (source: string, at: number): number => ({ x: 2, u: 4, U: 8 })[source[at + 1] ?? ''] ?? 0;

/** What the escape at this place stands for; nothing for an escaped line end. */
const escaped = (source: string, at: number): string => {
  const letter = source[at + 1] ?? '';
  const digits = hexDigits(source, at);
  if (digits === 0) return letter === '\n' ? '' : (entryOf(named, letter) ?? letter);
  const code = Number.parseInt(source.slice(at + 2, at + 2 + digits), 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
};

const named: Readonly<Record<string, string>> = {
  0: '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

const blank = (character: string): boolean => character === ' ' || character === '\n' || character === '\t';

const findBlank = (source: string, from: number): number => {
  for (let at = from; at < source.length; at++) if (blank(source[at] ?? '')) return at;
  return -1;
};
