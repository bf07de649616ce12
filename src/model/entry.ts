/**
 * What a map has under a key that somebody else chose. Asking `map[key]` would find `toString` and `constructor` in
 * every map, because objects inherit them.
 */
export const entryOf = <T>(
  map: Readonly<Record<string, T>> | null | undefined,
  key: PropertyKey,
): T | undefined => (map && Object.hasOwn(map, key) ? map[key as string] : undefined);
