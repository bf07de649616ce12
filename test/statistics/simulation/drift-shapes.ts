import { driftTests, holm, type TimedValue } from '../../../src/statistics/index.js';
import { normal, uniformFrom } from './populations.js';

/** A trial in the order of execution; `at` is its place, from 0 to 1, and `index` the same from 0. */
interface Place {
  readonly at: number;
  readonly index: number;
  readonly block: number;
  readonly previous: number;
}

/** What time does to a run, and what scatters beside it, both on the logarithmic scale. */
export interface DriftingRun {
  readonly name: string;
  effect(place: Place): number;
  /** 5 % of noise unless told. */
  noise?(uniform: () => number, cell: number): number;
}

const still = (): number => 0;

export const shapes: readonly DriftingRun[] = [
  { name: 'none', effect: still },
  {
    name: 'none, one cell with 10 % of noise and the others with 1 %',
    effect: still,
    noise: (uniform, cell) => (cell === 0 ? 0.1 : 0.01) * normal(uniform),
  },
  {
    name: 'none, every cell in two states, 40 % apart',
    effect: still,
    noise: (uniform) => (uniform() < 0.6 ? 0 : Math.log(1.4)) + 0.02 * normal(uniform),
  },
  {
    name: 'none, strays without bound (Cauchy)',
    effect: still,
    // Cut where values would leave the range of numbers.
    noise: (uniform) => Math.max(-50, Math.min(50, 0.02 * Math.tan(Math.PI * (uniform() - 0.5)))),
  },
  { name: 'step of 50 %', effect: ({ at }) => (at >= 0.5 ? Math.log(1.5) : 0) },
  { name: 'step of 10 %', effect: ({ at }) => (at >= 0.5 ? Math.log(1.1) : 0) },
  { name: 'trend of 50 %', effect: ({ at }) => at * Math.log(1.5) },
  { name: 'trend of 20 %', effect: ({ at }) => at * Math.log(1.2) },
  { name: 'first block 50 % slower', effect: ({ block }) => (block === 0 ? Math.log(1.5) : 0) },
  { name: 'first block 20 % slower', effect: ({ block }) => (block === 0 ? Math.log(1.2) : 0) },
  { name: 'first trial 50 % slower', effect: ({ index }) => (index === 0 ? Math.log(1.5) : 0) },
  { name: 'carry-over of 30 %', effect: ({ previous }) => (previous === 0 ? Math.log(1.3) : 0) },
];

/** How often a run of that size is said to have drifted in any way. */
export function driftFound(
  { cells, blocks }: { cells: number; blocks: number },
  shape: DriftingRun,
  repetitions: number,
  seed: number,
): number {
  const uniform = uniformFrom(seed);
  let found = 0;
  for (let i = 0; i < repetitions; i++) {
    const p = holm(driftTests(run(cells, blocks, shape, uniform), seed + i).map((test) => test.p));
    if (p.some((one) => one <= 0.05)) found++;
  }
  return found / repetitions;
}

function run(
  cells: number,
  blocks: number,
  { effect, noise = (uniform) => 0.05 * normal(uniform) }: DriftingRun,
  uniform: () => number,
): TimedValue[] {
  const order = Array.from({ length: blocks }, (_, block) =>
    Array.from({ length: cells }, (_, cell) => ({ cell, block, key: uniform() })).sort(
      (a, b) => a.key - b.key,
    ),
  ).flat();
  return order.map(({ cell, block }, index) => {
    const previous = index === 0 ? -1 : order[index - 1]!.cell;
    const drift = effect({ at: index / (order.length - 1), index, block, previous });
    return { cell, block, value: Math.exp(cell + drift + noise(uniform, cell)) };
  });
}
