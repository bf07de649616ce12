import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FileQuestion, fileState } from '../../../src/facts/files/file-state.js';
import { ended, type FactOutput, type FactQuery } from '../../../src/model/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-together-'));
  mkdirSync(join(folder, 'directory'));
  writeFileSync(join(folder, 'text'), 'first\n\nsecond ==> text <==\n');
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'a name with spaces'), 'without an end');
  writeFileSync(join(folder, 'bytes'), Buffer.from([0, 255, 10, 0]));
  writeFileSync(join(folder, 'large'), 'x'.repeat(200));
  symlinkSync('text', join(folder, 'link'));
  symlinkSync('directory', join(folder, 'link-to-directory'));
  symlinkSync('none', join(folder, 'dangling'));
  spawnSync('mkfifo', [join(folder, 'pipe')]);
  mkdirSync(join(folder, 'bin'));
  spawnSync('busybox', ['--install', '-s', join(folder, 'bin')]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = [
  ...['directory', 'text', 'empty', 'a name with spaces', 'bytes', 'large', 'link', 'link-to-directory'],
  ...['dangling', 'pipe', 'none', 'none/none', 'text/none', "it's", 'back\\slash'],
];

/** With the programs of this machine, or with busybox's own. */
const run = (script: string, system: string): FactOutput => {
  const bin = join(folder, 'bin');
  const [shell, path] = system === 'busybox' ? [join(bin, 'sh'), bin] : ['/bin/sh', process.env.PATH];
  const { stdout, status } = spawnSync(shell, ['-c', script], { env: { PATH: path, LC_ALL: 'C' } });
  return { stdout: stdout.toString(), stderr: '', exit: status ?? 255 };
};

const alone = (question: FileQuestion, system: string) => {
  const query = fileState(question);
  return query.parse(run(query.script, system));
};

/** One script for all; each of them has an answer. */
const together = (queries: readonly FactQuery[], system: string, after = '') => {
  const { how } = queries[0]!.together!;
  const all = queries.map((query) => query.together!.args);
  return how.split(run(`${how.script(all)}${after}`, system), all);
};

const question = fc.record({
  name: fc.constantFrom(...names),
  content: fc.boolean(),
  checksum: fc.boolean(),
});

describe.each(['debian', 'busybox'])('files that are asked together, by %s', (system) => {
  test('are answered as if each was asked alone', () => {
    fc.assert(
      fc.property(
        fc.array(question, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        fc.boolean(),
        (wanted, follow, withNames) => {
          const questions = wanted.map(({ name, ...rest }) => ({
            ...rest,
            ...{ path: join(folder, name), follow, names: withNames, maxBytes: 100 },
          }));
          const groups = questions.filter((each) => fileState(each).together !== undefined);
          if (groups.length === 0) return;
          const queries = groups.map((each) => fileState(each));
          const answers = together(queries, system);
          for (const [index, each] of groups.entries())
            expect(queries[index]!.parse(answers[index]!)).toEqual(alone(each, system));
        },
      ),
      { numRuns: 20 },
    );
  });
});

test('a name that programs print in another way, and files of the kernel, stand alone', () => {
  for (const path of [
    "/etc/it's",
    '/etc/back\\slash',
    '/etc/new\nline',
    '/proc/version',
    '/sys',
    '/dev/null',
  ])
    expect(fileState({ path }).together).toBeUndefined();
  expect(fileState({ path: '/process' }).together).toBeDefined();
});

test('a file that grows while it is read spoils no other answer', () => {
  const path = (name: string) => join(folder, name);
  const queries = ['text', 'large'].map((name) => fileState({ path: path(name), content: true }));
  const { how } = queries[0]!.together!;
  const all = queries.map((query) => query.together!.args);
  const before = run(how.script(all), 'debian').stdout;
  appendFileSync(path('text'), 'more\n');
  const after = run(how.script(all), 'debian').stdout;
  // The sizes of before, and the texts and checksums of after.
  const mixed = [...before.split('\n').slice(0, 2), ...after.split('\n').slice(2)].join('\n');
  expect(how.split({ stdout: mixed, stderr: '', exit: 0 }, all)).toEqual([undefined, undefined]);
  expect(how.split({ stdout: ended(before.slice(0, -20)), stderr: '', exit: 0 }, all)).toEqual([
    undefined,
    undefined,
  ]);
});

test('an answer that ends after what stat(1) said is none', () => {
  const { how, args } = fileState({ path: '/x' }).together!;
  const stdout = ended('81a4:1:1:0:0:::1:2 /x\n\n');
  expect(how.split({ stdout, stderr: '', exit: 0 }, [args])).toEqual([undefined]);
});
