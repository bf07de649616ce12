import { chiSquareSurvival } from './gamma.js';
import { rank } from './ranks.js';
import { InvalidSample } from './sample.js';

/** Friedman's test over treatments that were each measured once in every block. */
export interface Friedman {
  readonly chi_square: number;
  /** Degrees of freedom: treatments − 1. */
  readonly df: number;
  /** Complete blocks. */
  readonly blocks: number;
  readonly p: number;
}

/**
 * Friedman's test that all treatments of the same blocks come from one distribution: what a block does to all of
 * them cancels out. Ties share their ranks and are corrected for; p from the chi-square distribution. Null when
 * there is nothing to test: fewer than two treatments or blocks, or all values of each block equal.
 * Source: Friedman, Journal of the American Statistical Association 32 (1937) 675; R's `friedman.test`.
 *
 * @param blocks the values of each block, always in the same order of treatments
 */
export function friedman(blocks: readonly ArrayLike<number>[]): Friedman | null {
  const treatments = blocks[0]?.length ?? 0;
  if (blocks.some(({ length }) => length !== treatments)) {
    throw new InvalidSample('every block needs one value of each treatment');
  }
  if (treatments < 2 || blocks.length < 2) return null;
  const excess = new Float64Array(treatments);
  let squares = 0;
  for (const block of blocks) {
    const ranking = rank(block);
    squares += ranking.squares;
    for (let i = 0; i < treatments; i++) excess[i]! += ranking.rankOf(block[i]!) - (treatments + 1) / 2;
  }
  if (squares === 0) return null;
  const between = excess.reduce((sum, one) => sum + one * one, 0);
  // With the spread of the ranks as it is, ties are corrected for without a formula of their own.
  const chi_square = ((treatments - 1) * between) / squares;
  const df = treatments - 1;
  return { chi_square, df, blocks: blocks.length, p: chiSquareSurvival(chi_square, df) };
}
