import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { syncDifference } from '../../../src/facts/files/sync-difference.js';
import { available } from '../../../src/model/index.js';
import { projectOf, runLocally } from '../../engine/support/local-run.js';

test('a tree is planned, sent, and left alone, with what goes by its name', async () => {
  const folder = await projectOf({
    'files/site/index.html': 'hello\n',
    'files/site/img/a.svg': '<svg/>\n',
    'play.yml': `
- hosts: all
  tasks:
    - sync: { src: site/, dest: FOLDER/out, delete: true }
      allow: [destroys-data]
`,
  });
  const outcome = async (mode: 'plan' | 'apply') => {
    const { task } = await runLocally(folder, { mode });
    const { status, changes, notes } = task('sync')!;
    return [status, ...changes.map(({ summary }) => summary.replaceAll(folder, '')), ...(notes ?? [])];
  };
  const made = ['create directory /out', 'sync site/ to /out: 3 new'];
  expect(await outcome('plan')).toEqual(['changed', ...made]);
  expect(await outcome('apply')).toEqual(['changed', ...made]);
  expect(await outcome('apply')).toEqual(['ok']);
  mkdirSync(join(folder, 'out/old'));
  writeFileSync(join(folder, 'files/site/index.html'), 'hello again\n');
  const differs = ['sync site/ to /out: 1 changed, 1 removed (old/)', 'removes old/'];
  expect(await outcome('plan')).toEqual(['changed', ...differs]);
  expect(await outcome('apply')).toEqual(['changed', ...differs]);
  expect(await outcome('plan')).toEqual(['ok']);
});

test('the directory has to be one, before any host is touched', async () => {
  const folder = await projectOf({
    site: '',
    'play.yml':
      '- hosts: all\n  tasks:\n    - sync: { src: site/, dest: /srv/x }\n    - sync: { src: none/, dest: /srv/x }\n',
  });
  const { task } = await runLocally(folder);
  expect(task('sync')!.diagnostic!.message).toMatch(
    /site\/? cannot be read|site\/? is not a directory|was not found/,
  );
});

const read = (stdout: string, exit = 0, stderr = '', truncated = false) =>
  syncDifference({ src: '/a', dest: '/b', exclude: [], delete: true, checksum: false }).parse({
    ...{ stdout, stderr, exit },
    ...(truncated && { truncated }),
  });

test.each([
  ['nothing', '', { created: [], changed: [], deleted: [] }],
  [
    'all kinds',
    '*deleting   old dir/\n<f+++++++++ a b\n<f.st...... c\n.d...p..... ./\ncL+++++++++ l\nskipping non-regular file "fifo"\n',
    { created: ['a b', 'l'], changed: ['c', './'], deleted: ['old dir/'] },
  ],
])('what rsync lists: %s', (_, stdout, difference) => {
  expect(read(stdout)).toEqual(available(difference));
});

test.each([
  [78, 'rsync is not installed on dut1\n', /package: rsync/],
  [78, 'rsync is not installed on the controller\n', /install rsync there/],
  [78, 'the way to this host carries a shell and no other program (a guest agent)\n', /^use `copy`/],
  [23, 'rsync: change_dir "/a" failed\n', /fix what rsync says/],
])('exit %i with %j is no answer', (exit, stderr, help) => {
  expect(read('', exit, stderr)).toMatchObject({
    available: false,
    reason: stderr.trim(),
    help: expect.stringMatching(help),
  });
});

test('neither is a list without an end', () => {
  expect(read('', 0, '', true)).toMatchObject({ available: false });
});
