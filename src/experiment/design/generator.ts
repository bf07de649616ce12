/** A source of 32-bit words, each from 0 to 2³² − 1. */
export type Words = () => number;

/** How an order follows from its seed; kept in every bundle, so that it can be computed again by hand. */
export const generatorDescription =
  'xoshiro128** 1.1 (Blackman, Vigna 2018); state: the low and high halves of the first two outputs of ' +
  'SplitMix64 started with the seed; an index below n: a word w, drawn again while w >= n*floor(2^32/n), mod n; ' +
  'Fisher-Yates from the last place down, one stream through all blocks';

const mask64 = (1n << 64n) - 1n;

/**
 * SplitMix64, which turns any seed into well-mixed state.
 * Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
 */
export const splitMix64 = (seed: bigint): (() => bigint) => {
  let state = seed & mask64;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask64;
    let word = state;
    word = ((word ^ (word >> 30n)) * 0xbf58476d1ce4e5b9n) & mask64;
    word = ((word ^ (word >> 27n)) * 0x94d049bb133111ebn) & mask64;
    return word ^ (word >> 31n);
  };
};

/**
 * xoshiro128** 1.1. 32-bit integer arithmetic only, so every machine gives the same words.
 * Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021).
 */
export const xoshiro128 = (seed: readonly [number, number, number, number]): Words => {
  let [a, b, c, d] = seed.map((word) => word >>> 0) as [number, number, number, number];
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
};

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** The generator of an order. The seed is an integer from 0 to 2⁵³ − 1. */
export const wordsFrom = (seed: number): Words => {
  const next = splitMix64(BigInt(seed));
  const [first, second] = [next(), next()];
  const low = (word: bigint): number => Number(word & 0xffffffffn);
  return xoshiro128([low(first), low(first >> 32n), low(second), low(second >> 32n)]);
};

/** An index from 0 to n − 1, each equally likely: words of the incomplete last stretch are drawn again. */
export const below = (n: number, words: Words): number => {
  const limit = n * Math.floor(0x1_0000_0000 / n);
  let word = words();
  while (word >= limit) word = words();
  return word % n;
};

/** A shuffled copy. Source: Durstenfeld, Algorithm 235, Communications of the ACM 7 (1964) 420. */
export const shuffled = <T>(items: readonly T[], words: Words): T[] => {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const chosen = below(last + 1, words);
    [result[last], result[chosen]] = [result[chosen]!, result[last]!];
  }
  return result;
};
