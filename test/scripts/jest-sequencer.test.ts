import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { longest, longestFirst } from '../../scripts/jest-sequencer.mjs';
import { root } from '../support/cli.js';

test('the tests that are named as the longest are there', () => {
  expect(longest.filter((name) => !existsSync(join(root, 'test', `${name}.test.ts`)))).toEqual([]);
});

test('they come first in a fresh checkout, and where times are known these decide', () => {
  const [first, second] = longest.map((name) => ({ path: join(root, 'test', `${name}.test.ts`) }));
  const other = { path: join(root, 'test/any.test.ts') };
  expect(longestFirst([other, second!, first!])).toEqual([first, second, other]);
  const known = [
    { ...other, duration: 9 },
    { ...first!, duration: 3 },
  ];
  expect(longestFirst(known)).toEqual(known);
});
