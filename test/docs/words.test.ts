import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => `src/${path}`);
const declared = files.flatMap((path) =>
  [
    ...readFileSync(join(root, path), 'utf8').matchAll(
      /^export (?:declare )?(?:abstract )?(?:class|type|interface|enum) (\w+)\b(?!\s*,|\s*\})/gm,
    ),
  ].map(([, name]) => ({ name: name!, path })),
);

test('each exported type has a name of its own', () => {
  const places = new Map<string, string[]>();
  for (const { name, path } of declared) places.set(name, [...(places.get(name) ?? []), path]);
  expect(declared.length).toBeGreaterThan(300);
  expect([...places].filter(([, paths]) => paths.length > 1)).toEqual([]);
});

describe('the words of the code in CONTRIBUTING', () => {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| [^|]+ \| `(src\/[^`]+)` \|$/gm)];

  test('are many', () => expect(rows.length).toBeGreaterThanOrEqual(20));

  test.each(rows.map(([, word, path]) => [word!, path!]))('%s is declared in %s', (word, path) =>
    expect(declared.filter(({ name }) => name === word)).toEqual([{ name: word, path }]));
});

describe('the words of screens and pages in docs/glossary.md', () => {
  const text = readFileSync(join(root, 'docs/glossary.md'), 'utf8');
  const words = [...text.matchAll(/^\| ([^|]+) \| [^|]+ \|$/gm)].map(([, word]) => word!.trim()).slice(2);

  test('are in order, each once', () => {
    expect(words.length).toBeGreaterThanOrEqual(25);
    expect(words).toEqual([...new Set(words)].sort((a, b) => a.localeCompare(b, 'en')));
  });
});
