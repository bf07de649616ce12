import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { expecting, isExpected } from '../../../src/connection/batch/expecting.js';
import { type ForeseenText, sh, unforeseen } from '../../../src/model/index.js';

const cases: readonly (readonly [printed: string, text: ForeseenText, isSo: boolean])[] = [
  ['one\n', ['one\n'], true],
  ['one', ['one\n'], true],
  ['one\n', ['two\n'], false],
  ['one\ntwo\n', ['one\n'], false],
  ['one\n', ['one\ntwo\n'], false],
  ['', [''], true],
  ['a', [''], false],
  ['  kept  \n', ['  kept  \n'], true],
  ['kept', ['  kept  \n'], false],
  // No part of what is expected is a pattern, or a word of the shell.
  ['abc', ['a*c'], false],
  ['a*c', ['a*c'], true],
  ['b', ['[ab]'], false],
  ['it\'s $(id) `id` \\ "x" )', ['it\'s $(id) `id` \\ "x" )'], true],
  ['esac', ['esac'], true],
  // What cannot be told may be anything.
  ['8:12345\nx\n', ['8:', unforeseen, '\nx\n'], true],
  ['8:\nx\n', ['8:', unforeseen, '\nx\n'], true],
  ['9:12345\nx\n', ['8:', unforeseen, '\nx\n'], false],
  ['8:12345\ny\n', ['8:', unforeseen, '\nx\n'], false],
  ['anything', [unforeseen], true],
];

test.each(cases)('%j is %j: %s', (printed, text, isSo) => {
  const script = expecting(sh`printf %s ${printed}; echo aside >&2`, text);
  const shell = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
  expect([shell.status, shell.stdout, shell.stderr]).toEqual([isSo ? 0 : 1, '', '']);
  expect(isExpected(printed, text)).toBe(isSo);
});

test('a script that fails is not as expected, whatever it prints', () => {
  const script = expecting('echo one; exit 3', ['one\n']);
  expect(spawnSync('/bin/sh', ['-c', script]).status).toBe(1);
});
