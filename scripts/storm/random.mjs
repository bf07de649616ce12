/** Numbers in [0, 1) that only the seed decides (mulberry32). */
const randomOf = (seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** What a storm draws: every storm with the same seed draws the same, though it meets the workers elsewhere. */
export const drawOf = (seed) => {
  const next = randomOf(seed);
  const below = (count) => Math.floor(next() * count);
  return {
    below,
    between: (least, most) => least + next() * (most - least),
    one: (things) => things[below(things.length)],
    /** So many of them, none twice. */
    some: (things, count) => {
      const left = [...things];
      return Array.from(
        { length: Math.min(count, left.length) },
        () => left.splice(below(left.length), 1)[0],
      );
    },
  };
};
