import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  balancedAfter,
  balancedBlocks,
  fixedBlocks,
  randomisedBlocks,
} from '../../../src/experiment/design/order.js';
import { below, shuffled, splitMix64, wordsFrom, xoshiro128 } from '../../../src/statistics/random.js';

describe('the published generators', () => {
  test('SplitMix64 gives the words of the reference implementation for seed 1234567', () => {
    const next = splitMix64(1234567n);
    expect([next(), next(), next(), next(), next()]).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });

  test('xoshiro128** gives the words of the reference implementation for state 1, 2, 3, 4', () => {
    const words = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, words)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });
});

describe('an order', () => {
  // Computed by a second implementation, written in Python from the published algorithms alone.
  test.each([
    [4, 20240229, '1203 0132 1320 2310 2130 2013'],
    [4, 20240230, '3102 0231 3021 2013 1032 3120'],
    [7, 0, '3206415 2341506 5413260'],
  ])('of %i cells and seed %i is the same on any machine', (cells, seed, golden) => {
    const blocks = golden.split(' ');
    expect(randomisedBlocks(cells, blocks.length, seed).map((block) => block.join(''))).toEqual(blocks);
  });

  test('begins like every longer one of the same seed, and has each cell once a block', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        (cells, blocks, seed) => {
          const order = randomisedBlocks(cells, blocks, seed);
          expect(randomisedBlocks(cells, blocks + 3, seed).slice(0, blocks)).toEqual(order);
          expect(order.map((block) => [...block].sort((a, b) => a - b))).toEqual(fixedBlocks(cells, blocks));
        },
      ),
    );
  });

  test('has every arrangement of three cells about equally often', () => {
    const counts = new Map<string, number>();
    for (const block of randomisedBlocks(3, 6000, 1))
      counts.set(block.join(''), (counts.get(block.join('')) ?? 0) + 1);
    // Chi-square with 5 degrees of freedom: 20.5 is passed with probability 0.001, and the seed is fixed.
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(counts.size).toBe(6);
    expect(chiSquare).toBeLessThan(20.5);
  });
});

test('an index is below its bound, and words of the incomplete last stretch are drawn again', () => {
  const words = [0xffffffff, 0xfffffffe, 5];
  expect(below(3, () => words.shift() ?? 0)).toBe(0xfffffffe % 3);
  expect(shuffled([1], wordsFrom(1))).toEqual([1]);
});

describe('a balanced order', () => {
  test.each([2, 3, 4, 5, 6, 7])('of %d cells has each cell follow each other one equally often', (cells) => {
    const blocks = balancedBlocks(cells, balancedAfter(cells), 20240229);
    const follows = new Map<string, number>();
    const places = new Map<string, number>();
    for (const block of blocks) {
      expect([...block].sort((a, b) => a - b)).toEqual(Array.from({ length: cells }, (_, cell) => cell));
      block.forEach((cell, place) => {
        places.set(`${cell} at ${place}`, (places.get(`${cell} at ${place}`) ?? 0) + 1);
        if (place > 0) {
          const pair = `${block[place - 1]} ${cell}`;
          follows.set(pair, (follows.get(pair) ?? 0) + 1);
        }
      });
    }
    expect(follows.size).toBe(cells * (cells - 1));
    expect(new Set(follows.values())).toEqual(new Set([balancedAfter(cells) / cells]));
    expect(new Set(places.values())).toEqual(new Set([balancedAfter(cells) / cells]));
  });

  test('follows from the seed, and a longer one begins with the shorter one', () => {
    expect(balancedBlocks(4, 8, 1).slice(0, 5)).toEqual(balancedBlocks(4, 5, 1));
    expect(balancedBlocks(4, 8, 1)).not.toEqual(balancedBlocks(4, 8, 2));
  });
});
