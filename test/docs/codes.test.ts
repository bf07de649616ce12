import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { allCodes } from '../../src/cli/program/all-codes.js';
import { root } from '../support/cli.js';

/** The texts of `src/` that raise problems; `codes.ts` declares the pages. */
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/codes\.ts$/.test(name))
  .map((name) => readFileSync(join(root, 'src', name), 'utf8'));

test('every code that is raised anywhere has a page', () => {
  const raised = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/\b(?:problem|warning|[a-zA-Z]*Failure|complaint)\(\s*'([a-z]+\/[a-z0-9-]+)'/g)].map(
        ([, code]) => code!,
      ),
    ),
  );
  expect(raised.size).toBeGreaterThan(100);
  expect([...raised].filter((code) => !(code in allCodes))).toEqual([]);
});

test('every page says something', () => {
  for (const [code, { title, explanation }] of Object.entries(allCodes)) {
    expect([code, title]).toEqual([code, expect.stringMatching(/^.{8,}[^.]$/)]);
    expect([code, explanation]).toEqual([code, expect.stringMatching(/^.{20,}[.`?]$/s)]);
  }
});
