import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { namedFacts } from '../../src/facts/catalogue.js';
import { factReference } from '../../src/facts/reading/reference.js';

/** Examples are read from fixtures, so only the text around them is compared. */
const withoutExamples = (page: string): string => page.replace(/^```json\n[\s\S]*?^```\n\n?/gm, '');

test('docs/reference/facts.md is what the code says (node scripts/generate-reference.mjs)', () => {
  const page = readFileSync(new URL('../../docs/reference/facts.md', import.meta.url), 'utf8');
  expect(withoutExamples(page).trimEnd()).toBe(factReference(namedFacts, {}).trimEnd());
});
