import { describe, expect, test } from '@jest/globals';
import { mostVisits } from '../../../src/language/expression/cost.js';
import { compileExpression } from '../../../src/language/expression/index.js';
import type { Scope } from '../../../src/language/play.js';
import type { Value } from '../../../src/model/index.js';
import { scopeOf } from '../scope.js';

const place = (start: number, end: number) => ({ file: 'f', line: 1, column: start + 1, endColumn: end + 1 });
const hundred = Array.from({ length: 100 }, (_, at) => at);
const scope = scopeOf({
  xs: hundred,

  keys: Object.fromEntries(hundred.map((n) => [`k${n}`, n])),
});
const compile = (source: string) => compileExpression(source, place);

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
      new RegExp(`^f:1:${at}: the condition takes too long: more than 1,000,000 elements`),
    );
  });
});

test('an element’s mistake is not the end of a loop, and running out is', () => {
  const source = `xs.exists(x, ${nested('xs', 'all', 5, 'v0 >= 0')} || x < 0)`;
  expect(() => compile(source).evaluate(scope)).toThrow(/^f:1:1: the condition takes too long/);
});

test('what a condition may need is far below the limit, run after run', () => {
  const two = compile(nested('xs', 'all', 2, 'v0 + v1 >= 0'));
  for (let run = 0; run < 60; run++) expect(two.evaluate(scope)).toBe(true);
});

test('an evaluation that is asked for inside another has a count of its own', () => {
  const inner = compile(nested('xs', 'all', 2, 'true'));
  const outer: Scope = { ...scope, get: (name) => (name === 'y' ? inner.evaluate(scope) : scope.get(name)) };
  expect(compile('size(xs.filter(x, x < 60 && y)) == 60').evaluate(outer)).toBe(true);
});

test('unique keeps one of each, and does not compare all with all', () => {
  const maps: Value = Array.from({ length: 20_000 }, (_, n) => ({ n, half: (n % 9000) / 2 }));
  const turned: Value = [
    { a: 1, b: [2] },
    { b: [2], a: 1 },
    { a: 1, b: ['2'] },
  ];
  const count = (value: Value) => compile('size(unique(value))').evaluate(scopeOf({ value }));
  expect(count(maps)).toBe(20_000);
  expect(count(turned)).toBe(2);
});

test('a long list is no loop inside a loop', () => {
  const long = Array.from({ length: mostVisits / 4 }, (_, at) => at);
  expect(compile('size(long.filter(x, x > 1)) > 0').evaluate(scopeOf({ long }))).toBe(true);
});
