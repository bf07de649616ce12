import type { Cases } from './case.js';

const absent = { type: 'absent', parent: 'directory' };
const there = {
  type: 'file',
  mode: '0600',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 4,
  inode: '1:4',
};
const sum = (digit: string) => digit.repeat(64);
const wish = (more: Record<string, unknown> = {}) => ({ path: '/a/b', dest: '/c.tar.gz', ...more });

export const suite: Cases = {
  task: 'archive',
  cases: [
    {
      name: 'new, for its owner alone',
      input: wish(),
      facts: { state: absent, content: { missing: [], wanted: sum('a') } },
      expect: {
        changes: [
          {
            summary: 'pack /a/b into /c.tar.gz',
            before: null,
            after: { content: 'aaaaaaaaaaaa' },
            commands: [/gzip -n/],
            invalidates: ['file:/c.tar.gz'],
          },
        ],
      },
    },
    {
      name: 'other files by now',
      input: wish({ path: ['/a/b', '/a/c'] }),
      facts: { state: there, content: { missing: [], wanted: sum('a'), present: sum('b') } },
      expect: {
        changes: [{ summary: 'pack /a/b, /a/c into /c.tar.gz', before: { content: 'bbbbbbbbbbbb' } }],
      },
    },
    {
      name: 'the same files, another mode',
      input: wish({ mode: '0640' }),
      facts: { state: there, content: { missing: [], wanted: sum('a'), present: sum('a') } },
      expect: { changes: [{ summary: 'set mode 0640 of /c.tar.gz' }] },
    },
    {
      name: 'the same files',
      input: wish(),
      facts: { state: there, content: { missing: [], wanted: sum('a'), present: sum('a') } },
      expect: { nothing: /holds what the files are/ },
    },
    {
      name: 'no file',
      input: wish(),
      facts: { state: absent, content: { missing: ['b'], wanted: '' } },
      expect: { refused: /\/a\/b does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'no directory for it',
      input: wish(),
      facts: { state: { type: 'absent', parent: 'absent' }, content: { missing: [], wanted: sum('a') } },
      expect: { refused: /is not a directory/, code: 'tasks/no-parent' },
    },
    {
      name: 'two directories',
      input: wish({ path: ['/a/b', '/c/d'] }),
      expect: { invalid: /path: must all be in one/ },
    },
    {
      name: 'in itself',
      input: wish({ dest: '/a/b/c.tar' }),
      expect: { invalid: /dest: must not be inside/ },
    },
    { name: 'everything', input: wish({ path: '/' }), expect: { invalid: /root of the host/ } },
    { name: 'zip', input: wish({ format: 'zip' }), expect: { invalid: /format/ } },
  ],
  trials: [
    {
      name: 'files, directories, links and odd names, but not what is left out',
      prepare:
        'mkdir -p d/e d/cache; echo 1 >d/e/f; echo 2 >d/cache/x; ln -s /etc/passwd d/l; echo 3 >-n; echo 4 >"o\n d"',
      input: {
        path: ['/case/d', '/case/-n', '/case/o\n d'],
        dest: '/case/out.tar.gz',
        exclude_path: ['/case/d/cache'],
      },
      check:
        '[ "$(tar -tzf out.tar.gz | sort | tr "\\n" " ")" = "-n d/ d/e/ d/e/f d/l o\\\\n d " ] && [ "$(stat -c %a out.tar.gz)" = 600 ]',
    },
    {
      name: 'again when a file changed, in another format and over what is there',
      prepare: 'mkdir d; echo 1 >d/f; tar -cf out.tar d; echo 2 >d/f; chmod 640 out.tar',
      input: { path: '/case/d', dest: '/case/out.tar', format: 'tar' },
      check: '[ "$(tar -xOf out.tar d/f)" = 2 ] && [ "$(stat -c %a out.tar)" = 640 ]',
    },
    {
      name: 'what is no archive is replaced',
      prepare: 'mkdir d; echo 1 >d/f; echo no >out.tar.gz',
      input: { path: '/case/d', dest: '/case/out.tar.gz' },
      check: '[ "$(tar -xzOf out.tar.gz d/f)" = 1 ]',
    },
    {
      name: 'what is not there',
      input: { path: '/case/d', dest: '/case/out.tar.gz' },
      refused: 'tasks/missing',
    },
  ],
};
