import { expect, test } from '@jest/globals';
import { ownTests } from '../../scripts/own-tests.mjs';

const tests = new Map([
  ['test/docs/links.test.ts', ''],
  ['test/docs/deep/other.test.ts', ''],
  ['test/engine/plays.test.ts', "import { playOf } from './support/plays.js';"],
  ['test/engine/walk/walk.test.ts', ''],
  ['test/facts/cpu.test.ts', "import { cpu } from '../../src/facts/cpu/reader.js';"],
  ['test/facts/all.test.ts', ''],
  ['test/audit/audit.test.ts', "import { cpu } from '../../src/facts/cpu/reader.js';"],
  ['test/scripts/freshness.test.ts', ''],
  ['test/tasks/cases.test.ts', ''],
  ['test/tasks/copy/attributes.test.ts', ''],
]);

test.each<[string, string, string[]]>([
  ['a test', 'test/engine/plays.test.ts', ['test/engine/plays.test.ts']],
  ['a test that is gone', 'test/engine/gone.test.ts', []],
  ['a file with a test of its name', 'src/engine/walk/walk.ts', ['test/engine/walk/walk.test.ts']],
  ['a script with a test of its name', 'scripts/freshness.mjs', ['test/scripts/freshness.test.ts']],
  ['what a test of the same room imports', 'src/facts/cpu/reader.ts', ['test/facts/cpu.test.ts']],
  ['what tests share', 'test/engine/support/plays.ts', ['test/engine/plays.test.ts']],
  ['what nobody imports', 'src/engine/walk/steps.ts', ['test/engine/walk/walk.test.ts']],
  ['a folder that is not mirrored', 'src/engine/wire/link.ts', ['test/engine/plays.test.ts']],
  ['cases that are found by their name', 'test/tasks/copy.cases.ts', ['test/tasks/cases.test.ts']],
  ['a document', 'docs/language.md', ['test/docs/links.test.ts']],
  ['the page of a task', 'src/tasks/copy/README.md', ['test/docs/links.test.ts']],
  ['a file that no test is about', 'biome.json', []],
])('%s has its own tests', (_, path, own) => {
  expect(ownTests([path], tests)).toEqual(own);
});

test('of several files each test is named once', () => {
  expect(ownTests(['src/facts/cpu/reader.ts', 'test/facts/cpu.test.ts'], tests)).toEqual([
    'test/facts/cpu.test.ts',
  ]);
});
