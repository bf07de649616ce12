import { isDeepStrictEqual } from 'node:util';
import type { RE2JS } from 're2js';
import { entryOf, floatOf, type Json, reveal, utf8 } from '../../model/index.js';
import { linearPattern, PatternMistake } from '../../model/linear-pattern.js';
import { Absent, HelperMisuse } from './mistake.js';
import { isNumeral } from './text.js';

// How helpers read what they are given; each throws HelperMisuse when an argument does not serve.

type Argument = Json | undefined;

/** As Handlebars has it: false, null, 0, "" and an empty list are not true. */
export const truthy = (x: unknown): boolean =>
  Array.isArray(x)
    ? x.length > 0
    : isNumeral(x)
      ? x.value !== 0
      : x !== false && x !== null && x !== undefined && x !== 0 && x !== '' && !Number.isNaN(x);

const kind = (x: Argument): string =>
  x === undefined || x === null
    ? 'nothing'
    : Array.isArray(x)
      ? 'a list'
      : typeof x === 'object' && !isNumeral(x)
        ? 'a map'
        : typeof x === 'string'
          ? 'a text'
          : isNumeral(x)
            ? 'a number'
            : `a ${typeof x}`;

const misuse = (wanted: string, x: Argument): HelperMisuse =>
  new HelperMisuse(`needs ${wanted}, not ${kind(x)}`);

export const text = (x: Argument): string => {
  if (isNumeral(x)) return x.text;
  if (x === undefined || x === null || typeof x === 'object') throw misuse('a text', x);
  return String(x);
};

export const number = (x: Argument): number => {
  if (isNumeral(x)) return x.value;
  if (typeof x === 'number') return x;
  if (typeof x === 'string' && /^-?\d+(?:\.\d+)?$/.test(x)) return Number(x);
  throw misuse('a number', x);
};

export const nonZero = (x: Argument): number => {
  if (number(x) === 0) throw new HelperMisuse('cannot divide by 0');
  return number(x);
};

export const list = (x: Argument): readonly Json[] => {
  if (Array.isArray(x)) return x;
  throw misuse('a list', x);
};

export const map = (x: Argument): { readonly [key: string]: Json } => {
  if (x !== null && typeof x === 'object' && !Array.isArray(x) && !isNumeral(x))
    return x as { [key: string]: Json };
  throw misuse('a map', x);
};

export const spread = (all: readonly Argument[]): readonly Argument[] =>
  all.flatMap((one) => (Array.isArray(one) ? one : [one]));

export const compare = (a: Argument, b: Argument): number => {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return number(a) - number(b);
};

/** An option that a helper cannot do without. */
export const option = (name: string, x: Argument): number => {
  if (x === undefined) throw new HelperMisuse(`needs the option ${name}=`);
  return number(x);
};

export const float = (x: Argument): number => {
  if (isNumeral(x)) return x.value;
  const digits = text(x).trim();
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(digits)) throw misuse('digits', x);
  return Number(digits);
};

/** All of a text is read: parseInt would leave what follows the digits. */
export const integer = (x: Argument, base: Argument): number => {
  if (base === undefined) return Math.trunc(float(x));
  const [radix, digits] = [number(base), text(x).trim().toLowerCase()];
  if (!Number.isInteger(radix) || radix < 2 || radix > 36)
    throw new HelperMisuse('needs a base from 2 to 36');
  const bare = digits.replace(radix === 16 ? /^([-+]?)0x/ : /^([-+]?)$/, '$1');
  const allowed = [...'0123456789abcdefghijklmnopqrstuvwxyz'].slice(0, radix).join('');
  if (!new RegExp(`^[-+]?[${allowed}]+$`).test(bare)) throw misuse(`digits of base ${radix}`, x);
  return Number.parseInt(bare, radix);
};

/** The words that YAML knows; any other is no truth value. */
export const boolean = (x: Argument): boolean => {
  const word = isNumeral(x) ? String(x.value) : text(x).trim();
  if (/^(?:yes|true|on|1)$/i.test(word)) return true;
  if (/^(?:no|false|off|0|)$/i.test(word)) return false;
  throw misuse('yes, no, true, false, on, off, 1 or 0', x);
};

/** What a match is replaced by: groups are $1, and Python's \1 would be written out as it is. */
export const replacement = (x: Argument): string => {
  const python = /\\(?:\d|g<\w+>)/.exec(text(x))?.[0];
  if (python === undefined) return text(x);
  throw new HelperMisuse(`writes the first group as $1, and ${python} is Python’s way`);
};

export const some = <T>(all: readonly T[]): readonly T[] => {
  if (all.length > 0) return all;
  throw new HelperMisuse('needs at least one number');
};

/** Strictly Base64 of UTF-8: neither strange characters nor bytes that are no text are passed over. */
export const fromBase64 = (source: string): string => {
  const digits = source.replace(/\s+/g, '');
  const bytes = Buffer.from(digits, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== digits.replace(/=+$/, ''))
    throw new HelperMisuse('needs Base64, which this text is not');
  const text = utf8(bytes);
  if (text === undefined) throw new HelperMisuse('needs Base64 of a text, and these bytes are not UTF-8');
  return text;
};

export const pattern = (x: Argument): RE2JS => {
  try {
    return linearPattern(text(x));
  } catch (error) {
    if (!(error instanceof PatternMistake)) throw error;
    throw new HelperMisuse(`cannot read the pattern ${text(x)}: ${error.message}`);
  }
};

export const size = (x: Argument): number =>
  typeof x === 'string' || Array.isArray(x) ? x.length : Object.keys(map(x)).length;

export const item = (all: readonly Json[], at: number): Json => {
  if (all.length === 0) throw new HelperMisuse('needs a list that is not empty');
  return all[at] ?? null;
};

export const numbers = (from: number, to: number): number[] => {
  if (to - from > 1_000_000) throw new HelperMisuse('makes at most a million numbers');
  return Array.from({ length: Math.max(0, Math.ceil(to - from)) }, (_, i) => from + i);
};

export const member = (x: Argument, key: Argument): Json => {
  const name = text(key);
  if (x !== null && typeof x === 'object' && !isNumeral(x) && Object.hasOwn(x, name))
    return entryOf(x as Record<string, Json>, name) ?? null;
  throw new Absent(
    Array.isArray(x) ? `finds no ${name} in a list of ${x.length}` : `finds no ${name} in ${kind(x)}`,
  );
};

export const fromJson = (source: string): Json => {
  try {
    return JSON.parse(source) as Json;
  } catch {
    throw new HelperMisuse('needs JSON, which this text is not');
  }
};

/** What is computed from a float is one, also where its value is whole; from whole numbers alone it is none. */
export const computed = (from: readonly Argument[], result: number): Json =>
  from.some((x) => (isNumeral(x) ? x.isFloat : !Number.isInteger(Number(x))))
    ? (floatOf(result) as Json)
    : result;

/** The first of the numbers that comes before all others, with the look that it has. */
export const foremost = (all: readonly Argument[], before: (a: number, b: number) => boolean): Json => {
  const found = all.reduce((best, one) => (before(number(one), number(best)) ? one : best));
  return isNumeral(found) ? (found as Json) : number(found);
};

/** Whether two values are equal; how numbers look in text does not matter. */
export const equal = (a: Argument, b: Argument): boolean => isDeepStrictEqual(plain(a), plain(b));

const plain = (x: Argument): Argument => (x === undefined ? undefined : (reveal(x) as Json));
