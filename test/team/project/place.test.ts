import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { packProject } from '../../../src/team/project/pack.js';
import { placeProject, projectPlace } from '../../../src/team/project/place.js';
import type { RunProject } from '../../../src/team/project/run-project.js';
import { projectDigest } from '../../../src/team/project/uploads.js';

const room = mkdtempSync(join(tmpdir(), 'rigger-place-'));
afterAll(() => rmSync(room, { recursive: true }));
let state: string;
beforeEach(() => {
  state = mkdtempSync(join(room, 'state-'));
});

const packed = packProject([
  { path: 'site.yml', content: Buffer.from('one'), executable: false },
  { path: 'inventory/hosts.sh', content: Buffer.from('#!/bin/sh\n'), executable: true },
  { path: 'roles/latest', link: '../site.yml' },
]);
const bundle: RunProject = { kind: 'bundle', sha256: projectDigest(packed) };
const put = (
  project: RunProject,
  {
    needs = [],
    secrets = {},
    root = room,
    bytes = async () => packed,
    id = 7,
    submitted,
  }: {
    needs?: string[];
    secrets?: Record<string, string>;
    root?: string;
    bytes?: () => Promise<Uint8Array | undefined>;
    id?: number;
    submitted?: string;
  } = {},
) =>
  placeProject(
    { place: `run-${id}`, project, needs, ...(submitted === undefined ? {} : { submitted }) },
    { state, root, secrets: new Map(Object.entries(secrets)), packed: bytes },
  );

describe('a project that came with its run', () => {
  test('is put whole into a folder of its own, for its owner alone, and once', async () => {
    const place = await put(bundle);
    expect(place).toBe(projectPlace(state, 'run-7', bundle));
    expect(readFileSync(join(place, 'site.yml'), 'utf8')).toBe('one');
    expect(statSync(join(place, 'inventory/hosts.sh')).mode & 0o777).toBe(0o700);
    expect(statSync(join(place, 'site.yml')).mode & 0o777).toBe(0o600);
    expect(statSync(place).mode & 0o777).toBe(0o700);
    expect(readlinkSync(join(place, 'roles/latest'))).toBe('../site.yml');
    // What the run left there is there when it goes on.
    mkdirSync(join(place, 'runs'));
    expect(await put(bundle, { bytes: async () => undefined })).toBe(place);
    expect(readdirSync(join(state, 'projects'))).toEqual(['run-7']);
  });

  test('is there once where two come at the same time', async () => {
    const places = await Promise.all([put(bundle), put(bundle), put(bundle)]);
    expect(new Set(places)).toEqual(new Set([projectPlace(state, 'run-7', bundle)]));
    expect(readdirSync(join(state, 'projects'))).toEqual(['run-7']);
    expect(readdirSync(places[0]!).sort()).toEqual(['.rigger', 'inventory', 'roles', 'site.yml']);
  });

  test.each<[string, Uint8Array | undefined, RegExp]>([
    ['gone', undefined, /is not in the database any more/],
    ['altered', Buffer.from('other'), /was altered in the database/],
  ])('and is %s is not begun with, and leaves nothing', async (_, bytes, words) => {
    await expect(put(bundle, { bytes: async () => bytes })).rejects.toThrow(words);
    expect(readdirSync(join(state, 'projects'))).toEqual([]);
  });

  test('has the worker’s own files where some were left out, and none that it did not name', async () => {
    writeFileSync(join(room, 'key'), 'of the worker');
    const secrets = { 'keys/lab': join(room, 'key'), 'keys/other': join(room, 'key') };
    const place = await put(bundle, { needs: ['secret:keys/lab', 'gpu', 'vault:age'], secrets });
    expect(readdirSync(join(place, 'keys'))).toEqual(['lab']);
    expect(readFileSync(join(place, 'keys/lab'), 'utf8')).toBe('of the worker');
    await expect(put(bundle, { id: 8, needs: ['secret:keys/none'], secrets })).rejects.toThrow(
      'this worker has no secret:keys/none',
    );
    await expect(
      put(bundle, { id: 9, needs: ['secret:site.yml'], secrets: { 'site.yml': join(room, 'key') } }),
    ).rejects.toThrow('site.yml is in the project');
    // Nobody writes outside by a name.
    await expect(put(bundle, { id: 10, needs: ['secret:../out'], secrets })).rejects.toThrow('has no secret');
    expect(readdirSync(join(state, 'projects'))).toEqual(['run-7']);
  });
});

