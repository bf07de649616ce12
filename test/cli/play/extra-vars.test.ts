import { expect, test } from '@jest/globals';
import { extraVars } from '../../../src/cli/play/extra-vars.js';
import { reveal } from '../../../src/model/index.js';

test.each([
  ['name=plain', 'plain'],
  ['name=7', 7],
  ['name=true', true],
  ['name=', null],
  ['name="a: b"', 'a: b'],
  ['name="a #b"', 'a #b'],
  ['name="- a"', '- a'],
  ['name=[1,2]', [1, 2]],
  ['name={a:1}', { 'a:1': null }],
  ['{"name": {"a": 1}}', { a: 1 }],
])('-e %s: what is not YAML by its look is the text as it is', async (word, expected) => {
  const value = (await extraVars([word])).get('name');
  expect(reveal(value ?? null)).toEqual(expected);
});
