import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { languageCodes } from '../../src/language/codes.js';
import { languageReference } from '../../src/language/reference.js';

const root = new URL('../../', import.meta.url).pathname;

test('docs/reference/language.md is what the code says (node scripts/generate-reference.mjs)', () => {
  expect(readFileSync(`${root}docs/reference/language.md`, 'utf8')).toBe(languageReference());
});

test('every code that the language uses has a page, and every page a use', () => {
  const used = new Set<string>();
  for (const file of readdirSync(`${root}src/language`, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('codes.ts')) continue;
    const text = readFileSync(`${root}src/language/${file}`, 'utf8');
    for (const [, slug] of text.matchAll(/['`]language\/([a-z0-9-]+)['`]/g)) used.add(`language/${slug}`);
    // Templates name their codes without the room.
    if (file.startsWith('template/'))
      for (const [, slug] of text.matchAll(/'((?:undefined|unknown|helper|template)-[a-z]+)'/g))
        used.add(`language/${slug}`);
  }
  expect([...used].sort()).toEqual(Object.keys(languageCodes).sort());
});
