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

const present = { mode: '0755', uid: 0, gid: 0, owner: 'root', group: 'root', size: 4, inode: '1:4' };
const folder = { ...present, type: 'directory' };
const absent = { type: 'absent', parent: 'directory' };
const nowhere = { type: 'absent', parent: 'absent' };
const entries = [
  { kind: 'directory', path: 'd' },
  { kind: 'file', path: 'd/run', mode: '0755', content: Buffer.from('new\n') },
  { kind: 'link', path: 'l', target: 'd/run' },
] as const;
const tree = { sources: { file: { path: '/files/t', content: '', entries } } };

export const suite: Cases = {
  task: 'copy',
  cases: [
    {
      name: 'bytes that are no text are not shown',
      input: { dest: '/a', src: 'a.bin' },
      facts: { state: old },
      context: { sources: { file: { path: 'files/a.bin', content: new Uint8Array([0xff, 0]) } } },
      expect: { changes: [{ summary: 'change /a', diff: null }] },
    },
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
    {
      name: 'a tree where nothing is',
      input: { src: 't/', dest: '/a' },
      context: tree,
      facts: { '/a': absent, '/a/d': nowhere, '/a/d/run': nowhere, '/a/l': nowhere },
      expect: {
        changes: [
          { summary: 'create directory /a', commands: ['mkdir /a'] },
          { summary: 'create directory /a/d', commands: ['mkdir /a/d'] },
          {
            summary: 'create /a/d/run',
            after: { sha256: '7aa7a5359173', mode: '0755' },
            diff: { before: null, after: 'new\n' },
          },
          { summary: 'link /a/l to d/run' },
        ],
      },
    },
    {
      name: 'a tree with modes and an owner of its own',
      input: { src: 't/', dest: '/a/', mode: '0600', directory_mode: '0700', owner: 'daemon' },
      context: tree,
      facts: { '/a': folder, '/a/d': absent, '/a/d/run': nowhere, '/a/l': absent },
      expect: {
        changes: [
          { summary: 'set mode 0700, owner daemon of /a' },
          { summary: 'create directory /a/d', after: { type: 'directory', mode: '0700', owner: 'daemon' } },
          { summary: 'create /a/d/run', after: { sha256: '7aa7a5359173', mode: '0600', owner: 'daemon' } },
          { summary: 'link /a/l to d/run' },
        ],
      },
    },
    {
      name: 'only what differs, by the mode of the source',
      input: { src: 't/', dest: '/a/' },
      context: tree,
      facts: {
        '/a': folder,
        '/a/d': folder,
        '/a/d/run': current,
        '/a/l': { ...present, type: 'link', target: 'other' },
      },
      expect: { changes: [{ summary: 'set mode 0755 of /a/d/run' }, { summary: 'link /a/l to d/run' }] },
    },
    {
      name: 'a tree that is there',
      input: { src: 't/', dest: '/a/', exact: true },
      context: tree,
      facts: {
        '/a': folder,
        '/a/d': folder,
        '/a/d/run': { ...current, mode: '0755' },
        '/a/l': { ...present, type: 'link', target: 'd/run' },
        names: { d: 'directory', 'd/run': 'file', l: 'link' },
      },
      expect: { nothing: /\/a\/ holds what t\/ holds/ },
    },
    {
      name: 'what is too much, each by its name, and before what is made in its place',
      input: { src: 't/', dest: '/a/', exact: true },
      context: tree,
      facts: {
        '/a': folder,
        '/a/d': { ...present, type: 'link', target: '/etc' },
        '/a/d/run': current,
        '/a/l': { ...present, type: 'link', target: 'd/run' },
        names: { d: 'link', l: 'link', old: 'directory', 'old/x': 'shared' },
      },
      expect: {
        changes: [
          {
            summary: 'remove /a/old/x',
            before: { type: 'file' },
            after: null,
            commands: ['cd /a/old && rm -f -- ./x'],
            invalidates: ['file'],
          },
          {
            summary: 'remove /a/old',
            commands: ['cd /a && rmdir -- ./old'],
            invalidates: ['file:/a/old'],
          },
          { summary: 'remove /a/d', before: { type: 'link' }, commands: ['cd /a && rm -f -- ./d'] },
          { summary: 'create directory /a/d' },
          { summary: 'create /a/d/run' },
        ],
      },
    },
    {
      name: 'a file in the place of a link, when nothing may go',
      input: { src: 't/', dest: '/a/' },
      context: tree,
      facts: {
        '/a': folder,
        '/a/d': folder,
        '/a/d/run': { ...current, mode: '0755' },
        '/a/l': { ...old, text: undefined },
      },
      expect: { refused: /\/a\/l is a regular file, not a symbolic link/, code: 'tasks/wrong-type' },
    },
    {
      name: 'a tree below what is not there',
      input: { src: 't/', dest: '/a/b' },
      context: tree,
      facts: { '/a/b': nowhere, '/a/b/d': nowhere, '/a/b/d/run': nowhere, '/a/b/l': nowhere },
      expect: { refused: /\/a is not a directory/, code: 'tasks/no-parent' },
    },
    {
      name: 'exact for a single file',
      input: { src: 'f', dest: '/a', exact: true },
      expect: { invalid: /exact: belongs to a tree/ },
    },
    {
      name: 'a mode of directories for a single file',
      input: { content: 'f', dest: '/a', directory_mode: '0755' },
      expect: { invalid: /directory_mode: belongs to a tree/ },
    },
    {
      name: 'backups that would be removed again',
      input: { src: 't/', dest: '/a', exact: true, backup: true },
      expect: { invalid: /backup: cannot go with `exact`/ },
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
    {
      name: 'a tree, with the modes of its files',
      input: { dest: '/case/t', src: 't/' },
      sources: tree.sources,
      check:
        '[ "$(stat -c %a t t/d t/d/run | tr "\\n" " ")" = "755 755 755 " ] && [ "$(readlink t/l)" = d/run ] && [ "$(cat t/l)" = new ]',
    },
    {
      name: 'a tree into one that is there, which keeps what is its own',
      prepare: 'mkdir -p t/d; echo old >t/d/run; echo own >t/own; chmod 700 t/d',
      input: { dest: '/case/t/', src: 't/' },
      sources: tree.sources,
      check:
        '[ "$(stat -c %a t/d t/d/run | tr "\\n" " ")" = "700 755 " ] && [ "$(cat t/own t/l)" = "$(printf "own\\nnew")" ]',
    },
    {
      name: 'a tree kept exact: files, directories, links, pipes and odd names go, and nothing behind a link',
      prepare:
        'mkdir -p t/old/deep out/d; echo 1 >t/old/deep/f; echo keep >out/run; echo x >out/d/f; ln -s ../out t/d; ln -s /case/out t/old/link; mkfifo t/pipe; echo >"t/odd\nname \x27"; echo >t/one; ln t/one other; mkdir t/l',
      input: { dest: '/case/t/', src: 't/', exact: true },
      sources: tree.sources,
      check:
        '[ "$(find t | sort | tr "\\n" " ")" = "t t/d t/d/run t/l " ] && [ ! -L t/d ] && [ "$(cat out/run out/d/f)" = "$(printf "keep\\nx")" ] && [ -e other ]',
    },
    { name: 'no directory', input: { dest: '/case/d/f', content: '' }, refused: 'tasks/no-parent' },
  ],
};
