/** A generator of numbers in [0, 1) from a seed: the same sample each time (mulberry32). */
export const randomFrom = (seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** `count` of the items, each as likely as any other, in their own order. */
export const sampleOf = (items, count, random) => {
  const indices = items.map((_, index) => index);
  for (let at = 0; at < Math.min(count, items.length); at += 1) {
    const other = at + Math.floor(random() * (indices.length - at));
    [indices[at], indices[other]] = [indices[other], indices[at]];
  }
  return indices
    .slice(0, count)
    .sort((a, b) => a - b)
    .map((index) => items[index]);
};
