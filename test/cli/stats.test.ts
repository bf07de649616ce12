import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { statsCommand } from '../../src/cli/stats/command.js';
import { RiggerError } from '../../src/model/index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigger-stats-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function run(content: string | Uint8Array, ...options: string[]): Promise<string> {
  const file = join(folder, `table-${files++}.csv`);
  await writeFile(file, content);
  return runOn(file, ...options);
}

/** What the command prints on stdout; a failure must have printed nothing. */
async function runOn(file: string, ...options: string[]): Promise<string> {
  let printed = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(((
    text: string | Uint8Array,
    done: () => void,
  ) => {
    printed += Buffer.from(text as string).toString();
    done();
    return true;
  }) as typeof process.stdout.write);
  try {
    await statsCommand().parseAsync([file, ...options], { from: 'user' });
    return printed;
  } catch (error) {
    expect(printed).toBe('');
    throw error;
  } finally {
    write.mockRestore();
  }
}

describe('rigger stats --json', () => {
  test('prints the whole shape, to the letter', async () => {
    const rows = [6, 5, 4, 3, 2, 1].map((x) => `virtio,${x}`).concat('sriov,10');
    const out = await run(`path,rtt\n${rows.join('\n')}\n`, '--value', 'rtt', '--by', 'path', '--json');
    expect(out.endsWith('}\n')).toBe(true);
    expect(JSON.parse(out)).toEqual({
      version: 1,
      groups: [
        {
          key: { path: 'virtio' },
          n: 6,
          mean: 3.5,
          stddev: expect.closeTo(Math.sqrt(3.5), 12),
          min: 1,
          max: 6,
          median: 3.5,
          p90: null,
          p99: null,
          ci: { level: 0.95, low: 1, high: 6, method: 'order-statistic' },
        },
        {
          key: { path: 'sriov' },
          n: 1,
          mean: 10,
          stddev: null,
          min: 10,
          max: 10,
          median: 10,
          p90: null,
          p99: null,
          ci: null,
        },
      ],
      kruskal_wallis: { h: 2.25, df: 1, p: expect.closeTo(0.13361440253771584, 12) },
    });
  });

  test('without --by there is one group with an empty key', async () => {
    const out = JSON.parse(await run('x\n1\n2\n', '--value', 'x', '--json'));
    expect(out).toMatchObject({ groups: [{ key: {}, n: 2, ci: null }], kruskal_wallis: null });
    expect(out.groups).toHaveLength(1);
  });

  test('equal values leave nothing to test', async () => {
    const out = JSON.parse(await run('g,x\na,3\nb,3\n', '--value', 'x', '--by', 'g', '--json'));
    expect(out.kruskal_wallis).toBeNull();
  });

  test('keys are the text of the cells, whatever it is', async () => {
    const csv = '\ufeff"__proto__",n,x\r\n7,"a,b",1\r\n007,"a,b",2\r\n7,"a\nb",3\r\n7,"a,b",4\r\n\r\n\r\n';
    const { groups } = JSON.parse(await run(csv, '--value', 'x', '--by', '__proto__,n', '--json'));
    expect(groups.map((group: { key: object; n: number }) => [Object.entries(group.key), group.n])).toEqual([
      [
        [
          ['__proto__', '7'],
          ['n', 'a,b'],
        ],
        2,
      ],
      [
        [
          ['__proto__', '007'],
          ['n', 'a,b'],
        ],
        1,
      ],
      [
        [
          ['__proto__', '7'],
          ['n', 'a\nb'],
        ],
        1,
      ],
    ]);
  });

  test.each([
    '12',
    '-0.5',
    '+1e3',
    '.5',
    '5.',
    ' 7 ',
    '"8"',
    '1E-300',
  ])('takes %s as a number', async (cell) => {
    const { groups } = JSON.parse(await run(`x\n${cell}\n`, '--value', 'x', '--json'));
    expect(groups[0].mean).toBe(Number(cell.replaceAll('"', '')));
  });

  test('survives a bundle of values that a running sum of squares would not', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
    const { groups } = JSON.parse(await run(`x\n${rows.join('\n')}`, '--value', 'x', '--json'));
    expect(groups[0].stddev).toBeCloseTo(Math.sqrt(250 / 999), 12);
  });
});

