import { driftTests, holm, type TimedValue } from '../../../src/statistics/index.js';
import { normal, uniformFrom } from './populations.js';

/** What time does to a run, on the logarithmic scale; `at` is the place of a trial, from 0 to 1. */
export const shapes: readonly {
  readonly name: string;
  effect(place: { at: number; block: number; previous: number }): number;
}[] = [
  { name: 'none', effect: () => 0 },
  { name: 'step of 50 %', effect: ({ at }) => (at >= 0.5 ? Math.log(1.5) : 0) },
  { name: 'step of 10 %', effect: ({ at }) => (at >= 0.5 ? Math.log(1.1) : 0) },
  { name: 'trend of 50 %', effect: ({ at }) => at * Math.log(1.5) },
  { name: 'trend of 20 %', effect: ({ at }) => at * Math.log(1.2) },
  { name: 'first block 50 % slower', effect: ({ block }) => (block === 0 ? Math.log(1.5) : 0) },
  { name: 'carry-over of 30 %', effect: ({ previous }) => (previous === 0 ? Math.log(1.3) : 0) },
];

/** How often a run of that size, with 5 % of noise, is said to have drifted in any way. */
export function driftFound(
  { cells, blocks }: { cells: number; blocks: number },
  shape: (typeof shapes)[number],
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
  { effect }: (typeof shapes)[number],
  uniform: () => number,
): TimedValue[] {
  const order = Array.from({ length: blocks }, (_, block) =>
    Array.from({ length: cells }, (_, cell) => ({ cell, block, key: uniform() })).sort(
      (a, b) => a.key - b.key,
    ),
  ).flat();
  return order.map(({ cell, block }, i) => {
    const previous = i === 0 ? -1 : order[i - 1]!.cell;
    const drift = effect({ at: i / (order.length - 1), block, previous });
    return { cell, block, value: Math.exp(cell + drift + 0.05 * normal(uniform)) };
  });
}
