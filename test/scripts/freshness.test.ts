import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isFresh, noteSources, sourcesSum } from '../../scripts/freshness.mjs';
import { root as project } from '../support/cli.js';

let root: string;
const write = (path: string, text: string): void => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rigger-freshness-'));
  write('src/a.ts', 'a');
  write('src/deep/b.ts', 'b');
  write('package.json', '{}');
  write('dist/rigger.cjs', '');
  noteSources(root, sourcesSum(root));
});
afterEach(() => rmSync(root, { recursive: true }));

test('a build is fresh until its sources change, whatever their times say', () => {
  expect(isFresh(root)).toBe(true);
  utimesSync(join(root, 'src/a.ts'), new Date(), new Date());
  write('test/c.test.ts', 'no part of the build');
  expect(isFresh(root)).toBe(true);
});

test.each<[string, () => void]>([
  [
    'a file changed, to one of an older time',
    () => {
      write('src/a.ts', 'A');
      utimesSync(join(root, 'src/a.ts'), 0, 0);
    },
  ],
  ['a file deep inside changed', () => write('src/deep/b.ts', 'B')],
  ['a file came', () => write('src/new.ts', '')],
  ['a file went', () => rmSync(join(root, 'src/deep/b.ts'))],
  ['a file has another name', () => renameSync(join(root, 'src/a.ts'), join(root, 'src/z.ts'))],
  [
    'bytes moved from one file to the next',
    () => {
      write('src/a.ts', '');
      write('src/deep/b.ts', 'ab');
    },
  ],
  ['a package has another version', () => write('package-lock.json', '{}')],
  ['there is no build', () => rmSync(join(root, 'dist'), { recursive: true })],
])('a build is stale when %s', (_, change) => {
  change();
  expect(isFresh(root)).toBe(false);
});

test('what these tests run is fresh', () => {
  expect(isFresh(project)).toBe(true);
});
