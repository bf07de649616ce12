import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const table = text.slice(text.indexOf('## Where do I change'));
const rows = [...table.matchAll(/^\| ([^|]+) \| `([^`]+)`[^|]* \| `([^`]+)` \|$/gm)].map(
  ([, what, where, word]) => ({
    what: what!,
    where: where!,
    word: word!,
  }),
);

describe('the map of the code', () => {
  test('says where ten things are changed', () => expect(rows.length).toBeGreaterThanOrEqual(10));

  test.each(rows)('$what: $where has $word', ({ where, word }) =>
    expect(readFileSync(join(root, where), 'utf8').toLowerCase()).toContain(word.toLowerCase()));

  test('fits on a page', () => expect(text.split('\n').length).toBeLessThan(100));
});
