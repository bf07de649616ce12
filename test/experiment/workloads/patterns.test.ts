import { describe, expect, test } from '@jest/globals';
import { parse as yaml } from 'yaml';
import { command } from '../../../src/experiment/workloads/command.js';
import { commandNotes } from '../../../src/experiment/workloads/command-notes.js';
import { Unreadable } from '../../../src/experiment/workloads/workload.js';

const given = (metric: object) => ({
  from: 'a',
  argv: ['tool'],
  metrics: { m: { unit: 'ms', ...metric } },
});
const parse = (metric: object, stdout: string, stderr = '') =>
  command.parse(command.parameters.parse(given(metric)), { stdout, stderr, exit: 0 });

describe('a metric that is read by a pattern', () => {
  test('is the first group of the first match, and ^ begins a line', () => {
    expect(
      parse({ pattern: '^took (\\d+) ms$', scale: 10 }, 'it took 1 ms\ntook 25 ms\ntook 3 ms\n').metrics,
    ).toEqual({
      m: 250,
    });
  });

  test('is the median of all matches, which are its samples', () => {
    expect(parse({ pattern: '^t=(\\S+)$', samples: true }, 't=3\nu=9\nt=1\nt=2.5\n')).toMatchObject({
      metrics: { m: 2.5 },
      samples: { m: [3, 1, 2.5] },
    });
  });

  test.each([
    ['nothing matches', { pattern: 'x(\\d)' }, 'y1'],
    ['nothing matches among samples', { pattern: 'x(\\d)', samples: true }, 'y1'],
    ['the group took no part', { pattern: 'x(\\d)?' }, 'x'],
    ['the group is no number', { pattern: 'x(.*)' }, 'x12z'],
  ])('is unreadable where %s', (_, metric, stdout) => {
    expect(() => parse(metric, stdout)).toThrow(Unreadable);
  });

  // JavaScript's own engine needs more than a lifetime for it.
  test.each([false, true])('takes time in proportion to the output (samples: %s)', (samples) => {
    expect(() => parse({ pattern: '^(a|aa)+$', samples }, `${'a'.repeat(5000)}b`)).toThrow(Unreadable);
  });
});

test.each([
  ['(\\d+)(?= ms)', /look-around and back references are not part of RE2/],
  ['(?<!x)(\\d+)', /look-around and back references are not part of RE2/],
  ['(a)\\1', /look-around and back references are not part of RE2/],
  ['(', /is not a regular expression: missing closing/],
])('the pattern %s is refused before anything runs', (pattern, message) => {
  const { error } = command.parameters.safeParse(given({ pattern }));
  expect(JSON.stringify(error?.issues)).toMatch(message);
});

describe('what was printed is told where nothing matches', () => {
  test.each([
    ['', '', 'standard output is empty'],
    ['a\nb 12\n', '', 'the last line of standard output is b 12'],
    ['', 'took 3 s\n', 'standard output is empty; the last line of standard error is took 3 s'],
  ])('%j and %j', (stdout, stderr, words) => {
    expect(() => parse({ pattern: 'x(\\d)' }, stdout, stderr)).toThrow(
      `tool's output has no match of m's pattern: ${words}`,
    );
  });

  test('on the stream that is searched', () => {
    expect(() => parse({ pattern: 'x(\\d)', stream: 'stderr' }, 'x1', '')).toThrow(
      'standard error is empty; the last line of standard output is x1',
    );
    expect(parse({ pattern: 'x(\\d)', stream: 'stderr' }, '', 'x1').metrics).toEqual({ m: 1 });
  });
});

test.each([
  [{}, 'says neither `pattern` nor `json`; expected one of them'],
  [{ pattern: 'a(.)', json: 'a' }, 'says both `pattern` and `json`; expected one of them'],
  [{ pattern: 'took \\d+ ms' }, 'has no group: put ( ) around the part that is the number'],
  [{ json: 'a', samples: true }, 'is expected with `pattern`: a path into JSON finds one number'],
])('the metric %j is refused before anything runs', (metric, message) => {
  const { error } = command.parameters.safeParse(given(metric));
  expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
});

/** `OUTPUT` on standard error: `{ metric }`. */
const declared = [
  ...commandNotes.matchAll(/^- `([^`]+)`( on standard error)?[^`]*: `(\{ (?:pattern|json):[^`]+\})`/gm),
].map(([, output, error, metric]) => [output!, error !== undefined, metric!] as const);

test('the notes have examples', () => expect(declared).toHaveLength(5));

test.each(declared)('%s, as its notes declare it, is read', (output, onError, metric) => {
  const measured = parse(yaml(metric), onError ? '' : `${output}\n`, onError ? `${output}\n` : '');
  expect(measured.metrics).toEqual({ m: expect.any(Number) });
});

test('a program that fails, and one that does not end, say why', () => {
  const given2 = command.parameters.parse({ ...given({ pattern: 'a(.)' }), seconds: 2 });
  const said = (exit: number | null, stderr: string) => () =>
    command.parse(given2, { stdout: '', stderr, exit });
  expect(said(1, "tool: no such flag\nTry 'tool --help' for more information.\n")).toThrow(
    'tool ended with exit code 1: tool: no such flag',
  );
  expect(said(1, "Try 'tool --help' for more information.\n")).toThrow("exit code 1: Try 'tool --help'");
  expect(said(null, '')).toThrow('tool did not end in time: `seconds` tells of 2');
});

test('a version is the first line that holds something', () => {
  const { pattern } = command.tool(
    command.parameters.parse({ ...given({ pattern: 'a(.)' }), version: ['tool', '-V'] }),
  );
  expect(pattern.exec('\n  tool 1.2  \nmore')?.[1]).toBe('tool 1.2');
});
