import { describe, expect, test } from '@jest/globals';
import { LeveledScope } from '../../../src/engine/host/scope.js';
import { withLateKeywords } from '../../../src/engine/play/late-keywords.js';
import type { LateKeyword } from '../../../src/language/play.js';
import { literalTemplate } from '../../../src/language/template/index.js';
import { Numeral, type Value } from '../../../src/model/index.js';
import { taskStep } from '../support/engine-run.js';

const here = { file: 'play.yml', line: 3, column: 5 };
const read = (keyword: LateKeyword, value: Value) =>
  withLateKeywords(
    taskStep(0, 'command', 'x', { late: { [keyword]: literalTemplate(value, here) } }),
    new LeveledScope([]),
  );

describe('keywords that are templates', () => {
  test('are the step as it is where none is', () => {
    const step = taskStep(0, 'command', 'x', { retries: 2 });
    expect(withLateKeywords(step, new LeveledScope([]))).toBe(step);
  });

  test.each<[Value, boolean]>([
    [true, true],
    [false, false],
    ['true', true],
    ['false', false],
  ])('take %j for %s', (value, truth) => {
    expect(read('noLog', value).noLog).toBe(truth);
    expect(read('ignoreErrors', value).ignoreErrors).toBe(truth);
    expect(read('runOnce', value).runOnce).toBe(truth);
    expect(read('become', value)).toMatchObject({ become: { enabled: truth } });
    expect(read('become', value)).not.toHaveProperty('noLog', true);
  });

  test.each<[LateKeyword, Value, number]>([
    ['retries', 0, 0],
    ['retries', '3', 3],
    ['retries', new Numeral(3, '3.0'), 3],
    ['delay', 0, 0],
    ['delay', '0.5', 0.5],
  ])('%s takes %j', (keyword, value, number) => {
    expect(read(keyword, value)[keyword as 'retries']).toBe(number);
    expect(read(keyword, value)).not.toHaveProperty('become');
  });

  test.each<[LateKeyword, Value, string]>([
    ['become', 'yes', 'become must be true or false, and its template gives another text'],
    ['noLog', 1, 'no_log must be true or false, and its template gives another number'],
    [
      'ignoreErrors',
      null,
      'ignore_errors must be true or false, and its template gives another kind of value',
    ],
    ['runOnce', '', 'run_once must be true or false, and its template gives another text'],
    ['retries', '', 'retries must be a whole number, and its template gives another text'],
    ['retries', true, 'retries must be a whole number, and its template gives another boolean'],
    ['retries', null, 'retries must be a whole number, and its template gives another kind of value'],
    ['retries', 1.5, 'retries must be a whole number, and its template gives another number'],
    ['retries', -1, 'retries must be a whole number, and its template gives another number'],
    ['delay', 'soon', 'delay must be a number of seconds, and its template gives another text'],
    ['delay', -0.5, 'delay must be a number of seconds, and its template gives another number'],
    ['delay', 'Infinity', 'delay must be a number of seconds, and its template gives another text'],
  ])('%s refuses %j', (keyword, value, message) => {
    expect(() => read(keyword, value)).toThrow(
      expect.objectContaining({
        diagnostics: [expect.objectContaining({ code: 'language/keyword-value', message, position: here })],
      }),
    );
  });
});
