import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { expecting, isExpected } from '../../../src/connection/batch/expecting.js';
import { batchScript } from '../../../src/connection/batch/script.js';
import { shellFunctions } from '../../../src/connection/shell/bootstrap.js';
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

/** What a batch of looks answers for each: its exit code. */
const codes = (looks: readonly (readonly [script: string, text: ForeseenText])[], after = ''): string[] => {
  const steps = looks.map(([script, expects]) => ({ script, expects, reads: true, always: true }));
  const text = `${shellFunctions('n')}\n${batchScript('n', 1, steps)}\n${after}`;
  const { stdout } = spawnSync('/bin/sh', ['-c', text], { encoding: 'utf8', input: 'not for looks' });
  return [...stdout.matchAll(/n e \d+ (\d+) /g)]
    .map(([, code]) => code!)
    .concat(after && stdout.split('\n').at(-2)!);
};

test('a batch looks as a script by itself does', () => {
  const looks = cases.map(([printed, text]) => [sh`printf %s ${printed}; echo aside >&2`, text] as const);
  expect(codes(looks).filter(Boolean)).toEqual(cases.map(([, , isSo]) => (isSo ? '0' : '1')));
});

test('a look in a batch leaves nothing to those after it, and has nothing of the shell', () => {
  const looks: readonly (readonly [string, ForeseenText])[] = [
    ['cd /; x=1; umask 0; exit 7', ['']],
    ['echo "$x $(umask)"; cat', [' 0022\n']],
    ['if', ['']],
    ["kill -KILL $(sh -c 'echo $PPID')", ['']],
    ['for f in 5 6 7 8 9; do [ ! -e /proc/self/fd/$f ] || echo $f; done', ['']],
    ['echo last', ['last\n']],
  ];
  expect(codes(looks, 'printf "\\n%s\\n" "$PWD$x"').slice(0, 6)).toEqual(['1', '0', '1', '1', '0', '0']);
});

test('a script that fails is not as expected, whatever it prints', () => {
  const script = expecting('echo one; exit 3', ['one\n']);
  expect(spawnSync('/bin/sh', ['-c', script]).status).toBe(1);
});
