import type { DesignFile } from '../bundle/format.js';
import { shuffled, wordsFrom } from './generator.js';

/** The cells of each block in their order, as the design wants it. */
export const planOrder = (
  cells: number,
  blocks: number,
  { order, seed }: Pick<DesignFile, 'order' | 'seed'>,
): number[][] =>
  order === 'as-written' ? fixedBlocks(cells, blocks) : randomisedBlocks(cells, blocks, seed);

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
