export { shuffled, wordsFrom } from '../../statistics/random.js';

/** How an order follows from its seed; kept in every bundle, so that it can be computed again by hand. */
export const generatorDescription =
  'xoshiro128** 1.1 (Blackman, Vigna 2018); state: the low and high halves of the first two outputs of ' +
  'SplitMix64 started with the seed; an index below n: a word w, drawn again while w >= n*floor(2^32/n), mod n; ' +
  'Fisher-Yates from the last place down, one stream through all blocks';

/** The same for Williams' squares. */
export const balancedDescription = `Williams squares (1949): rows 0, 1, n-1, 2, n-2, ... plus 0 to n-1 modulo n, mirrored as well when n is odd; for each square the cells, then the rows, shuffled; ${generatorDescription}`;
