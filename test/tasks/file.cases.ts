import type { Cases } from './case.js';

const plain = {
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 3,
  inode: '1:1',
  sha256: 'x',
};
const absent = { type: 'absent', parent: 'directory' };
const nowhere = { type: 'absent', parent: 'absent' };
const linkTo = (target: string) => ({ ...plain, type: 'link', mode: '0777', target });

export const suite: Cases = {
  task: 'file',
  cases: [
    {
      name: 'another name in place of a file',
      input: { path: '/a', src: '/b', state: 'hard', force: true },
      facts: { found: plain, original: { ...plain, inode: '1:2' } },
      expect: {
        changes: [
          {
            summary: 'link /a to /b',
            before: { type: 'file' },
            after: { type: 'hard link', target: '/b' },
            commands: [/ln -T -- \/b "\$new"[\s\S]*= 1:2 [\s\S]*mv -fT -- "\$new" \.\/a/],
          },
        ],
      },
    },
    {
      name: 'a link of somebody',
      input: { path: '/a', src: '/b', state: 'link', owner: 'alice' },
      facts: { found: absent, original: plain },
      expect: { changes: [{ summary: 'link /a to /b', commands: [/ln -s -T/, 'chown -h alice /a'] }] },
    },
    {
      name: 'owner and group by their names',
      input: { path: '/a', owner: 'daemon', group: 'bin' },
      facts: { found: { ...plain, uid: 1, gid: 2, owner: 'daemon', group: 'bin' } },
      expect: { nothing: /already/ },
    },
    {
      name: 'mode and owner differ',
      input: { path: '/a', mode: '0600', owner: 'alice', group: 'staff' },
      facts: { found: plain },
      expect: {
        changes: [
          {
            summary: 'set mode 0600, owner alice, group staff of /a',
            before: { mode: '0644', owner: 'root', group: 'root' },
            after: { mode: '0600', owner: 'alice', group: 'staff' },
            commands: ['chown alice:staff /a && chmod 0600 /a'],
            invalidates: ['file:/a'],
          },
        ],
      },
    },
    {
      name: 'the number that YAML makes of 0644',
      input: { path: '/a', mode: 420 },
      facts: { found: plain },
      expect: { nothing: /already/ },
    },
    {
      name: 'an unquoted 644',
      input: { path: '/a', mode: 644 },
      expect: { invalid: /644 is decimal and would be mode 1204; write "0644"/ },
    },
    { name: 'a symbolic mode', input: { path: '/a', mode: 'u+x' }, expect: { invalid: /must be octal/ } },
    {
      name: 'owner by number',
      input: { path: '/a', owner: 0 },
      facts: { found: plain },
      expect: { nothing: /already/ },
    },
    {
      name: 'chown keeps the set-user-ID bit',
      input: { path: '/a', owner: 'alice' },
      facts: { found: { ...plain, mode: '4755' } },
      expect: {
        changes: [{ summary: /owner alice/, commands: ['chown alice /a && chmod 4755 /a'] }],
      },
    },
    {
      name: 'state file of nothing',
      input: '/a',
      facts: { found: absent },
      expect: { refused: /\/a does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'absent is absent',
      input: { path: '/a', state: 'absent' },
      facts: { found: absent },
      expect: { nothing: /does not exist/ },
    },
    {
      name: 'remove a file',
      input: { path: '/a', state: 'absent' },
      facts: { found: plain },
      expect: { changes: [{ summary: 'remove /a', commands: ['cd / && rm -f -- ./a'], after: null }] },
    },
    {
      name: 'remove a directory',
      input: { path: '/a/', state: 'absent' },
      facts: { found: { ...plain, type: 'directory' } },
      expect: { changes: [{ summary: 'remove /a', commands: ['cd / && rm -rf --one-file-system -- ./a'] }] },
    },
    {
      name: 'touch',
      input: { path: '/a', state: 'touch' },
      facts: { found: absent },
      expect: { changes: [{ summary: 'create /a', before: null, diff: { before: null, after: '' } }] },
    },
    {
      name: 'touch what is there',
      input: { path: '/a', state: 'touch' },
      facts: { found: plain },
      expect: { nothing: /already/ },
    },
    {
      name: 'touch without the directory',
      input: { path: '/a/b', state: 'touch' },
      facts: { found: nowhere },
      expect: { refused: /\/a is not a directory/, code: 'tasks/no-parent' },
    },
    {
      name: 'link',
      input: { path: '/a', state: 'link', src: 'b' },
      facts: { found: absent, original: plain },
      expect: { changes: [{ summary: 'link /a to b', commands: ['cd / && ln -s -T -- b ./a'] }] },
    },
    {
      name: 'link is right',
      input: { path: '/a', state: 'link', src: 'b' },
      facts: { found: linkTo('b'), original: plain },
      expect: { nothing: /leads to b/ },
    },
    {
      name: 'link elsewhere is renamed over',
      input: { path: '/a', state: 'link', src: 'b' },
      facts: { found: linkTo('c'), original: plain },
      expect: {
        changes: [
          {
            summary: 'link /a to b',
            before: { type: 'link', target: 'c' },
            commands: [/ln -s -T -- b "\$new"[\s\S]* mv -fT -- "\$new" \.\/a/],
          },
        ],
      },
    },
    {
      name: 'link over a file',
      input: { path: '/a', state: 'link', src: 'b' },
      facts: { found: plain, original: plain },
      expect: { refused: /is a regular file, not a symbolic link/, code: 'tasks/wrong-type' },
    },
    {
      name: 'dangling link',
      input: { path: '/a', state: 'link', src: '/none' },
      facts: { found: absent, original: absent },
      expect: { refused: /\/none does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'hard link exists',
      input: { path: '/a', state: 'hard', src: '/b' },
      facts: { found: plain, original: plain },
      expect: { nothing: /\/a is \/b/ },
    },
    { name: 'link without src', input: { path: '/a', state: 'link' }, expect: { invalid: /src.*belongs/ } },
    { name: 'relative', input: { path: 'a' }, expect: { invalid: /absolute path/ } },
  ],
  trials: [
    {
      name: 'mode, owner and group by name',
      prepare: 'touch "a b"',
      input: { path: '/case/a b', mode: '2751', owner: 'daemon', group: 'bin' },
      check: '[ "$(stat -c "%a %U %G" "a b")" = "2751 daemon bin" ]',
    },
    {
      name: 'through a link the file changes, and the link stays',
      prepare: 'touch f; ln -s f l',
      input: { path: '/case/l', mode: '0600' },
      check: '[ -h l ]; [ "$(stat -c %a f)" = 600 ]',
    },
    {
      name: 'a name with a newline, quotes and a leading dash',
      prepare: 'touch -- "$(printf -- \'-n\\n\\047q\')"',
      input: { path: "/case/-n\n'q", mode: '0640' },
      check: '[ "$(stat -c %a -- "$(printf -- \'-n\\n\\047q\')")" = 640 ]',
    },
    {
      name: 'remove a tree, not what a link in it leads to',
      prepare: 'mkdir -p d/e out; touch out/keep; ln -s ../out d/l',
      input: { path: '/case/d', state: 'absent' },
      check: '[ ! -e d ] && [ -e out/keep ]',
    },
    {
      name: 'remove a link to a directory, not the directory',
      prepare: 'mkdir d; touch d/keep; ln -s d l',
      input: { path: '/case/l', state: 'absent' },
      check: '[ ! -h l ] && [ -e d/keep ]',
    },
    { name: 'touch', input: { path: '/case/t', state: 'touch', mode: '0600' }, check: '[ -f t ]' },
    {
      name: 'symbolic link, relative',
      prepare: 'touch f',
      input: { path: '/case/l', state: 'link', src: 'f' },
      check: '[ "$(readlink l)" = f ]',
    },
    {
      name: 'a link to a directory is replaced, not filled',
      prepare: 'mkdir d e; ln -s d l',
      input: { path: '/case/l', state: 'link', src: 'e' },
      check: '[ "$(readlink l)" = e ] && [ -z "$(ls d)" ]',
    },
    {
      name: 'a file gives way to a link when forced',
      prepare: 'echo x > l',
      input: { path: '/case/l', state: 'link', src: 'none', force: true },
      check: '[ "$(readlink l)" = none ]',
    },
    {
      name: 'an empty directory gives way to a link when forced',
      prepare: 'mkdir l',
      input: { path: '/case/l', state: 'link', src: 'none', force: true },
      check: '[ -h l ]',
    },
    {
      name: 'hard link',
      prepare: 'touch f',
      input: { path: '/case/h', state: 'hard', src: '/case/f' },
      check: '[ f -ef h ]',
    },
    { name: 'directory', input: { path: '/case/d', state: 'directory', mode: '0700' }, check: '[ -d d ]' },
  ],
};
