import { expect, test } from '@jest/globals';
import { suites } from './suites.js';
import { allSuites, heldInBrowser } from './support/in-browser.js';

/** Those that report.browser.ts has. */
const there = ['latency', 'throughput', 'density'];

heldInBrowser([...Object.keys(suites).filter((name) => !there.includes(name)), allSuites]);

test('every suite is opened in one of the two files', () => {
  expect(Object.keys(suites)).toEqual(expect.arrayContaining(there));
});
