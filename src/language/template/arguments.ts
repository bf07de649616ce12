import type { Json } from '../../model/index.js';
import { HelperMisuse } from './mistake.js';

// How helpers read what they are given; each throws HelperMisuse when an argument does not serve.

type Argument = Json | undefined;

/** As Handlebars has it: false, null, 0, "" and an empty list are not true. */
export const truthy = (x: unknown): boolean =>
  Array.isArray(x)
    ? x.length > 0
    : x !== false && x !== null && x !== undefined && x !== 0 && x !== '' && !Number.isNaN(x);

const kind = (x: Argument): string =>
  x === undefined || x === null
    ? 'nothing'
    : Array.isArray(x)
      ? 'a list'
      : typeof x === 'object'
        ? 'a map'
        : typeof x === 'string'
          ? 'a text'
          : `a ${typeof x}`;

const misuse = (wanted: string, x: Argument): HelperMisuse =>
  new HelperMisuse(`wants ${wanted}, and this is ${kind(x)}`);

export const text = (x: Argument): string => {
  if (x === undefined || x === null || typeof x === 'object') throw misuse('a text', x);
  return String(x);
};

export const number = (x: Argument): number => {
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
  if (x !== null && typeof x === 'object' && !Array.isArray(x)) return x as { [key: string]: Json };
  throw misuse('a map', x);
};

export const spread = (all: readonly Argument[]): readonly Argument[] =>
  all.flatMap((one) => (Array.isArray(one) ? one : [one]));

export const compare = (a: Argument, b: Argument): number => {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return number(a) - number(b);
};

export const parsed = (value: number, from: Argument): number => {
  if (Number.isNaN(value)) throw misuse('digits', from);
  return value;
};

export const integer = (x: Argument, base: Argument): number => {
  const digits = text(x).trim();
  const whole = base === undefined ? Math.trunc(Number(digits)) : Number.parseInt(digits, number(base));
  return parsed(digits === '' ? Number.NaN : whole, x);
};

export const pattern = (x: Argument, flags = ''): RegExp => {
  try {
    return new RegExp(text(x), flags);
  } catch {
    throw new HelperMisuse(`cannot read the pattern ${text(x)}`);
  }
};

export const size = (x: Argument): number =>
  typeof x === 'string' || Array.isArray(x) ? x.length : Object.keys(map(x)).length;

export const item = (all: readonly Json[], at: number): Json => {
  if (all.length === 0) throw new HelperMisuse('wants a list that is not empty');
  return all[at] ?? null;
};

export const numbers = (from: number, to: number): number[] => {
  if (to - from > 1_000_000) throw new HelperMisuse('makes at most a million numbers');
  return Array.from({ length: Math.max(0, Math.ceil(to - from)) }, (_, i) => from + i);
};

export const member = (x: Argument, key: Argument): Json => {
  const name = text(key);
  if (x !== null && typeof x === 'object' && Object.hasOwn(x, name))
    return (x as Record<string, Json>)[name] ?? null;
  throw new HelperMisuse(
    Array.isArray(x) ? `finds no ${name} in a list of ${x.length}` : `finds no ${name} in ${kind(x)}`,
  );
};

export const fromJson = (source: string): Json => {
  try {
    return JSON.parse(source) as Json;
  } catch {
    throw new HelperMisuse('wants JSON, and this text is not');
  }
};
