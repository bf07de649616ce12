import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { compileExpression } from '../../src/language/expression/index.js';
import { compileTemplate, textLocator } from '../../src/language/template/index.js';
import { RiggerError } from '../../src/model/index.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-values-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
process.env.RIGGER_TEST_WORD = 'a word';
const token = file('token', 'secret\nline\n');
const pipe = join(folder, 'pipe');
execFileSync('mkfifo', [pipe]);
const place = { file: 'x', line: 1, column: 1 };
const places = { at: () => place, within: () => place, isUnsafe: () => false };
const nothing = { get: () => undefined, names: () => [] };

const said = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return error.diagnostics[0]!.message;
  }
};
const template = (text: string) => said(() => compileTemplate(places, [], text).resolve(nothing));
const condition = (text: string) =>
  said(() => compileExpression(text, textLocator(text, 'x', place)).evaluate(nothing));

test.each<[string, unknown]>([
  ['{{ env "RIGGER_TEST_WORD" }}', 'a word'],
  ['{{ default (env "RIGGER_TEST_NONE") "x" }}', 'x'],
  ['{{ env "RIGGER_TEST_NONE" }}', 'env finds no RIGGER_TEST_NONE in the environment'],
  ['{{ env "toString" }}', 'env finds no toString in the environment'],
  [`{{ file "${token}" }}`, 'secret\nline'],
  ['{{ default (file "/no/such/file") "x" }}', 'x'],
  ['{{ file "/no/such/file" }}', 'file finds no file /no/such/file on the controller'],
  ['{{ file "/etc" }}', 'file takes a file, and /etc is none'],
  ['{{ file "~/no/such/file" }}', `file finds no file ${homedir()}/no/such/file on the controller`],
  [
    '{{ file "token" }}',
    'file takes a whole path, and token is a part of one: put playbook_dir or role_path before it with path_join',
  ],
])('the template %s', (text, expected) => expect(template(text)).toBe(expected));

test.each<[string, unknown]>([
  ['env("RIGGER_TEST_WORD") == "a word"', true],
  ['defined(env("RIGGER_TEST_NONE"))', false],
  ['default(env("RIGGER_TEST_NONE"), "x") == "x"', true],
  [`file("${token}").contains("line")`, true],
  ['default(file("/no/such/file"), "") == ""', true],
  ['file("/etc") == ""', 'file takes a file, and /etc is none'],
])('the condition %s', (text, expected) => expect(condition(text)).toBe(expected));

test.each<[string, string | Buffer, RegExp]>([
  ['larger than a mebibyte', Buffer.alloc(1024 * 1024 + 1, 'x'), /takes a file of at most 1 MiB/],
  ['in no UTF-8', Buffer.from([0xff, 0xfe]), /takes text in UTF-8/],
  ['encrypted', '$ANSIBLE_VAULT;1.1;AES256\n00\n', /does not open .* which is encrypted/],
])('a file that is %s is refused', (_, content, message) => {
  expect(template(`{{ file "${file('odd', content)}" }}`)).toMatch(message);
});

test('a pipe is not waited for', () => {
  expect(template(`{{ file "${pipe}" }}`)).toBe(`file takes a file, and ${pipe} is none`);
});
