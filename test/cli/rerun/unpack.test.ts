import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { unpackInputs } from '../../../src/cli/rerun/unpack.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-unpack-'));
afterAll(() => rmSync(folder, { recursive: true }));

const invocation = {
  ...{
    format: 'rigger-inputs',
    version: 2,
    run: 'x',
    folder: '',
    playbook: 'a.yml',
    inventory: [],
    limit: null,
  },
  ...{ tags: [], skip_tags: [], extra_vars: [], start_at_task: null, become: false, become_password: false },
  ...{ forks: null, environment: [], hosts: [], versions: { rigger: '1', node: '1' } },
};

/** A run that keeps these files, and one of its own. */
const runWith = (name: string, files: readonly object[]): string => {
  const run = join(folder, name);
  mkdirSync(join(run, 'inputs/project'), { recursive: true });
  const write = (path: string, data: unknown): void =>
    writeFileSync(join(run, 'inputs', path), JSON.stringify(data));
  write('invocation.json', invocation);
  write('secrets.json', { secrets: [] });
  write('files.json', { folders: { project: '/p', shipped: null }, files });
  write('project/a.yml', []);
  return run;
};

const unpacked = async (name: string, files: readonly object[]): Promise<string> => {
  const target = join(folder, `${name}-out`);
  mkdirSync(target);
  await unpackInputs(runWith(name, files), target);
  return target;
};

test('directories, links and permissions are as they were', async () => {
  const target = await unpacked('good', [
    { path: 'project/a.yml', kind: 'file', mode: '0755' },
    { path: 'project/empty', kind: 'directory' },
    { path: 'project/to', kind: 'link', target: 'a.yml' },
  ]);
  expect(lstatSync(join(target, 'project/a.yml')).mode & 0o7777).toBe(0o755);
  expect(lstatSync(target).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(target, 'project/empty'))).toEqual([]);
  expect(readlinkSync(join(target, 'project/to'))).toBe('a.yml');
});

test('nothing is written through a link, or outside', async () => {
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  const out = { path: 'project/out', kind: 'link', target: outside };
  for (const [name, files] of Object.entries({
    through: [out, { path: 'project/out/more', kind: 'link', target: 'x' }],
    over: [{ path: 'project/a.yml', kind: 'link', target: outside }],
    up: [{ path: '../up', kind: 'directory' }],
    absolute: [{ path: '/tmp/x', kind: 'directory' }],
  }))
    await expect(unpacked(name, files)).rejects.toMatchObject({
      diagnostics: [expect.objectContaining({ code: 'rerun/inputs' })],
    });
  expect(readdirSync(outside)).toEqual([]);
});
