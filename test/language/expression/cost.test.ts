import { describe, expect, test } from '@jest/globals';
import { CostMeter } from '../../../src/language/expression/cost.js';
import { compileExpression } from '../../../src/language/expression/index.js';
import { mostVisits } from '../../../src/language/growth.js';
import type { Scope } from '../../../src/language/play.js';
import type { Value } from '../../../src/model/index.js';
import { scopeOf } from '../scope.js';

const place = (start: number, end: number) => ({ file: 'f', line: 1, column: start + 1, endColumn: end + 1 });
const hundred = Array.from({ length: 100 }, (_, at) => at);
const scope = scopeOf({
  xs: hundred,

  keys: Object.fromEntries(hundred.map((n) => [`k${n}`, n])),
});
/** As long as a test is patient. */
const few = new CostMeter(50_000);
const compile = (source: string) => compileExpression(source, place, few);

/** `xs.all(a, xs.all(b, … body))`, so many loops deep. */
const nested = (list: string, loop: string, deep: number, body: string): string =>
  Array.from({ length: deep }, (_, at) => `${list}.${loop}(v${at}, `).join('') + body + ')'.repeat(deep);

const sixes: readonly (readonly [string, string])[] = [
  ['all', nested('xs', 'all', 6, 'v0 >= 0')],
  ['all, over the keys of a map', nested('keys', 'all', 6, 'true')],
  ['all, of a list that is bound to a name', `cel.bind(l, xs, ${nested('l', 'all', 6, 'true')})`],
  ['exists', nested('xs', 'exists', 6, 'v0 < 0')],
  ['exists_one', nested('xs', 'exists_one', 6, 'v0 < 0')],
  ['filter', nested('xs', 'filter', 6, 'true').replaceAll(', xs', ', [] != xs')],
  ['map', nested('xs', 'map', 6, 'v0')],
];

describe('six loops over a list of a hundred end with one mistake, at the outermost', () => {
  test.each(sixes)('%s', (_, source) => {
    const at = source.startsWith('cel.bind') ? 17 : 1;
    expect(() => compile(source).evaluate(scope)).toThrow(
      new RegExp(`^f:1:${at}: the condition takes too long: more than 50,000 elements`),
    );
  });
});

test('an element’s mistake is not the end of a loop, and running out is', () => {
  const source = `xs.exists(x, ${nested('xs', 'all', 5, 'v0 >= 0')} || x < 0)`;
  expect(() => compile(source).evaluate(scope)).toThrow(/^f:1:1: the condition takes too long/);
});

test('what a condition may need is far below the limit, run after run', () => {
  const two = compile(nested('xs', 'all', 2, 'v0 >= 0'));
  // Together more visits than one evaluation may make.
  for (let run = 0; run * hundred.length ** 2 <= few.most; run++) expect(two.evaluate(scope)).toBe(true);
});

test('an evaluation that is asked for inside another has a count of its own', () => {
  const inner = compile(nested('xs', 'all', 2, 'true'));
  const outer: Scope = { ...scope, get: (name) => (name === 'y' ? inner.evaluate(scope) : scope.get(name)) };
  expect(compile('size(xs.filter(x, x < 60 && y)) == 60').evaluate(outer)).toBe(true);
});

test('unique keeps one of each, and does not compare all with all', () => {
  const maps: Value = Array.from({ length: 5000 }, (_, n) => ({ n, half: (n % 900) / 2 }));
  const turned: Value = [
    { a: 1, b: [2] },
    { b: [2], a: 1 },
    { a: 1, b: ['2'] },
  ];
  const count = (value: Value) => compile('size(unique(value))').evaluate(scopeOf({ value }));
  expect(count(maps)).toBe(5000);
  expect(count(turned)).toBe(2);
});

test('a long list is no loop inside a loop', () => {
  const long = Array.from({ length: few.most / 4 }, (_, at) => at);
  expect(compile('size(long.filter(x, x > 1)) > 0').evaluate(scopeOf({ long }))).toBe(true);
});

/** `cel.bind(n1, x + x, cel.bind(n2, n1 + n1, … body))`, so many names deep. */
const doubled = (first: string, deep: number, body: (last: string) => string): string =>
  Array.from({ length: deep }, (_, at) => {
    const before = at === 0 ? first : `n${at}`;
    return `cel.bind(n${at + 1}, ${before} + ${before}, `;
  }).join('') +
  body(`n${deep}`) +
  ')'.repeat(deep);

describe('a sum that doubles with each name ends with one mistake, at the sum', () => {
  test.each([
    ['a text', 'text', 'a text of more than 33,554,432 characters'],
    ['a list', 'xs', 'more than 1,000,000 values'],
  ])('%s', (_, first, excess) => {
    const source = doubled(first, 40, (last) => `size(${last}) > 0`);
    expect(() => compile(source).evaluate(scopeOf({ text: 'twelve bytes', xs: hundred }))).toThrow(
      new RegExp(`^f:1:\\d+: the condition would make ${excess}`),
    );
  });

  test('and below the limit it is what it was', () => {
    const source = doubled(
      'text',
      10,
      (last) => `size(${last}) == 1024 && [1] + [2] == [1, 2] && 1 + 1.5 == 2.5`,
    );
    expect(compile(source).evaluate(scopeOf({ text: 'a' }))).toBe(true);
    expect(compile(source).names).toEqual([['text'], ['text']]);
  });
});

test('a condition may visit a million elements', () => {
  const long = Array.from({ length: mostVisits + 1 }, () => 0);
  expect(() => compileExpression('size(long) > 0', place).evaluate(scopeOf({ long }))).toThrow(
    /more than 1,000,000 elements/,
  );
});
