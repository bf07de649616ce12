import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { closeFolder, openFolder } from '../../scripts/memory-folder.mjs';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'rigger-place-'));
});
afterEach(() => rmSync(place, { recursive: true }));

test('a run has a folder for everyone, and what an ended run left is gone with the next', () => {
  const { pid: ended } = spawnSync('true');
  writeFileSync(join(openFolder(place, ended), 'left'), '');
  const folder = openFolder(place, process.pid);
  expect(readdirSync(place).map((name) => join(place, name))).toEqual([folder]);
  expect(statSync(folder).mode & 0o7777).toBe(0o1777);
  closeFolder(place, process.pid);
  expect(readdirSync(place)).toEqual([]);
});

test('a run leaves alone what another one has, and what is nobody’s', () => {
  writeFileSync(join(place, 'else'), '');
  const other = openFolder(place, process.ppid);
  const folder = openFolder(place, process.pid);
  closeFolder(place, process.pid);
  expect(readdirSync(place).map((name) => join(place, name))).toEqual([join(place, 'else'), other]);
  expect(folder).not.toBe(other);
});
