/** A source of 32-bit words, each from 0 to 2³² − 1. */
export type Words = () => number;

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

/** Numbers in [0, 1) of 32 bits, from a seed: the same ones on every machine. */
export const uniformNumbers = (seed: number): (() => number) => {
  const words = wordsFrom(seed);
  return () => words() / 0x1_0000_0000;
};

/** Standard normal numbers by Marsaglia's polar method (SIAM Review 6 (1964) 260), from a source in [0, 1). */
export const normalNumbers = (uniform: () => number): (() => number) => {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    for (;;) {
      const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * factor;
      return x * factor;
    }
  };
};

/**
 * Chi-square numbers of whole degrees of freedom, by the gamma generator of Marsaglia and Tsang, ACM Transactions
 * on Mathematical Software 26 (2000) 363.
 */
export const chiSquareNumbers = (uniform: () => number): ((df: number) => number) => {
  const normal = normalNumbers(uniform);
  const gamma = (shape: number): number => {
    const d = shape - 1 / 3;
    for (;;) {
      const x = normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(1 - uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  // Below shape 1 the generator has no d; one degree of freedom is a squared normal number.
  return (df) => (df === 1 ? normal() ** 2 : 2 * gamma(df / 2));
};
