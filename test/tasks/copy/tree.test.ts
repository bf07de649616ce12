import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-tree-'));
  mkdirSync(join(folder, 'files/site/sub'), { recursive: true });
  writeFileSync(join(folder, 'files/site/a.conf'), 'one\n');
  writeFileSync(join(folder, 'files/site/sub/run'), '#!/bin/sh\n');
  chmodSync(join(folder, 'files/site/sub/run'), 0o755);
  chmodSync(join(folder, 'files/site/a.conf'), 0o640);
  symlinkSync('a.conf', join(folder, 'files/site/b.conf'));
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
  writeFileSync(join(folder, 'hosts.yml'), 'all: { hosts: { here: { ansible_connection: local } } }\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const play = (fields: string): void =>
  writeFileSync(
    join(folder, 'site.yml'),
    `- hosts: here\n  tasks:\n    - copy: { src: site/, dest: ${folder}/out, ${fields} }\n`,
  );

const run = async (...words: string[]) => {
  const { code, stdout, stderr } = await rigger(words, { cwd: folder });
  return { code, text: stdout + stderr };
};

test('a tree is planned by its files, copied in one batch, and is there then', async () => {
  play('exact: true');
  expect(await run('lint', 'site.yml')).toMatchObject({ code: 0 });
  const planned = await run('plan', 'site.yml', '--diff');
  expect(planned.text).toMatch(/create \S+\/out\/a\.conf[\s\S]*\+one[\s\S]*create \S+\/out\/sub\/run/);
  expect(await run('apply', 'site.yml')).toMatchObject({ code: 0 });
  expect(statSync(join(folder, 'out/sub/run')).mode & 0o7777).toBe(0o755);
  expect(statSync(join(folder, 'out/a.conf')).mode & 0o7777).toBe(0o640);
  expect(readFileSync(join(folder, 'out/b.conf'), 'utf8')).toBe('one\n');

  writeFileSync(join(folder, 'out/sub/extra'), '');
  const again = await run('plan', 'site.yml');
  expect(again.text).toMatch(/remove \S+\/out\/sub\/extra/);
  expect(again.text).not.toContain('out/a.conf');
  expect(await run('apply', 'site.yml')).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, 'out/sub'))).toEqual(['run']);
  expect((await run('apply', 'site.yml')).text).toContain('nothing to change');
});

test('nobody leads a tree elsewhere by a link in a directory that is theirs', async () => {
  mkdirSync(join(folder, 'theirs'));
  mkdirSync(join(folder, 'out'));
  symlinkSync(join(folder, 'theirs'), join(folder, 'out/sub'));
  for (const path of ['out', 'out/sub']) lchownSync(join(folder, path), 1, 1);
  play('exact: true');
  expect((await run('apply', 'site.yml')).text).toMatch(
    /out\/sub\/run is not followed: \S+\/out\/sub, a symbolic link in a directory of/,
  );
  expect(readdirSync(join(folder, 'theirs'))).toEqual([]);
  expect(readdirSync(join(folder, 'out'))).toEqual(['sub']);
});

test.each([
  [
    'a pipe',
    'mkfifo files/site/pipe',
    /pipe cannot be copied: it is neither a file nor a directory nor a symbolic link/,
  ],
  ['a name of bytes', String.raw`touch "$(printf 'files/site/\377')"`, /is not UTF-8/],
])('%s in the tree is told before a host is touched', async (_, prepare, message) => {
  execFileSync('sh', ['-c', prepare], { cwd: folder });
  play('mode: "0644"');
  for (const command of [
    ['lint', 'site.yml'],
    ['plan', 'site.yml'],
  ]) {
    const { code, text } = await run(...command);
    expect([command, code, text]).toEqual([command, 2, expect.stringMatching(message)]);
  }
});

test('a directory without a slash is told how to be copied', async () => {
  writeFileSync(
    join(folder, 'site.yml'),
    `- hosts: here\n  tasks:\n    - copy: { src: site, dest: ${folder}/out }\n`,
  );
  for (const command of [
    ['lint', 'site.yml'],
    ['plan', 'site.yml'],
  ]) {
    const { code, text } = await run(...command);
    expect([command, code, text]).toEqual([command, 2, expect.stringMatching(/`src: site\/`/)]);
  }
});
