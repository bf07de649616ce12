/** Values that the aliases of one file may stand for; a large inventory has some ten thousand. */
export const mostExpanded = 1_000_000;

/**
 * How many values data hold when each alias is written out, where a few lines of aliases of aliases stand for
 * billions: whoever walks through such data never comes to an end. Shared parts are counted where they stand, and
 * looked at once.
 */
export const expandedSize = (data: unknown): number => {
  const sizes = new Map<object, number>();
  const sizeOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    const size = Object.values(value).reduce<number>((sum, part) => sum + sizeOf(part), 1);
    sizes.set(value, size);
    return size;
  };
  return sizeOf(data);
};
