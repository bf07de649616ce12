import { Numeral } from './numeral.js';
import { Secret, shortestSearched, stars } from './secret.js';
import type { Json, Value } from './value.js';

const keysAreSecret = Symbol('the keys of this map are secret');

/** Marks a map of which not only the values are secret, as those of an encrypted file are. */
export const withSecretKeys = <T extends object>(map: T): T =>
  Object.defineProperty(map, keysAreSecret, { value: true });

export const hasSecretKeys = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && keysAreSecret in value;

/** Whether a secret is anywhere in it. */
export const holdsSecret = (value: Value | undefined): boolean =>
  some(value, (each) => each instanceof Secret || hasSecretKeys(each));

/**
 * Whether it holds what a search for secrets would miss, or find everywhere: texts below four characters,
 * keys of maps. Who handles such a value hides all that came of it, as `no_log` does.
 */
export const isHiddenByOrigin = (value: Value | undefined): boolean =>
  some(value, (each) => (each instanceof Secret ? each.isHiddenByOrigin : hasSecretKeys(each)));

const some = (value: Value | undefined, holds: (each: Value) => boolean): boolean => {
  if (value === undefined || value === null || typeof value !== 'object') return false;
  if (holds(value)) return true;
  if (value instanceof Secret || value instanceof Numeral) return false;
  return Object.values(value as Readonly<Record<string, Value>>).some((item) => some(item, holds));
};

/**
 * What was made from secrets is secret: every text and every number in it, and the keys of its maps. Truth
 * values and null cannot be.
 * @param quiet one of those secrets is hidden by origin, and so is what was made from it
 */
export const taint = (value: Json, quiet: boolean): Value => {
  if (typeof value === 'string' || typeof value === 'number' || (value as unknown) instanceof Numeral)
    return new Secret(value as string | number | Numeral, undefined, quiet);
  if (Array.isArray(value)) return value.map((item) => taint(item, quiet));
  if (value !== null && typeof value === 'object')
    return withSecretKeys(
      Object.fromEntries(Object.entries(value).map(([key, item]) => [key, taint(item, quiet)])),
    );
  return value as Json & Value;
};

/** The same data as a person may see it. */
export const shownValue = (value: Value): Value => {
  if (value === null || typeof value !== 'object' || value instanceof Numeral) return value;
  if (value instanceof Secret || hasSecretKeys(value)) return stars;
  if (Array.isArray(value)) return value.map(shownValue);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shownValue(item)]));
};

/**
 * The lines of what a task printed that nobody may see, or of what was typed unseen, that are found again in other
 * texts. A short line of output is a word like any other.
 */
export const linesWithheld = (printed: string, typed: boolean): string[] =>
  printed
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= (typed ? shortestSearched : shortestWithheld));

/** Characters. */
const shortestWithheld = 8;