test('rigger stats prints a table for people', async () => {
  const rows = [6, 5, 4, 3, 2, 1].map((x) => `virtio,${x}`).concat('sriov,10');
  expect(await run(`path,rtt\n${rows.join('\n')}\n`, '--value', 'rtt', '--by', 'path')).toBe(
    [
      'path    n  median  95 % interval  mean   stddev  min      p90      p99  max',
      'virtio  6     3.5          1 … 6   3.5  1.87083    1  too few  too few    6',
      'sriov   1      10        too few    10        –   10  too few  too few   10',
      'Kruskal–Wallis: H = 2.25, df = 1, p = 0.133614',
      '',
    ].join('\n'),
  );
});

describe('rigger stats refuses', () => {
  const table = 'g,x\na,1\nb,CELL\nc,3\n';
  test.each([
    ['an empty cell', table.replace('CELL', ''), 'row 2 (line 3), column "x": found an empty cell', 3, 3],
    ['NaN', table.replace('CELL', 'NaN'), 'row 2 (line 3), column "x": found "NaN"', 3, 3],
    ['Infinity', table.replace('CELL', '-Infinity'), 'found "-Infinity"', 3, 3],
    ['an overflow', table.replace('CELL', '1e999'), 'found "1e999"', 3, 3],
    ['a unit', table.replace('CELL', '12abc'), 'found "12abc"', 3, 3],
    ['hexadecimal', table.replace('CELL', '0x1f'), 'found "0x1f"', 3, 3],
    ['a short row', table.replace(',CELL', ''), 'row 2 (line 3) has 1 cell, but the header has 2', 3, 1],
    ['a long row', table.replace('CELL', '2,9'), 'row 2 (line 3) has 3 cells, but the header has 2', 3, 3],
    ['a blank line between rows', 'x\n1\n\n2\n', 'row 2 (line 3), column "x": found an empty cell', 3, 1],
    ['a quoted empty cell', 'x\n1\n""\n', 'row 2 (line 3), column "x": found an empty cell', 3, 1],
    ['an open quote', 'g,x\na,"1\n', 'the quote that opens here is never closed', 2, 3],
    ['an unknown column', 'g,y\na,1\n', 'there is no column "x"', 1, 1],
    ['a column named twice', 'g,x,x\na,1,2\n', 'the column "x" stands twice', 1, 5],
  ])('%s', async (_, csv, message, line, column) => {
    const caught = await run(csv, '--value', 'x', '--json').then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(caught).toBeInstanceOf(RiggerError);
    const { diagnostics, exitCode } = caught as RiggerError;
    expect(exitCode).toBe(2);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      message: expect.stringContaining(message),
      position: { line, column },
    });
  });

  test.each([
    ['an empty file', '', 'is empty'],
    ['a header alone', 'x\n', 'has a header row and nothing below it'],
    ['another encoding', Uint8Array.of(0x78, 0x0a, 0xff, 0xfe), 'is not text in UTF-8'],
    ['a spread beyond the doubles', 'x\n1.7e308\n-1.7e308', 'too large for a double'],
  ])('%s', async (_, content, message) => {
    await expect(run(content, '--value', 'x')).rejects.toThrow(message);
  });

  test('a missing file and a folder', async () => {
    await expect(runOn(join(folder, 'none.csv'), '--value', 'x')).rejects.toThrow('there is no such file');
    await expect(runOn(folder, '--value', 'x')).rejects.toThrow('this is a folder');
  });

  test('an unknown column to group by, naming those that exist', async () => {
    await expect(run('g,x\na,1\n', '--value', 'x', '--by', 'h')).rejects.toThrow('the columns are "g", "x"');
    await expect(run('g;x\na;1\n', '--value', 'x')).rejects.toThrow('must be separated by commas');
  });
});
