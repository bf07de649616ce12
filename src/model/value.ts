import { Numeral } from './numeral.js';
import { Secret } from './secret.js';
import { ShellText } from './shell-text.js';

/** Data as JSON knows it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * What a variable may hold: JSON, with secrets as leaves, and numbers that have a look of their own in text; a
 * task's input also holds shell texts.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | Secret
  | ShellText
  | Numeral
  | readonly Value[]
  | { readonly [key: string]: Value };

/**
 * The same data with every secret revealed: for a task's input, never for a sink.
 * @param seen told of each secret, so that sinks can hide it
 * @param ofNumeral what stands for a number that has a text of its own; the number unless told
 */
export const reveal = (
  value: Value,
  seen: (secret: Secret) => void = () => undefined,
  ofNumeral: (numeral: Numeral) => Json = ({ value: number }) => number,
): Json => {
  if (value instanceof Secret) {
    seen(value);
    return reveal(value.content(), seen, ofNumeral);
  }
  if (value instanceof ShellText) return value.revealed(seen) as never;
  if (value instanceof Numeral) return ofNumeral(value);
  if (Array.isArray(value)) return value.map((item) => reveal(item, seen, ofNumeral));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, reveal(item, seen, ofNumeral)]),
    );
  return value as Json;
};

/** The same data with plain numbers, secret ones revealed, for settings that are about numbers; texts stay secret. */
export const revealNumbers = (value: Value): Value => {
  if (value instanceof Secret) return typeof value.value() === 'number' ? value.value() : value;
  if (value instanceof Numeral) return value.value;
  if (Array.isArray(value)) return value.map(revealNumbers);
  if (value === null || typeof value !== 'object' || value instanceof ShellText) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealNumbers(item)]));
};

const asText = Symbol('the text that a value is inside text');

/** A map or list that inside text is not shown as JSON but as this text. */
export const withText = <T extends object>(value: T, text: string): T =>
  Object.defineProperty(value, asText, { value: text });

/** That text, where a value has one. */
export const textOfMap = (value: Value): string | undefined =>
  (value as { readonly [asText]?: string } | null)?.[asText];

/** It has names with values, and is no list. Objects of a class have them too: who may hold one looks for it first. */
export const isMap: {
  (value: Json | undefined): value is { readonly [key: string]: Json };
  (value: unknown): value is Readonly<Record<string, unknown>>;
} = (value: unknown): value is never => typeof value === 'object' && value !== null && !Array.isArray(value);
