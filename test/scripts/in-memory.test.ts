import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withTmpInMemory } from '../../scripts/in-memory.mjs';
import { root } from '../support/cli.js';

let place: string;
let chosen: string | undefined;
beforeEach(() => {
  place = mkdtempSync('/tmp/rigger-memory-');
  chosen = process.env.TMPDIR;
  delete process.env.TMPDIR;
});
afterEach(() => {
  rmSync(place, { recursive: true });
  if (chosen !== undefined) process.env.TMPDIR = chosen;
});

const run = (folder: string, script: string): string => {
  const [program, ...args] = withTmpInMemory(folder, ['sh', '-c', script]);
  return spawnSync(program!, args, { encoding: 'utf8' }).stdout;
};

/** Without 2 GiB of free memory, or for others than root, the program runs as it is. */
const possible = (): boolean => withTmpInMemory(root, ['true']).length > 1;

test('a program has a /tmp of its own, of which nothing is left', () => {
  if (!possible()) return expect(withTmpInMemory(root, ['true'])).toEqual(['true']);
  // A checkout below /tmp is seen there as well.
  const shown = root.startsWith('/tmp/') ? `${root.split('/')[2]}\n` : '';
  expect(run(root, `pwd; ls -A /tmp; touch ${place}; mkdir ${place}.own; stat -f -c %T /tmp`)).toBe(
    `${root}\n${shown}tmpfs\n`,
  );
  expect([place, `${place}.own`].map((path) => existsSync(path))).toEqual([true, false]);
});

test('a repository below /tmp stays where it is, and what is written to it', () => {
  const folder = join(place, 'deep', 'repository');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'file'), 'here');
  expect(run(folder, `pwd; cat ${folder}/file; touch new; ls -A ${place}`)).toBe(`${folder}\nheredeep\n`);
  expect(existsSync(join(folder, 'new'))).toBe(true);
});

test('another place for temporary files is respected', () => {
  process.env.TMPDIR = tmpdir();
  expect(withTmpInMemory(root, ['true'])).toEqual(['true']);
});
