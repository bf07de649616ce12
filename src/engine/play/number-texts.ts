import { entryOf, type Json, reveal, type Value } from '../../model/index.js';

// A number such as 3.0 has a text of its own; whether a field wants the number or the text only its schema
// knows. So an input is read twice, and each field takes from the reading that it wanted.

/** The input with those texts in place of their numbers; undefined when there is none. */
export const withTexts = (resolved: Value): Json | undefined => {
  let found = false;
  const written = reveal(resolved, undefined, ({ text }) => {
    found = true;
    return text;
  });
  return found ? written : undefined;
};

/** The texts again, but for the places that wanted numbers. */
export const withNumbersAt = (
  written: Json,
  given: Json,
  places: readonly (readonly PropertyKey[])[],
): Json => {
  if (places.length === 0) return written;
  if (places.some((path) => path.length === 0)) return given;
  const part = (key: string, item: Json): Json =>
    withNumbersAt(
      item,
      (given as Readonly<Record<string, Json>>)[key]!,
      places.filter(([first]) => String(first) === key).map((path) => path.slice(1)),
    );
  if (Array.isArray(written)) return written.map((item, at) => part(String(at), item));
  if (isMap(written))
    return Object.fromEntries(Object.entries(written).map(([key, item]) => [key, part(key, item)]));
  return given;
};

/** Of two readings of an input: numbers as the one has them, and texts as the other has made them of numbers. */
export const textWhereText = (numbers: unknown, texts: unknown): unknown => {
  if (typeof numbers === 'string') return typeof texts === 'string' ? texts : numbers;
  if (Array.isArray(numbers) && Array.isArray(texts) && numbers.length === texts.length)
    return numbers.map((item, at) => textWhereText(item, texts[at]));
  if (isMap(numbers) && isMap(texts))
    return Object.fromEntries(
      Object.entries(numbers).map(([key, item]) => [key, textWhereText(item, entryOf(texts, key))]),
    );
  return numbers;
};

const isMap = <T>(value: T): value is T & { readonly [key: string]: Json } =>
  value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
