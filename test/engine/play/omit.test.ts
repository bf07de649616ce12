import { expect, test } from '@jest/globals';
import { omitted, withoutOmitted } from '../../../src/engine/play/omit.js';
import { Numeral, Secret, type Value } from '../../../src/model/index.js';

const here = { file: 'play.yml', line: 3, column: 5 };
const without = (value: unknown) => withoutOmitted(value as Value, here);

test('omit leaves fields and items away, at any depth, and nothing else', () => {
  expect(without({ a: omitted, b: [1, omitted, { c: omitted, d: null }], e: false })).toEqual({
    ...{ b: [1, { d: null }], e: false },
  });
  const whole = { a: [1, null, ''], b: { c: new Secret('x'), d: new Numeral(1, '1.0') } };
  expect(without(whole)).toBe(whole);
});

test.each([
  omitted,
  `a ${omitted}`,
  [`a ${omitted}`],
  { a: { b: `${omitted}b` } },
])('omit is no part of a text, and not all that there is: %j', (value) => {
  expect(() => without(value)).toThrow('`omit` leaves a field away');
});
