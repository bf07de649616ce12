import type { Cases } from './case.js';

const state = (text: string, sha256: string) => ({
  type: 'file',
  mode: '0640',
  uid: 1,
  gid: 1,
  owner: 'daemon',
  group: 'daemon',
  size: text.length,
  inode: '1:3',
  text,
  sha256,
});
/** printf 'old\n' | sha256sum, and new. */
const old = state('old\n', 'ec7a16cf4e0d7a19a6a3dab8e84b1b9a4ab9d2c9e3b7a4dc8f0ca7e0cdd6b0f1');
const current = state('new\n', '7aa7a5359173d05b63cfd682e3c38487f3cb4f7f1d60659fe59fab1505977d4c');

export const suite: Cases = {
  task: 'copy',
  cases: [
    {
      name: 'new file',
      input: { dest: '/a', content: 'new\n' },
      facts: { state: { type: 'absent', parent: 'directory' } },
      expect: {
        changes: [
          {
            summary: 'create /a',
            before: null,
            after: { sha256: '7aa7a5359173', mode: '0644' },
            diff: { before: null, after: 'new\n' },
            commands: ['write /a'],
            invalidates: ['file:/a'],
          },
        ],
      },
    },
    {
      name: 'other content keeps mode and owner',
      input: { dest: '/a', content: 'new\n' },
      facts: { state: old },
      expect: {
        changes: [
          {
            summary: 'change /a',
            after: { sha256: '7aa7a5359173', mode: '0640' },
            diff: { before: 'old\n', after: 'new\n' },
          },
        ],
      },
    },
    {
      name: 'same content',
      input: { dest: '/a', content: 'new\n' },
      facts: { state: current },
      expect: { nothing: /\/a has this content/ },
    },
    {
      name: 'same content, other mode',
      input: { dest: '/a', content: 'new\n', mode: '0600' },
      facts: { state: current },
      expect: { changes: [{ summary: 'set mode 0600 of /a', commands: ['chmod 0600 /a'] }] },
    },
    {
      name: 'a directory is in the way',
      input: { dest: '/a', content: '' },
      facts: { state: { ...old, type: 'directory' } },
      expect: { refused: /\/a is a directory, not a regular file/, code: 'tasks/wrong-type' },
    },
    {
      name: 'no directory for it',
      input: { dest: '/a/b', content: '' },
      facts: { state: { type: 'absent', parent: 'absent' } },
      expect: { refused: /\/a is not a directory/, code: 'tasks/no-parent' },
    },
    {
      name: 'into a directory',
      input: { src: 'app/f.conf', dest: '/etc/app/' },
      context: { sources: { file: { path: '/files/app/f.conf', content: 'new\n' } } },
      facts: { state: { type: 'absent', parent: 'directory' } },
      expect: { changes: [{ summary: 'create /etc/app/f.conf', commands: ['write /etc/app/f.conf'] }] },
    },
    {
      name: 'a text without a name into a directory',
      input: { content: 'x', dest: '/etc/app/' },
      expect: { invalid: /dest: must be the path of the file, with its name at the end/ },
    },
    {
      name: 'a name that no file system takes',
      input: { content: 'x', dest: `/a/${'ü'.repeat(128)}` },
      expect: { invalid: /dest: must not hold a name of more than 255 bytes/ },
    },
    {
      name: 'a name that leaves no room for a backup',
      input: { content: 'new\n', dest: `/${'n'.repeat(237)}`, backup: true },
      facts: { state: old },
      expect: { refused: /too long for a backup/, code: 'tasks/impossible' },
    },
    {
      name: 'one of several names of a file',
      input: { content: 'new\n', dest: '/a' },
      facts: { state: { ...old, links: 2 } },
      expect: { changes: [{ summary: 'change /a', invalidates: ['file'] }] },
    },
    { name: 'neither', input: { dest: '/a' }, expect: { invalid: /either `src` or `content`/ } },
    { name: 'Ansible habit', input: { dest: '~/a', content: '' }, expect: { invalid: /absolute path/ } },
  ],
  trials: [
    {
      name: 'a program of another owner keeps its set-user-ID bit, owner, group and its other name',
      prepare: 'echo old > f; chown daemon:games f; chmod 4755 f; ln f g',
      input: { dest: '/case/f', content: 'new\n' },
      check: '[ "$(stat -c "%a %U %G" f)" = "4755 daemon games" ]; [ "$(cat g)" = new ]; [ f -ef g ]',
    },
    {
      name: 'and keeps it with another owner',
      prepare: 'echo old > f; chown daemon f; chmod 4755 f',
      input: { dest: '/case/f', content: 'new\n', owner: 'games' },
      check: '[ "$(stat -c "%a %U" f)" = "4755 games" ]',
    },
    {
      name: 'new file with mode and owner',
      input: { dest: '/case/f', content: 'ä\n', mode: '0600', owner: 'daemon' },
      check: '[ "$(stat -c "%a %U" f)" = "600 daemon" ]; printf "ä\\n" | cmp - f',
    },
    {
      name: 'bytes of the controller',
      input: { dest: '/case/f', src: 'f' },
      sources: { file: { path: 'files/f', content: new Uint8Array([0, 255, 10, 13, 0]) } },
      check: 'printf "\\000\\377\\n\\r\\000" | cmp - f',
    },
    {
      name: 'larger than what is read as text',
      prepare: 'head -c 300000 /dev/zero > f',
      input: { dest: '/case/f', content: 'x'.repeat(400_000) },
      check: '[ "$(wc -c < f)" = 400000 ]',
    },
    {
      name: 'large and equal',
      prepare: 'head -c 300000 /dev/zero | tr "\\0" x > f',
      input: { dest: '/case/f', content: 'x'.repeat(300_000) },
      nothing: true,
    },
    {
      name: 'a link stays a link',
      prepare: 'mkdir d; echo a > d/f; ln -s d/f l',
      input: { dest: '/case/l', content: 'b\n' },
      check: '[ -h l ]; [ "$(cat d/f)" = b ]',
    },
    {
      name: 'backup and validation',
      prepare: 'echo a > f',
      input: { dest: '/case/f', content: 'b\n', backup: true, validate: 'grep -q b %s' },
      check: '[ "$(cat f)" = b ]; [ "$(cat f.*)" = a ]',
    },
    { name: 'no directory', input: { dest: '/case/d/f', content: '' }, refused: 'tasks/no-parent' },
  ],
};
