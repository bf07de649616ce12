import type { Cases } from './case.js';

const times = { accessed: 1, modified: 2, changed: 3, links: 1, device: 5, inode: 6, blocks: 8 };
const state = {
  type: 'file',
  mode: '4755',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 5,
  inode: '5:6',
  sha256: 'ab',
};

export const suite: Cases = {
  task: 'stat',
  cases: [
    {
      name: 'what is registered of a file',
      input: '/a',
      facts: { state, times },
      expect: {
        nothing: /./,
        data: {
          stat: {
            ...{
              exists: true,
              path: '/a',
              type: 'file',
              isreg: true,
              isdir: false,
              islnk: false,
              isfifo: false,
            },
            ...{ issock: false, isblk: false, ischr: false, mode: '4755', isuid: true, isgid: false },
            ...{ uid: 0, gid: 0, pw_name: 'root', gr_name: 'root', size: 5, nlink: 1, dev: 5, inode: 6 },
            ...{ blocks: 8, atime: 1, mtime: 2, ctime: 3, checksum: 'ab' },
          },
        },
      },
    },
    {
      name: 'what is registered of a directory with the group bit',
      input: '/a',
      facts: { state: { ...state, type: 'directory', mode: '2750', sha256: undefined }, times },
      expect: {
        nothing: /./,
        data: { stat: { isdir: true, isuid: false, isgid: true } },
      },
    },
    { name: 'a file', input: '/a', facts: { state, times }, expect: { nothing: /\/a is there/ } },
    {
      name: 'nothing there',
      input: { path: '/a' },
      facts: { state: { type: 'absent', parent: 'absent' }, times: null },
      expect: { nothing: /does not exist/ },
    },
    { name: 'a relative path', input: 'a', expect: { invalid: /absolute path/ } },
    {
      name: 'a field of another tool',
      input: { path: '/a', checksum_algorithm: 'sha1' },
      expect: { invalid: /./ },
    },
  ],
  trials: [
    { name: 'a file', prepare: 'echo four >f; chmod 640 f', input: '/case/f', nothing: true },
    {
      name: 'a link, and what it leads to',
      prepare: 'ln -s nowhere l',
      input: { path: '/case/l', follow: true },
      nothing: true,
    },
    { name: 'below what is no directory', prepare: 'echo >f', input: '/case/f/x', nothing: true },
  ],
};
