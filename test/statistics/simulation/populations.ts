/** A source of numbers in [0, 1): sfc32 by Doty-Humphrey, which passes PractRand, seeded with one integer. */
export function uniformFrom(seed: number): () => number {
  let a = seed | 0;
  let b = 0x9e3779b9 | 0;
  let c = 0x243f6a88 | 0;
  let d = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** Box and Muller's transformation, one of its pair. */
export const normal = (uniform: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

/** A distribution to draw trials from, and its true median. */
export interface Population {
  readonly name: string;
  readonly median: number;
  draw(uniform: () => number): number;
}

/** Shapes that latencies and rates have: tame, skewed, two states, rare extremes, a coarse clock. */
export const populations: readonly Population[] = [
  { name: 'normal', median: 10, draw: (u) => 10 + normal(u) },
  { name: 'lognormal', median: 1, draw: (u) => Math.exp(0.8 * normal(u)) },
  {
    // 60 % around 8, 40 % around 12: half of all values lie below the 5/6 quantile of the lower mode.
    name: 'bimodal',
    median: 8 + 0.5 * 0.967421566101701,
    draw: (u) => (u() < 0.6 ? 8 : 12) + 0.5 * normal(u),
  },
  { name: 'heavy-tailed', median: 10, draw: (u) => 10 + Math.tan(Math.PI * (u() - 0.5)) },
  { name: 'tied', median: 10, draw: (u) => Math.round(10 + normal(u)) },
];

/** A sample of n values. */
export const sampleOf = ({ draw }: Population, n: number, uniform: () => number): number[] =>
  Array.from({ length: n }, () => draw(uniform));
