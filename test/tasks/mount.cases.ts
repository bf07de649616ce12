import type { Cases } from './case.js';

const fstab = (text: string) => ({
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 1,
  inode: '1:1',
  text,
});
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
const absent = { type: 'absent', parent: 'directory' };
const mounted = { source: 'tmpfs', target: '/m', type: 'tmpfs', options: ['rw'] };
const facts = (text: string, now: readonly object[] = [], target: object = directory) => ({
  all: { mounted: now, configured: [] },
  fstab: fstab(text),
  target,
});
const wish = { path: '/m', src: 'tmpfs', fstype: 'tmpfs', opts: 'size=1m' };

export const suite: Cases = {
  task: 'mount',
  cases: [
    {
      name: 'new',
      input: wish,
      facts: facts('# x\n', [], absent),
      expect: {
        changes: [
          {
            summary: 'change /etc/fstab',
            diff: { before: '# x\n', after: '# x\ntmpfs /m tmpfs size=1m 0 0\n' },
          },
          { summary: 'create directory /m' },
          { summary: 'mount tmpfs on /m', commands: ['mount -t tmpfs -o size=1m -- tmpfs /m'] },
        ],
      },
    },
    {
      name: 'as it is, whatever the spaces and missing zeros',
      input: wish,
      facts: facts('tmpfs\t/m  tmpfs size=1m\n', [mounted]),
      expect: { nothing: /\/m is mounted/ },
    },
    {
      name: 'other options',
      input: { ...wish, opts: 'size=2m' },
      facts: facts('tmpfs /m tmpfs size=1m 0 0\n', [mounted]),
      expect: {
        changes: [
          { summary: 'change /etc/fstab' },
          { summary: 'mount /m again with its new options', commands: ['mount -o remount,size=2m -- /m'] },
        ],
      },
    },
    {
      name: 'a space in the path',
      input: { ...wish, path: '/m n', state: 'present' },
      facts: facts(''),
      expect: {
        changes: [{ summary: /fstab/, diff: { before: '', after: 'tmpfs /m\\040n tmpfs size=1m 0 0\n' } }],
      },
    },
    {
      name: 'ephemeral leaves fstab alone',
      input: { ...wish, state: 'ephemeral' },
      facts: facts(''),
      expect: { changes: [{ summary: 'mount tmpfs on /m' }] },
    },
    {
      name: 'absent',
      input: { path: '/m', state: 'absent' },
      facts: facts('a / ext4\ntmpfs /m tmpfs\n', [mounted]),
      expect: {
        changes: [
          {
            summary: 'change /etc/fstab',
            diff: { before: 'a / ext4\ntmpfs /m tmpfs\n', after: 'a / ext4\n' },
          },
          { summary: 'unmount /m', commands: ['umount -- /m'] },
        ],
      },
    },
    {
      name: 'a file is in the way',
      input: wish,
      facts: facts('', [], { ...directory, type: 'file' }),
      expect: { refused: /is a regular file/, code: 'tasks/wrong-type' },
    },
    { name: 'no source', input: { path: '/m' }, expect: { invalid: /`src` and `fstype`/ } },
  ],
  trials: [
    {
      name: 'mounted, on a path with a space',
      input: { path: '/case/m n', src: 'tmpfs', fstype: 'tmpfs', opts: 'size=1m,mode=0750' },
      check: '[ "$(stat -f -c %T "m n")" = tmpfs ]; umount "m n"; mount "/case/m n"',
    },
    {
      name: 'unmounted',
      prepare: 'mkdir m; mount -t tmpfs x m',
      input: { path: '/case/m', state: 'unmounted' },
      check: '[ "$(stat -f -c %T m)" != tmpfs ]',
    },
    {
      name: 'absent',
      prepare: 'mkdir m; mount -t tmpfs x m; echo "x /case/m tmpfs defaults 0 0" >> /etc/fstab',
      input: { path: '/case/m', state: 'absent' },
      check: '! grep "/case/m " /etc/fstab',
    },
  ],
};
