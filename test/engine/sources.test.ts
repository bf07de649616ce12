import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listingOf, readTree } from '../../src/engine/play/source-tree.js';
import { SourceFiles } from '../../src/engine/play/sources.js';
import { Secret } from '../../src/model/index.js';
import { scopeOf } from '../language/scope.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-sources-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const here = { file: 'play.yml', line: 1, column: 1 };

test('a tree is read in the order of its names, links as links, with its modes', async () => {
  const root = join(folder, 'tree');
  mkdirSync(join(root, 'b/deep'), { recursive: true });
  for (const [name, mode] of [
    ['c', 0o4755],
    ['b/deep/x', 0o44],
    ['B', 0o600],
  ] as const) {
    writeFileSync(join(root, name), name);
    chmodSync(join(root, name), mode);
  }
  symlinkSync('../c', join(root, 'b/a'));
  const entries = await readTree(root);
  const file = (path: string, mode: string) => ({ kind: 'file', path, mode, content: Buffer.from(path) });
  expect(entries).toEqual([
    file('B', '0600'),
    { kind: 'directory', path: 'b' },
    { kind: 'link', path: 'b/a', target: '../c' },
    { kind: 'directory', path: 'b/deep' },
    file('b/deep/x', '0044'),
    file('c', '4755'),
  ]);
  // sha256sum of each file's name.
  expect(listingOf(entries.slice(1, 4))).toBe(
    '["directory","b"]\n["link","b/a","../c"]\n["directory","b/deep"]\n',
  );
  expect(listingOf(entries.slice(5))).toBe(
    '["file","c","4755","2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6"]\n',
  );
});

test('a file is read once in a run, and compiled once; quiet is only what is too short to be searched for', async () => {
  const texts: string[] = [];
  const files = new SourceFiles((text) => {
    texts.push(text);
    return { names: [], render: (scope) => scope.get('pin') as Secret };
  }, folder);
  const load = (pin: Secret | string, render = true) =>
    files.load({ path: 'f', folder: 'files', render }, { folder }, scopeOf({ pin }), here);
  writeFileSync(join(folder, 'f'), 'first');
  expect(await load(new Secret('long enough'))).toEqual({ path: join(folder, 'f'), content: 'long enough' });
  writeFileSync(join(folder, 'f'), 'second');
  expect(await load(new Secret('ab'))).toEqual({ path: join(folder, 'f'), content: 'ab', quiet: true });
  expect(await load('open')).toEqual({ path: join(folder, 'f'), content: 'open' });
  expect(await load('', false)).toMatchObject({ content: Buffer.from('first') });
  expect(texts).toEqual(['first']);
});
