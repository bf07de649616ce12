import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readLines } from '../../../src/experiment/bundle/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-lines-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = async (content: string): Promise<unknown[]> => {
  writeFileSync(join(folder, 'file.jsonl'), content);
  const found: unknown[] = [];
  for await (const values of readLines(folder, 'file.jsonl')) found.push(...values);
  return found;
};

describe('lines of a bundle', () => {
  test('are what was written, however long they are and whatever they are made of', async () => {
    // More than what one reading of the file brings, in characters of one to four bytes.
    const long = fc
      .tuple(fc.constantFrom('a', 'é', '€', '𝄞', '\n'), fc.nat(400_000))
      .map(([character, times]) => character.repeat(times));
    const value = fc.oneof({ weight: 5, arbitrary: fc.jsonValue() }, { weight: 1, arbitrary: long });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 20 }), async (values) => {
        const lines = values.map((each) => `${JSON.stringify(each)}\n`).join('');
        expect(await read(lines)).toEqual(JSON.parse(`[${lines.trimEnd().replaceAll('\n', ',')}]`));
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['without its line end', '{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['cut in the middle', '{"a":1}\n{"a":', [{ a: 1 }]],
    ['as another system ends them', '{"a":1}\r\n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
    ['of an empty file', '', []],
  ])('the last one %s', async (_, content, expected) => {
    expect(await read(content)).toEqual(expected);
  });

  test('one that is broken before the last is told, and where it stands', async () => {
    await expect(read('{"a":1}\n{"a":\n{"a":3}\n')).rejects.toThrow('file.jsonl:2 cannot be read');
  });
});
