import type { DesignFile } from '../bundle/format.js';
import { shuffled, wordsFrom } from './generator.js';

/** The cells of each block in their order, as the design wants it. */
export const planOrder = (
  cells: number,
  blocks: number,
  { order, seed }: Pick<DesignFile, 'order' | 'seed'>,
): number[][] => {
  if (order === 'as-written') return fixedBlocks(cells, blocks);
  return order === 'balanced' ? balancedBlocks(cells, blocks, seed) : randomisedBlocks(cells, blocks, seed);
};

/** Blocks after which a balanced order has every cell follow every other one equally often. */
export const balancedAfter = (cells: number): number => (cells % 2 === 0 ? cells : 2 * cells);

/**
 * Williams' design: within the blocks, each cell follows each other one equally often, and stands equally often in
 * each place, so that what a cell leaves behind falls on all others alike. Complete after {@link balancedAfter}
 * blocks; which cell is which in the square, and the order of its rows, are drawn from the seed for each square.
 * Source: Williams, Australian Journal of Scientific Research A 2 (1949) 149.
 */
export const balancedBlocks = (cells: number, blocks: number, seed: number): number[][] => {
  const words = wordsFrom(seed);
  const order: number[][] = [];
  while (order.length < blocks) {
    const names = shuffled(
      Array.from({ length: cells }, (_, cell) => cell),
      words,
    );
    order.push(...shuffled(williams(cells), words).map((row) => row.map((place) => names[place]!)));
  }
  return order.slice(0, blocks);
};

/** Rows 0, 1, n − 1, 2, n − 2, … and what follows by adding to each; of an odd number, the mirrored rows as well. */
const williams = (n: number): number[][] => {
  const first = Array.from({ length: n }, (_, i) => (i % 2 === 1 ? (i + 1) / 2 : (n - i / 2) % n));
  const rows = first.map((_, shift) => first.map((place) => (place + shift) % n));
  return n % 2 === 0 ? rows : [...rows, ...rows.map((row) => [...row].reverse())];
};

/**
 * Randomised complete blocks: every cell once in each block, each block shuffled by itself, all blocks from
 * one stream of the seed. A longer schedule therefore begins with the shorter one.
 * Source: Fisher, The Design of Experiments (1935), chapter 4.
 */
export const randomisedBlocks = (cells: number, blocks: number, seed: number): number[][] => {
  const words = wordsFrom(seed);
  return fixedBlocks(cells, blocks).map((block) => shuffled(block, words));
};

/** Every block in the order of the cells: drift of the testbed then looks like an effect of a factor. */
export const fixedBlocks = (cells: number, blocks: number): number[][] =>
  Array.from({ length: blocks }, () => Array.from({ length: cells }, (_, cell) => cell));
