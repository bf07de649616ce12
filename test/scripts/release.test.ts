import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { releaseEpoch, settle } from '../../scripts/release/epoch.mjs';
import { differences, fileList } from '../../scripts/release/file-list.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-release-'));
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/text'), 'one');
  writeFileSync(join(folder, 'a/b/program'), 'two');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a list of files', () => {
  test.each<[string, (at: string) => void, string[]]>([
    ['nothing', () => {}, []],
    ['a new file', (at) => writeFileSync(join(at, 'a/new'), ''), ['new: a/new']],
    [
      'a folder that is gone',
      (at) => rmSync(join(at, 'a/b'), { recursive: true }),
      ['gone: a/b', 'gone: a/b/program'],
    ],
    ['another content', (at) => writeFileSync(join(at, 'a/text'), 'ONE'), ['other: a/text']],
    ['another mode', (at) => chmodSync(join(at, 'a/text'), 0o600), ['other: a/text']],
    ['a link, which is not followed', (at) => symlinkSync('/etc', join(at, 'etc')), ['new: etc']],
  ])('tells %s', (_, change, wanted) => {
    const before = fileList(folder);
    change(folder);
    expect(differences(before, fileList(folder))).toEqual(wanted);
  });

  test('tells of what others own only whether it is there', () => {
    const before = fileList(folder);
    writeFileSync(join(folder, 'a/text'), 'ONE');
    writeFileSync(join(folder, 'a/new'), '');
    expect(differences(before, fileList(folder), (path) => path.startsWith('a'))).toEqual(['new: a/new']);
  });
});

test('what is released has one time, and modes that no umask changes', () => {
  chmodSync(join(folder, 'a'), 0o700);
  chmodSync(join(folder, 'a/b/program'), 0o600);
  settle(folder, 1_000_000_000, (path) => path.endsWith('/program'));
  const found = ['', 'a', 'a/text', 'a/b/program'].map((path) => {
    const { mode, mtimeMs } = statSync(join(folder, path));
    return [(mode & 0o777).toString(8), mtimeMs];
  });
  expect(found).toEqual(['755', '755', '644', '755'].map((mode) => [mode, 1_000_000_000_000]));
});

describe('the time of a release', () => {
  afterEach(() => {
    delete process.env.SOURCE_DATE_EPOCH;
  });

  test('is SOURCE_DATE_EPOCH', () => {
    process.env.SOURCE_DATE_EPOCH = '1234567890';
    expect(releaseEpoch()).toBe(1_234_567_890);
  });

  test.each(['', 'yesterday', '-1', '1.5', '1e9'])('is refused as %j', (given) => {
    process.env.SOURCE_DATE_EPOCH = given;
    expect(releaseEpoch).toThrow('must be a whole number of seconds since 1970');
  });
});
