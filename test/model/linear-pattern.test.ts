import { describe, expect, test } from '@jest/globals';
import { compileExpression } from '../../src/language/expression/index.js';
import { compileText } from '../../src/language/template/index.js';
import { linearPattern } from '../../src/model/linear-pattern.js';
import { scopeOf } from '../language/scope.js';

const place = (start: number, end: number) => ({ file: 'f', line: 1, column: start + 1, endColumn: end + 1 });
const hostile = `${'a'.repeat(5000)}b`;

// JavaScript's own engine needs more than a lifetime for any of these; only the answer is asserted.
describe('a pattern that backtracks without end elsewhere answers', () => {
  test('in a condition', () => {
    const expression = compileExpression("x.matches('^(a|aa)+$')", place);
    expect(expression.evaluate(scopeOf({ x: hostile }))).toBe(false);
    expect(expression.evaluate(scopeOf({ x: 'aaa' }))).toBe(true);
  });

  test('in helpers', () => {
    const render = (text: string) => compileText(text, 'f', 'none').render(scopeOf({ x: hostile }));
    expect(render('{{ regex_match x "^(a|aa)+$" }}')).toBe('false');
    expect(render('{{ regex_replace x "^(a|aa)+$" "" }}')).toBe(hostile);
  });
});

test.each([
  ["x.matches('a(?=b)')"],
  ["x.matches('(?<!a)b')"],
  ["x.matches('(a)\\\\1')"],
])('%s is refused where it is written', (source) => {
  expect(() => compileExpression(source, place)).toThrow(
    /^f:1:11: cannot read the pattern: look-around and back references are not part of RE2/,
  );
});

test('a pattern from a variable is refused when it is used', () => {
  const expression = compileExpression('x.matches(y)', place);
  expect(() => expression.evaluate(scopeOf({ x: 'a', y: '(?=a)' }))).toThrow(/look-around/);
});

test('what JavaScript and RE2 write differently is read either way', () => {
  expect(linearPattern('(?<n>a)\\d').matcher('a1').find()).toBe(true);
});

test('thirty thousand operands are one clear mistake', () => {
  expect(() => compileExpression(Array(30_001).fill('true').join(' && '), place)).toThrow(
    /^f:1:\d+: not an expression: it is too long or too deep/,
  );
  expect(compileExpression(Array(400).fill('true').join(' && '), place).evaluate(scopeOf({}))).toBe(true);
});
