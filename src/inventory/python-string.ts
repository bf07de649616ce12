import { entryOf } from '../model/index.js';
/** A string literal found in Python source text. */
export interface PythonString {
  readonly text: string;
  /** Of bytes, `text` holds one character per byte. */
  readonly kind: 'text' | 'bytes';
  /** Offset behind the closing quote. */
  readonly end: number;
}

/**
 * Reads one string literal at an offset: any quotes, prefixes `r`, `b`, `u`, and the escapes of
 * the Python reference ("String and Bytes literals").
 * @returns undefined where no string starts, 'broken' where one starts and is not valid.
 */
export const pythonString = (source: string, offset: number): PythonString | 'broken' | undefined => {
  opening.lastIndex = offset;
  const open = opening.exec(source);
  if (open === null) return undefined;
  const prefix = open[1]!.toLowerCase();
  const quotes = open[2]!;
  if (!['', 'r', 'u', 'b', 'br', 'rb'].includes(prefix)) return 'broken';
  const raw = prefix.includes('r');
  const kind = prefix.includes('b') ? 'bytes' : 'text';
  let text = '';
  let at = opening.lastIndex;
  while (!source.startsWith(quotes, at)) {
    if (at >= source.length) return 'broken';
    if (source[at] !== '\\') {
      if (kind === 'bytes' && source.charCodeAt(at) > 127) return 'broken';
      text += source[at];
      at += 1;
      continue;
    }
    const escaped = raw ? { text: source.slice(at, at + 2), length: 2 } : escapeSequence(source, at, kind);
    if (escaped === undefined) return 'broken';
    text += escaped.text;
    at += escaped.length;
  }
  return { text, kind, end: at + quotes.length };
};

const opening = /([a-zA-Z]{0,2})('''|"""|'|")/y;

const simple: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Unknown escapes keep their backslash; an incomplete one is a mistake. */
const escapeSequence = (
  source: string,
  at: number,
  kind: 'text' | 'bytes',
): { text: string; length: number } | undefined => {
  const char = source[at + 1] ?? '';
  const known = entryOf(simple, char);
  if (known !== undefined) return { text: known, length: 2 };
  const octal = /^[0-7]{1,3}/.exec(source.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined)
    return {
      text: String.fromCharCode(Number.parseInt(octal, 8) & (kind === 'bytes' ? 255 : 511)),
      length: 1 + octal.length,
    };
  const width =
    char === 'x' ? 2 : kind === 'text' && char === 'u' ? 4 : kind === 'text' && char === 'U' ? 8 : 0;
  if (width > 0) {
    const hex = source.slice(at + 2, at + 2 + width);
    if (hex.length !== width || !/^[\da-fA-F]+$/.test(hex)) return undefined;
    const point = Number.parseInt(hex, 16);
    return point > 0x10ffff ? undefined : { text: String.fromCodePoint(point), length: 2 + width };
  }
  if (kind === 'text' && char === 'N') return undefined;
  return { text: `\\${char}`, length: 2 };
};
