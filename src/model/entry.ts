/**
 * What a map has under a key that somebody else chose. Asking `map[key]` would find `toString` and `constructor` in
 * every map, because objects inherit them.
 */
export const entryOf = <T>(
  map: Readonly<Record<string, T>> | null | undefined,
  key: PropertyKey,
): T | undefined => (map && Object.hasOwn(map, key) ? map[key as string] : undefined);

/** The key that schemas of maps leave out without a word. */
const leftOut = '__proto__';

/** Every path in data that ends with this key. */
const pathsIn = (data: unknown): (readonly PropertyKey[])[] => {
  if (typeof data !== 'object' || data === null) return [];
  return [
    ...(!Array.isArray(data) && Object.hasOwn(data, leftOut) ? [[leftOut]] : []),
    ...Object.entries(data).flatMap(([key, value]) =>
      pathsIn(value).map((path) => [Array.isArray(data) ? Number(key) : key, ...path]),
    ),
  ];
};

/** The path in what was given to a key that a schema left out, or nothing; `kept` is what it made of it. */
export const lostKey = (given: unknown, kept: unknown): readonly PropertyKey[] | undefined => {
  const paths = pathsIn(given);
  if (paths.length === 0) return undefined;
  const left = pathsIn(kept);
  if (left.length >= paths.length) return undefined;
  const texts = new Set(left.map(String));
  return paths.find((path) => !texts.has(String(path))) ?? paths[0];
};

/** What is said of such a key. */
export const lostKeyMessage = `${leftOut} cannot be a name here`;
