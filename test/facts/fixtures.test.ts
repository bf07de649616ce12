import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { namedFacts } from '../../src/facts/catalogue.js';
import type { FactOutput, Reading } from '../../src/model/index.js';

/** What named facts printed on real hosts that were captured one by one, and what it means; whole hosts are in test/worlds. */
const folder = new URL('fixtures/', import.meta.url);
const captured = readdirSync(folder)
  .filter((name) => /^[a-z_]+@[\w.-]+\.json$/.test(name))
  .map((file) => ({ file, fact: file.replace(/@.*/, '') }));

describe('captured output', () => {
  test.each(captured)('$file', ({ file, fact }) => {
    const { output, reading } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
      output: FactOutput;
      reading: Reading<unknown>;
    };
    expect(JSON.parse(JSON.stringify(namedFacts[fact]!.definition.parse(output, undefined)))).toEqual(
      reading,
    );
  });
});
