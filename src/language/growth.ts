import { types } from 'node:util';
import { Numeral, Secret, ShellText, type Value } from '../model/index.js';

/** Items that the loops of one evaluation may visit: about a second's work, and far more than anybody needs. */
export const mostVisits = 1_000_000;

/** Characters of one text that an evaluation makes: a thousand files of 30 KiB. */
export const longestText = 2 ** 25;

/** Values that one value may hold, with shared parts counted where they stand. */
const mostValues = 1_000_000;

const sizes = new WeakMap<object, number>();

/**
 * How many values data hold when each part is written out where it stands: twenty variables, each a list that names
 * the one before twice, are a million. What is read only when it is touched is not touched, and counts as one.
 */
const sizeOf = (value: Value): number => {
  if (value === null || typeof value !== 'object' || types.isProxy(value)) return 1;
  if (value instanceof Secret || value instanceof Numeral || value instanceof ShellText) return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let size = 1;
  if (Array.isArray(value)) for (const part of value as readonly Value[]) size += sizeOf(part);
  else
    for (const key of Object.keys(value)) {
      const { value: part } = Object.getOwnPropertyDescriptor(value, key) ?? {};
      size += part === undefined ? 1 : sizeOf(part as Value);
    }
  sizes.set(value, size);
  return size;
};

/** What of a value is too much, in words; undefined where nothing is. */
export const tooLarge = (value: Value): string | undefined => {
  if (typeof value === 'string')
    return value.length > longestText ? `a text of more than ${counted(longestText)} characters` : undefined;
  return sizeOf(value) > mostValues ? `more than ${counted(mostValues)} values` : undefined;
};

export const counted = (number: number): string => number.toLocaleString('en');
