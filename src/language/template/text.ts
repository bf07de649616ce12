import { type Json, Numeral, reveal, type Secret, type Value } from '../../model/index.js';

/** Secrets revealed; numbers keep the look that they have in text. */
export const disclosed = (value: Value, seen?: (secret: Secret) => void): Json =>
  reveal(value, seen, (numeral) => numeral as unknown as Json);

/** How a value that is no part of a text is shown: a text as it is, all else as JSON over lines. */
export const displayed = (value: Value): string => {
  const plain = disclosed(value);
  return typeof plain === 'string' || isNumeral(plain) ? String(plain) : jsonOf(plain, 2);
};

/** How a value looks inside a text: null as nothing, lists and maps as JSON, numbers as Ansible writes them. */
export const textOf = (value: Json): string =>
  value === null ? '' : isNumeral(value) || typeof value !== 'object' ? String(value) : jsonOf(value);

/** JSON as `JSON.stringify` makes it, in which a float is written as one: 3.0. */
export const jsonOf = (value: Json, indent?: number): string => {
  const marks: string[] = [];
  const json = JSON.stringify(
    marked(value, (text) => `\uE000${marks.push(text) - 1}\uE000`),
    null,
    indent,
  );
  return marks.length === 0
    ? json
    : json.replace(/"\uE000(\d+)\uE000"/g, (_, at: string) => marks[Number(at)] ?? '');
};

/** Numbers with a text of their own, and texts that look like a mark, are put in after the rest is written. */
const marked = (value: Json, mark: (text: string) => string): Json => {
  if (isNumeral(value)) return mark(jsonNumber(value));
  if (typeof value === 'string') return value.includes('\uE000') ? mark(JSON.stringify(value)) : value;
  if (Array.isArray(value)) return value.map((item) => marked(item, mark));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item, mark)]));
  return value;
};

/** JSON has neither leading zeros nor infinity; there the value counts. */
const jsonNumber = ({ value, text }: Numeral): string =>
  /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]\d+)?$/.test(text) ? text : JSON.stringify(value);

export const isNumeral = (value: unknown): value is Numeral => value instanceof Numeral;
