import { expect, test } from '@jest/globals';
import { inOrder } from '../../../src/language/check/in-order.js';
import { type Diagnostic, problem } from '../../../src/model/index.js';

const at = (file: string, line: number, column: number, code = 'language/unknown-key'): Diagnostic =>
  problem(code, `at ${file}:${line}:${column}`, { position: { file, line, column } });
const told = (diagnostics: readonly Diagnostic[], first?: string): string[] =>
  inOrder(diagnostics, first).map(({ message }) => message.slice('at '.length));

test('file by file, line by line, and from left to right', () => {
  const all = [at('b', 1, 1), at('a', 2, 9), at('a', 2, 3), at('a', 10, 1), at('a', 1, 30), at('c', 1, 1)];
  expect(told(all)).toEqual(['a:1:30', 'a:2:3', 'a:2:9', 'a:10:1', 'b:1:1', 'c:1:1']);
  expect(told(all, 'c')).toEqual(['c:1:1', 'a:1:30', 'a:2:3', 'a:2:9', 'a:10:1', 'b:1:1']);
});

test('what is the same is told once, and what follows from an unquoted template is not', () => {
  expect(told([at('a', 1, 1), at('a', 1, 1)])).toEqual(['a:1:1']);
  const unquoted = at('a', 1, 5, 'language/unquoted-template');
  const followers = ['language/task-input', 'language/keyword-value', 'language/variable-name'];
  expect(told([unquoted, ...followers.map((code, n) => at('a', 1, 6 + n, code))])).toEqual(['a:1:5']);
  expect(told([unquoted, at('a', 2, 1, 'language/task-input'), at('a', 1, 1)])).toEqual([
    ...['a:1:1', 'a:1:5', 'a:2:1'],
  ]);
});
