import { spawnSync } from 'node:child_process';
import { linkSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ArchiveFormat, archived, packers, tarScript } from '../../../src/facts/files/archived.js';
import { sha256Of } from '../../../src/facts/files/file-state.js';
import { foundFiles } from '../../../src/facts/files/found-files.js';
import { signature } from '../../../src/facts/files/signature.js';
import { treeNames } from '../../../src/facts/files/tree-names.js';
import { ended, type FactQuery } from '../../../src/model/index.js';

type FindQuestion = Parameters<typeof foundFiles>[0];

let folder: string;
let tree: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-below-'));
  tree = join(folder, 'tree');
  mkdirSync(join(tree, 'd/deep'), { recursive: true });
  writeFileSync(join(tree, 'a.txt'), 'one\n');
  writeFileSync(join(tree, '.hidden'), '');
  writeFileSync(join(tree, 'd/b.log'), 'two\n');
  writeFileSync(join(tree, 'd/deep/c.txt'), 'three\n');
  symlinkSync('a.txt', join(tree, 'l'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ask = <T>(query: FactQuery<T>) => {
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', query.script], { encoding: 'utf8' });
  return query.parse({ stdout, stderr, exit: status ?? 255 });
};
const said = <T>(query: FactQuery<T>, stdout: string, exit = 0) =>
  query.parse({ stdout: ended(stdout), stderr: '', exit });
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const closed = `closed ${base64('not to be followed')}`;

test('the names below a directory, by what stands there', () => {
  const place = join(folder, 'names');
  mkdirSync(join(place, 'd'), { recursive: true });
  writeFileSync(join(place, 'd/one'), '');
  writeFileSync(join(place, 'd/two'), '');
  linkSync(join(place, 'd/two'), join(place, 'again'));
  symlinkSync('d', join(place, 'l'));
  spawnSync('mkfifo', [join(place, 'p')]);
  const value = {
    d: 'directory',
    'd/one': 'file',
    'd/two': 'shared',
    again: 'shared',
    l: 'link',
    p: 'special',
  };
  expect(ask(treeNames({ path: place }))).toEqual({ available: true, value });
  expect(ask(treeNames({ path: join(folder, 'none') }))).toEqual({ available: true, value: {} });
});

test('names that are not told whole are no names', () => {
  const query = treeNames({ path: '/x' });
  const whole = base64('.\0');
  const lists = (first: string) => `${[first, whole, whole, whole, whole].join('\n')}\n`;
  expect(said(query, lists(base64('./a\0.\0')))).toEqual({ available: true, value: { a: 'directory' } });
  expect(said(query, lists(base64('./a\0')))).toMatchObject({
    reason: expect.stringMatching(/could not be listed whole/),
  });
  expect(said(query, `${whole}\n`)).toMatchObject({ reason: expect.stringMatching(/find did not list/) });
  const most = Buffer.alloc(2_097_152, 'a').toString('base64');
  expect(said(query, lists(most))).toMatchObject({
    reason: expect.stringMatching(/more names than can be listed \(2 MiB\)/),
  });
  expect(said(query, closed)).toMatchObject({ reason: 'not to be followed' });
});

describe('what is found below a directory', () => {
  const wish: FindQuestion = {
    ...{ path: '', type: 'any', depth: 1, hidden: false, globs: [], excluded: [], checksum: false },
  };
  const found = (over: Partial<FindQuestion>) => {
    const reading = ask(foundFiles({ ...wish, path: tree, ...over }));
    if (!reading.available || reading.value === null) throw new Error(JSON.stringify(reading));
    return reading.value.files;
  };
  const names = (over: Partial<FindQuestion>) =>
    found(over)
      .map(({ path }) => path.slice(tree.length + 1))
      .sort();

  test.each<[Partial<FindQuestion>, string[]]>([
    [{}, ['a.txt', 'd', 'l']],
    [{ hidden: true }, ['.hidden', 'a.txt', 'd', 'l']],
    [{ type: 'file' }, ['a.txt']],
    [{ type: 'directory', depth: 2 }, ['d', 'd/deep']],
    [{ type: 'link' }, ['l']],
    [{ depth: undefined as never, globs: ['*.txt', '*.log'] }, ['a.txt', 'd/b.log', 'd/deep/c.txt']],
    [{ depth: 2, type: 'file', excluded: ['a*'] }, ['d/b.log']],
    [{ depth: 3, type: 'file', contains: '^t' }, ['d/b.log', 'd/deep/c.txt']],
  ])('%j', (over, expected) => {
    expect(names(over)).toEqual(expected);
  });

  test('with what stat(2) says of it, and its checksum', () => {
    const [file] = found({ type: 'file', checksum: true });
    const path = join(tree, 'a.txt');
    const { size, nlink, uid, gid, dev, ino, mtimeMs } = lstatSync(path);
    expect(file).toMatchObject({
      ...{ path, type: 'file', size, links: nlink, uid, gid, device: dev, inode: ino },
      ...{ modified: Math.floor(mtimeMs / 1000), sha256: sha256Of('one\n') },
    });
  });

  test('and nothing where it is not told whole', () => {
    const query = foundFiles({ ...wish, path: '/x' });
    const stat = '41ed:0:2:0:0:root:root:1:2:3:4:5';
    const told = (now: string, list: string, ...stats: string[]) =>
      said(query, `${now}\n${base64(list)}\n${stats.map((one) => `${one}\n`).join('')}\n`);
    expect(told('7', './a\0.\0', stat, stat)).toMatchObject({ value: { now: 7, files: [{ path: '/x/a' }] } });
    const reason = expect.stringMatching(/could not be looked through/);
    expect(told('', './a\0.\0', stat, stat)).toMatchObject({ reason });
    expect(told('7', './a\0', stat)).toMatchObject({ reason });
    expect(told('7', './a\0.\0', stat)).toMatchObject({ reason });
    expect(told('7', './a\0.\0', stat, 'odd')).toMatchObject({ reason });
    expect(said(query, 'none\n')).toEqual({ available: true, value: null });
    expect(said(query, closed)).toMatchObject({ reason: 'not to be followed' });
  });
});

describe('an archive', () => {
  const content = () => ({ folder: tree, names: ['a.txt', 'd'], excluded: [] });
  const archive = (format: ArchiveFormat) => ({ ...content(), dest: join(folder, `x.${format}`), format });

  test.each(['tar', 'gz', 'bz2', 'xz'] as const)('that %s packed holds what the files are now', (format) => {
    const pack = `{ ${tarScript(content())}\n} | ${packers[format].join(' ')} > ${archive(format).dest}`;
    expect(spawnSync('/bin/sh', ['-c', pack]).status).toBe(0);
    const reading = ask(archived(archive(format)));
    const wanted = expect.stringMatching(/^[\da-f]{64}$/);
    expect(reading).toEqual({ available: true, value: { missing: [], wanted, present: wanted } });
    const { value } = reading as { value: { wanted: string; present: string } };
    expect(value.present).toBe(value.wanted);
  });

  test('of files that are not there, and one that is none', () => {
    writeFileSync(join(folder, 'x.zst'), 'odd');
    expect(ask(archived({ ...archive('gz'), names: ['a.txt', 'none'] }))).toMatchObject({
      value: { missing: ['none'] },
    });
    expect(ask(archived({ ...archive('gz'), dest: join(folder, 'x.zst') }))).toMatchObject({
      value: { missing: [], wanted: expect.stringMatching(/^[\da-f]{64}$/) },
    });
    expect(ask(archived({ ...archive('gz'), folder: join(folder, 'none') }))).toEqual({
      available: true,
      value: { missing: ['a.txt', 'd'], wanted: '' },
    });
  });

  test.each([
    [`${'a'.repeat(64)}  -\n1\n`, /cannot be read for an archive, or changed meanwhile/],
    ['odd\n0\n', /cannot be read for an archive, or changed meanwhile/],
    ['plain\n', /not that of GNU/],
    [closed, /^not to be followed$/],
  ])('%j is no answer', (stdout, reason) => {
    expect(said(archived(archive('gz')), stdout)).toMatchObject({
      available: false,
      reason: expect.stringMatching(reason),
    });
  });

  test('is looked at again when one of its files changes, or it does', () => {
    const { scopes } = archived({ ...archive('gz'), folder: '/srv', dest: '/x.gz' });
    expect(scopes).toEqual(['file:/srv/a.txt', 'file:/srv/d', 'file:/x.gz', 'user']);
  });
});

test('what a device, or a file for one, holds', () => {
  const query = signature({ dev: '/dev/x' });
  const path = base64('/dev/x');
  const holds = (kind: string, used: string, ...words: string[]) =>
    said(query, `${[kind, path, '1048576', used, ...words].join('\n')}\n`);
  const device = { kind: 'device', realPath: '/dev/x', size: 1_048_576 };
  expect(holds('device', '', 'DEVNAME=./x', 'UUID=4a', 'LABEL=data', 'TYPE=ext4')).toEqual({
    available: true,
    value: { ...device, holds: 'ext4', uuid: '4a', label: 'data' },
  });
  expect(holds('device', 'mounted', 'PTTYPE=gpt')).toEqual({
    available: true,
    value: { ...device, holds: 'table: gpt', used: 'mounted' },
  });
  expect(holds('file', '')).toEqual({ available: true, value: { ...device, kind: 'file' } });
  for (const kind of ['absent', 'other'])
    expect(said(query, `${kind}\n`)).toEqual({ available: true, value: { kind } });
  expect(said(query, `file\n${path}\n5\n\n`, 127)).toMatchObject({
    reason: expect.stringMatching(/blkid is not on/),
  });
  expect(said(query, `file\n${path}\n5\n\n`, 1)).toMatchObject({
    reason: 'what /dev/x holds cannot be read',
  });
  expect(said(query, closed)).toMatchObject({ reason: 'not to be followed' });
});
