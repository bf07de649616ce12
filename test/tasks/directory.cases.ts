import type { Cases } from './case.js';

const directory = {
  type: 'directory',
  mode: '0755',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 1,
  inode: '1:2',
};

export const suite: Cases = {
  task: 'directory',
  cases: [
    {
      name: 'new',
      input: { path: '/a/b', mode: '0750', owner: 'alice' },
      facts: { state: { type: 'absent', parent: 'directory' } },
      expect: {
        changes: [
          {
            summary: 'create directory /a/b',
            commands: ['mkdir -p /a/b', 'chown alice /a/b && chmod 0750 /a/b'],
            invalidates: ['file:/a/b'],
          },
        ],
      },
    },
    {
      name: 'new parents may alter what stands above',
      input: '/a/b/c',
      facts: { state: { type: 'absent', parent: 'absent' } },
      expect: { changes: [{ summary: 'create directory /a/b/c', invalidates: ['file:/a'] }] },
    },
    {
      name: 'new, and no parents wanted',
      input: { path: '/a/b/c', parents: false },
      facts: { state: { type: 'absent', parent: 'absent' } },
      expect: { refused: /\/a\/b is not a directory/, code: 'tasks/no-parent' },
    },
    { name: 'there', input: '/a', facts: { state: directory }, expect: { nothing: /is such a directory/ } },
    {
      name: 'a file is in the way',
      input: '/a',
      facts: { state: { ...directory, type: 'file' } },
      expect: { refused: /\/a is a regular file, not a directory/, code: 'tasks/wrong-type' },
    },
    {
      name: 'a file is in the way of the parent',
      input: '/a/b',
      facts: { state: { type: 'absent', parent: 'other' } },
      expect: { refused: /not a directory/, code: 'tasks/no-parent' },
    },
  ],
  trials: [
    {
      name: 'four digits are the whole mode, below a set-group-ID parent too',
      prepare: 'mkdir p; chgrp games p; chmod 2775 p',
      input: { path: '/case/p/d', mode: '0755' },
      check: '[ "$(stat -c "%a %G" p/d)" = "755 games" ]',
    },
    {
      name: 'four digits clear set-group-ID',
      prepare: 'mkdir d; chmod 2775 d',
      input: { path: '/case/d', mode: '0755' },
      check: '[ "$(stat -c %a d)" = 755 ]',
    },
    {
      name: 'parents, mode with set-group-ID, owner',
      input: { path: '/case/a/b/c d', mode: '2770', owner: 'daemon', group: 'daemon' },
      check: '[ "$(stat -c "%a %U %G" "a/b/c d")" = "2770 daemon daemon" ]; [ "$(stat -c %a a/b)" = 755 ]',
    },
    {
      name: 'a link to a directory is one',
      prepare: 'mkdir d; ln -s d l',
      input: { path: '/case/l', mode: '0700' },
      check: '[ -h l ] && [ "$(stat -c %a d)" = 700 ]',
    },
    { name: 'there', prepare: 'mkdir d', input: '/case/d/', nothing: true },
    { name: 'a file is in the way', prepare: 'touch d', input: '/case/d', refused: 'tasks/wrong-type' },
  ],
};
