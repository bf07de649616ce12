/**
 * What a map has under a key that somebody else chose. Asking `map[key]` would find `toString` and `constructor` in
 * every map, because objects inherit them.
 */
export const entryOf = <T>(
  map: Readonly<Record<string, T>> | null | undefined,
  key: PropertyKey,
): T | undefined => (map && Object.hasOwn(map, key) ? map[key as string] : undefined);

/** The key that schemas leave out without a word, wherever in data it stands. */
const leftOut = '__proto__';

/** Where data has a key that no schema lets through: the path to it, or nothing. */
export const lostKey = (data: unknown): readonly PropertyKey[] | undefined => {
  if (typeof data !== 'object' || data === null) return undefined;
  if (!Array.isArray(data) && Object.hasOwn(data, leftOut)) return [leftOut];
  for (const [key, value] of Object.entries(data)) {
    const inside = lostKey(value);
    if (inside) return [Array.isArray(data) ? Number(key) : key, ...inside];
  }
  return undefined;
};

/** What is said of such a key. */
export const lostKeyMessage = `${leftOut} cannot be a name here`;
