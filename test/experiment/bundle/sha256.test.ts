import { execFileSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { entriesOf, filesOf, manifestOf } from '../../../src/experiment/bundle/manifest.js';
import { sha256, sumsOf } from '../../../src/experiment/bundle/sha256.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-sums-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const sumOf = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** Around the sizes of a piece, and of what a thread of its own reads. */
const sizes = [0, 1, 65_536, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 1 << 24, (1 << 24) + 12_345];

test.each(sizes)('a file of %d bytes', async (size) => {
  const content = randomFillSync(Buffer.alloc(size));
  expect(await sha256(write('file', content))).toBe(sumOf(content));
});

test('several large files at a time, each with its own sum', async () => {
  const contents = Array.from({ length: 7 }, () => randomFillSync(Buffer.alloc(1 << 24)));
  const paths = contents.map((content, i) => write(`large-${i}`, content));
  const small = write('small', 'x');
  expect(await sumsOf([...paths, small])).toEqual([...contents.map(sumOf), sumOf('x')]);
});

test('what is not there has the error of the system, among others too', async () => {
  const there = write('there', 'x');
  const gone = join(folder, 'gone');
  await expect(sha256(gone)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(sumsOf([gone, ...Array.from({ length: 600 }, () => there)])).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('a pipe is not waited for', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await expect(sha256(pipe)).resolves.toBe(sumOf(''));
});

test('files come in the order of their bytes, others by themselves', async () => {
  // Of these two, UTF-16 has the other order: the second one is a pair of surrogates.
  for (const name of ['b', 'a/z', 'a/\u{ff5e}', 'a/\u{1f600}', 'a b', 'MANIFEST.sha256', 'report/index.html'])
    write(name, name);
  symlinkSync('b', join(folder, 'a', 'link'));
  expect(await entriesOf(folder)).toEqual({
    files: ['a b', 'a/z', 'a/\u{ff5e}', 'a/\u{1f600}', 'b'],
    others: ['a/link'],
  });
});

test('sha256sum(1) agrees with a manifest', async () => {
  for (let i = 0; i < 700; i++) write(`trials/${i}/out`, `${i}`);
  write('large', randomFillSync(Buffer.alloc(1 << 24)));
  write('MANIFEST.sha256', await manifestOf(folder));
  const said = execFileSync('sha256sum', ['--quiet', '--strict', '-c', 'MANIFEST.sha256'], { cwd: folder });
  expect(said.toString()).toBe('');
  expect((await filesOf(folder)).length).toBe(701);
});
