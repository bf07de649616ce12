import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CsvRecords, MalformedCsv } from '../../src/cli/stats/csv-records.js';

const parse = (...pieces: string[]) => {
  const records = new CsvRecords();
  return [...pieces.flatMap((piece) => [...records.push(piece)]), ...records.end()];
};
const cells = (...pieces: string[]) => parse(...pieces).map((record) => record.cells);

describe('CSV records', () => {
  test.each([
    ['', []],
    ['a,b', [['a', 'b']]],
    ['a,b\n', [['a', 'b']]],
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a\rb\r', [['a'], ['b']]],
    ['"a,b","c""d"\n', [['a,b', 'c"d']]],
    ['"a\nb",c\r\n"d\r\ne"', [['a\nb', 'c'], ['d\r\ne']]],
    ['a,\n', [['a', '']]],
    [',,', [['', '', '']]],
    ['a\n\nb', [['a'], [''], ['b']]],
    ['5" disk,x\n', [['5" disk', 'x']]],
    ['""', [['']]],
  ])('%j', (text, expected) => {
    expect(cells(text)).toEqual(expected);
  });

  test('knows where its cells stand', () => {
    const [first, second] = parse('a,"b\nc",d\r\nee,f\n');
    expect([0, 1, 2].map((i) => first!.cellAt(i))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 3 },
      { line: 2, column: 4 },
    ]);
    expect(second!.line).toBe(3);
    expect(second!.cellAt(1)).toEqual({ line: 3, column: 4 });
  });

  test('tells a blank line from a quoted empty cell', () => {
    expect(parse('a\n\n""\n').map((record) => record.blank)).toEqual([false, true, false]);
  });

  test('does not depend on where the pieces of a file end', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'é', ' ') });
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.nat(80)), (rows, end, cuts) => {
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = rows.map((row) => row.map(quote).join(',') + end).join('');
        const places = [...cuts.map((cut) => cut % (text.length + 1)), 0, text.length].sort((a, b) => a - b);
        const pieces = places.slice(1).map((place, i) => text.slice(places[i], place));
        expect(cells(...pieces)).toEqual(rows);
      }),
    );
  });

  test.each([
    ['a\n"b', 2, 1, 'never closed'],
    ['"a"b,c', 1, 4, 'found "b" after a closing quote'],
  ])('refuses %j', (text, line, column, message) => {
    try {
      parse(text);
      throw new Error('it was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedCsv);
      expect(error).toMatchObject({ place: { line, column }, message: expect.stringContaining(message) });
    }
  });

  test('gives up on a quote that swallows the file', () => {
    const records = new CsvRecords();
    const piece = 'x'.repeat(1 << 20);
    const feed = (): void => {
      for (let i = 0; i < 20; i++) [...records.push(i === 0 ? `"${piece}` : piece)];
    };
    expect(feed).toThrow('perhaps a quote is not closed');
  });
});