describe('a run of the same number in another database', () => {
  const other = packProject([{ path: 'site.yml', content: Buffer.from('two'), executable: false }]);
  const second: RunProject = { kind: 'bundle', sha256: projectDigest(other) };
  const there = (): string[] =>
    readdirSync(join(state, 'projects')).map((name) => name.replace(/lab-\d+$/, 'lab-…'));
  const textAt = (place: string): string => readFileSync(join(place, 'site.yml'), 'utf8');

  test('has its own files, and those of the other one are kept', async () => {
    const first = await put(bundle);
    writeFileSync(join(first, 'left'), '');
    const place = await put(second, { bytes: async () => other });
    expect([place, textAt(place)]).toEqual([first, 'two']);
    expect(there()).toEqual(['run-7', 'run-7.of-another-lab-…']);
    const aside = readdirSync(join(state, 'projects')).find((name) => name !== 'run-7')!;
    expect(textAt(join(state, 'projects', aside))).toBe('one');
    expect(readdirSync(join(state, 'projects', aside))).toContain('left');
  });

  test('does not go on in the folder of one that brought the same files', async () => {
    writeFileSync(join(await put(bundle, { submitted: '1.000001' }), 'left'), '');
    expect(readdirSync(await put(bundle, { submitted: '1.000001' }))).toContain('left');
    expect(readdirSync(await put(bundle, { submitted: '1.000002' }))).not.toContain('left');
    expect(there()).toEqual(['run-7', 'run-7.of-another-lab-…']);
  });

  test('is there once where two come at the same time', async () => {
    await put(bundle);
    const bytes = async () => other;
    const places = await Promise.all([put(second, { bytes }), put(second, { bytes })]);
    expect(places.map(textAt)).toEqual(['two', 'two']);
    expect(there()).toEqual(['run-7', 'run-7.of-another-lab-…']);
  });

  test('leaves the other’s files where its own cannot be had, and is not begun with them', async () => {
    await put(bundle);
    await expect(put(second, { bytes: async () => undefined })).rejects.toThrow('not in the database');
    expect(there()).toEqual(['run-7.of-another-lab-…']);
  });

  test('what an earlier version put there without a mark is the run’s', async () => {
    const place = await put(bundle);
    rmSync(join(place, '.rigger'), { recursive: true });
    writeFileSync(join(place, 'left'), '');
    expect(readdirSync(await put(bundle, { bytes: async () => undefined }))).toContain('left');
    expect(textAt(await put(second, { bytes: async () => other }))).toBe('two');
  });
});

describe('a commit', () => {
  const git = (folder: string, ...words: string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: room, GIT_CONFIG_NOSYSTEM: '1' },
    }).trim();
  const commit = (folder: string, text: string): string => {
    mkdirSync(join(folder, 'lab'), { recursive: true });
    writeFileSync(join(folder, 'lab/site.yml'), text);
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', text);
    return git(folder, 'rev-parse', 'HEAD');
  };
  const repository = (): { theirs: string; own: string; first: string } => {
    const theirs = mkdtempSync(join(room, 'theirs-'));
    git(theirs, 'init', '-q', '-b', 'main');
    const first = commit(theirs, 'one');
    const own = mkdtempSync(join(room, 'own-'));
    git(room, 'clone', '-q', theirs, own);
    return { theirs, own, first };
  };

  test('is taken from the worker’s repository, fetched where it is not there yet, below its folder', async () => {
    const { theirs, own, first } = repository();
    const later = commit(theirs, 'two');
    const root = join(own, 'lab');
    const one = await put({ kind: 'commit', commit: first, folder: 'lab' }, { root, id: 1 });
    const two = await put({ kind: 'commit', commit: later, folder: 'lab' }, { root, id: 2 });
    expect([one, two].map((place) => readFileSync(join(place, 'site.yml'), 'utf8'))).toEqual(['one', 'two']);
    expect(git(two, 'rev-parse', 'HEAD')).toBe(later);
    // The mark that says whose it is alters nothing in it.
    expect(git(two, 'status', '--porcelain')).toBe('');
    const again = await put({ kind: 'commit', commit: later, folder: 'lab' }, { root, id: 1 });
    expect([again, readFileSync(join(again, 'site.yml'), 'utf8')]).toEqual([one, 'two']);
    expect(readFileSync(join(root, 'site.yml'), 'utf8')).toBe('one');
  });

  test('that nobody pushed, or that has no such folder, or a link that leaves, is not begun with', async () => {
    const { theirs, own } = repository();
    const root = join(own, 'lab');
    const nowhere = 'f'.repeat(40);
    await expect(put({ kind: 'commit', commit: nowhere, folder: '.' }, { root })).rejects.toThrow(/push it/);
    const second = commit(theirs, 'two');
    await expect(put({ kind: 'commit', commit: second, folder: 'none' }, { root })).rejects.toThrow(
      'has no folder none',
    );
    symlinkSync('../../outside', join(theirs, 'lab/link'));
    const third = commit(theirs, 'three');
    await expect(put({ kind: 'commit', commit: third, folder: '.' }, { root })).rejects.toThrow(
      'lab/link leads out of the project',
    );
    expect(readdirSync(join(state, 'projects'))).toEqual([]);
  });
});
