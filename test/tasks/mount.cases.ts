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
const mounted = { source: 'tmpfs', target: '/m', type: 'tmpfs', options: ['rw', 'relatime', 'size=1024k'] };
const facts = (text: string, now?: typeof mounted, over: object = {}, target: object = directory) => ({
  point: {
    realPath: now?.target ?? '/m',
    ...(now && { mounted: now, source: now.source }),
    inode: '40:2',
    holds: false,
    ...over,
  },
  fstab: fstab(text),
  target,
});
const wish = { path: '/m', src: 'tmpfs', fstype: 'tmpfs', opts: 'size=1m' };
const disk = { source: '/dev/vdb1', target: '/m', type: 'ext4', options: ['rw', 'relatime'] };
const diskWish = { path: '/m', src: 'UUID=4a', fstype: 'ext4' };
const block = (path: string) => ({ wanted: { kind: 'block', path, inode: '5:9' } });
const bind = { path: '/m', src: '/srv', fstype: 'none', opts: 'bind' };
const bound = { source: '/dev/vda1', target: '/m', type: 'ext4', options: ['rw'] };
const folder = (inode: string) => ({ wanted: { kind: 'directory', path: '/srv', inode } });
const image = { path: '/m', src: '/srv/a.img', fstype: 'ext4' };

export const suite: Cases = {
  task: 'mount',
  cases: [
    {
      name: 'a size for a type that has none, and shows none',
      input: { path: '/m', src: 'ramfs', fstype: 'ramfs', opts: 'size=1m' },
      facts: facts('ramfs /m ramfs size=1m 0 0\n', {
        source: 'ramfs',
        target: '/m',
        type: 'ramfs',
        options: ['rw', 'relatime'],
      }),
      expect: { nothing: /\/m is mounted/ },
    },
    {
      name: 'as it is, whatever numbers stand at the end',
      input: { ...wish, dump: 1, passno: 2 },
      facts: facts('tmpfs /m tmpfs size=1m 1 2\n', mounted),
      expect: { nothing: /\/m is mounted/ },
    },
    {
      name: 'a size in other words',
      input: { ...wish, opts: 'size=1g' },
      facts: facts('tmpfs /m tmpfs size=1g 0 0\n', { ...mounted, options: ['rw', 'size=1048576k'] }),
      expect: { nothing: /\/m is mounted/ },
    },
    {
      name: 'no size',
      input: { ...wish, opts: 'rw' },
      facts: facts('tmpfs /m tmpfs rw 0 0\n', { ...mounted, options: ['rw'] }),
      expect: { nothing: /\/m is mounted/ },
    },
    {
      name: 'new: fstab comes last, so that nothing that cannot be mounted waits for a boot',
      input: wish,
      facts: facts('# x\n', undefined, {}, absent),
      expect: {
        changes: [
          { summary: 'create directory /m' },
          { summary: 'mount tmpfs on /m', commands: ['mount -t tmpfs -o size=1m -- tmpfs /m'] },
          {
            summary: 'change /etc/fstab',
            diff: { before: '# x\n', after: '# x\ntmpfs /m tmpfs size=1m 0 0\n' },
          },
        ],
      },
    },
    {
      name: 'as it is, whatever the spaces and missing zeros',
      input: wish,
      facts: facts('tmpfs\t/m  tmpfs size=1m\n', mounted),
      expect: { nothing: /\/m is mounted/ },
    },
    {
      name: 'as it is, through a link',
      input: wish,
      facts: facts('tmpfs /m tmpfs size=1m 0 0\n', { ...mounted, target: '/real/m' }),
      expect: { nothing: /\/m is mounted/ },
    },
    {
      name: 'an entry that names the place without the link is the same',
      input: wish,
      facts: facts('tmpfs /real/m tmpfs size=1m 0 0\n', { ...mounted, target: '/real/m' }),
      expect: {
        changes: [
          {
            summary: 'change /etc/fstab',
            diff: { before: 'tmpfs /real/m tmpfs size=1m 0 0\n', after: 'tmpfs /m tmpfs size=1m 0 0\n' },
          },
        ],
      },
    },
    {
      name: 'other options',
      input: { ...wish, opts: 'size=2m' },
      facts: facts('tmpfs /m tmpfs size=1m 0 0\n', mounted),
      expect: {
        changes: [
          { summary: 'mount /m again with its new options', commands: ['mount -o remount,size=2m -- /m'] },
          { summary: 'change /etc/fstab' },
        ],
      },
    },
    {
      name: 'flags that nobody wants any more are taken away by name',
      input: { ...wish, opts: 'size=1m,nodev' },
      facts: facts('tmpfs /m tmpfs size=1m,noexec,ro,nodev 0 0\n', mounted),
      expect: {
        changes: [
          {
            summary: 'mount /m again with its new options',
            commands: ['mount -o remount,exec,rw,size=1m,nodev -- /m'],
          },
          { summary: 'change /etc/fstab' },
        ],
      },
    },
    {
      name: 'a value that cannot be taken away stays, which is noted',
      input: { ...wish, opts: 'defaults' },
      facts: facts('tmpfs /m tmpfs size=1m 0 0\n', mounted),
      expect: {
        changes: [{ summary: /again with its new options/ }, { summary: 'change /etc/fstab' }],
        notes: [/^size=1m stays in force until \/m is unmounted$/],
      },
    },
    {
      name: 'what is mounted anew keeps no option of before',
      input: { ...wish, src: '/other', fstype: 'none', opts: 'bind' },
      facts: facts('tmpfs /m tmpfs size=1m 0 0\n', mounted),
      expect: { changes: [{ summary: /^unmount \/m, since its/ }, { summary: 'change /etc/fstab' }] },
    },
    ...(['size=2m', 'noexec', 'ro', 'size=2m,noatime'] as const).map((opts) => ({
      name: `fstab is right, what runs is not: ${opts}`,
      input: { ...wish, opts },
      facts: facts(`tmpfs /m tmpfs ${opts} 0 0\n`, mounted),
      expect: {
        changes: [
          { summary: 'mount /m again with its new options', commands: [`mount -o remount,${opts} -- /m`] },
        ],
      },
    })),
    ...(
      [
        'size=1024k',
        'size=1048576',
        'size=1000k',
        'size=50%',
        'rw,exec',
        'ro,rw',
        'mode=1777,uid=0',
        'uid=bob',
      ] as const
    ).map((opts) => ({
      name: `in force, in words of the kernel's or not to be told: ${opts}`,
      input: { ...wish, opts },
      facts: facts(`tmpfs /m tmpfs ${opts} 0 0\n`, mounted),
      expect: { nothing: /\/m is mounted/ },
    })),
    {
      name: 'an option that only a new mount has',
      input: { ...wish, opts: 'mode=0750' },
      facts: facts('tmpfs /m tmpfs mode=0750 0 0\n', mounted),
      expect: {
        changes: [
          {
            summary: 'unmount /m, since it was not mounted with mode=0750, and mount tmpfs there',
            commands: ['umount -- /m', 'mount -t tmpfs -o mode=0750 -- tmpfs /m'],
          },
        ],
      },
    },
    {
      name: 'another source',
      input: { ...diskWish, src: '/dev/vdc1' },
      facts: facts('/dev/vdb1 /m ext4 defaults 0 0\n', disk, block('/dev/vdc1')),
      expect: {
        changes: [
          {
            summary: 'unmount /m, since its source is /dev/vdb1, and mount /dev/vdc1 there',
            commands: ['umount -- /m', 'mount -t ext4 -o defaults -- /dev/vdc1 /m'],
          },
          { summary: 'change /etc/fstab' },
        ],
      },
    },
    {
      name: 'another source, and fstab is right already',
      input: diskWish,
      facts: facts('UUID=4a /m ext4 defaults 0 0\n', disk, block('/dev/vdc1')),
      expect: { changes: [{ summary: /since its source is \/dev\/vdb1, and mount UUID=4a there/ }] },
    },
    {
      name: 'the same device by another name',
      input: diskWish,
      facts: facts('/dev/vdb1 /m ext4 defaults 0 0\n', disk, block('/dev/vdb1')),
      expect: { changes: [{ summary: 'change /etc/fstab' }] },
    },
    {
      name: 'a device behind a link, which the kernel names otherwise',
      input: { ...diskWish, src: '/dev/vg/data' },
      facts: facts(
        '/dev/vg/data /m ext4 defaults 0 0\n',
        { ...disk, source: '/dev/mapper/vg-data' },
        { source: '/dev/dm-3', ...block('/dev/dm-3') },
      ),
      expect: { nothing: /is mounted/ },
    },
    {
      name: 'a device that is not there takes nothing away',
      input: diskWish,
      facts: facts('UUID=3b /m ext4 defaults 0 0\n', disk),
      expect: {
        refused: /UUID=4a is not a device of the host/,
        code: 'tasks/missing',
        notes: [/\/m is mounted, but its source is \/dev\/vdb1/],
      },
    },
    {
      name: 'the root, named by the kernel alone',
      input: { ...diskWish, path: '/' },
      facts: facts(
        'UUID=4a / ext4 defaults 0 1\n',
        { ...disk, source: '/dev/root', target: '/' },
        block('/dev/vda1'),
      ),
      expect: { changes: [{ summary: 'change /etc/fstab' }] },
    },
    {
      name: 'the root stays',
      input: { ...diskWish, path: '/' },
      facts: facts('UUID=3b / ext4 defaults 0 0\n', { ...disk, target: '/' }, block('/dev/vdc1')),
      expect: { refused: /cannot be exchanged while the host runs/, code: 'tasks/impossible' },
    },
    {
      name: 'another type',
      input: { ...wish, fstype: 'ramfs', opts: 'defaults' },
      facts: facts('tmpfs /m tmpfs size=1m 0 0\n', mounted),
      expect: {
        changes: [{ summary: /since its type is tmpfs/ }, { summary: 'change /etc/fstab' }],
      },
    },
    {
      name: 'another type of whose name the kernel makes another',
      input: { ...diskWish, src: 'nas:/x', fstype: 'nfs' },
      facts: facts('nas:/x /m nfs defaults 0 0\n', { ...disk, source: 'nas:/x', type: 'nfs4' }),
      expect: { nothing: /is mounted/ },
    },
    {
      name: 'a server elsewhere, and a slash that says nothing',
      input: { ...diskWish, src: 'nas2:/x/', fstype: 'nfs' },
      facts: facts('nas2:/x/ /m nfs defaults 0 0\n', { ...disk, source: 'nas:/x', type: 'nfs4' }),
      expect: { changes: [{ summary: /since its source is nas:\/x/ }] },
    },
    {
      name: 'what waits for its first use is left to systemd',
      input: { ...diskWish, src: 'nas:/x', fstype: 'nfs' },
      facts: facts('nas:/x /m nfs defaults 0 0\n', { ...disk, source: 'systemd-1', type: 'autofs' }),
      expect: { nothing: /is mounted/ },
    },
    {
      name: 'files in memory are lost with their mount, which the play must allow',
      input: { ...wish, src: 'b' },
      facts: facts('tmpfs /m tmpfs size=1m 0 0\n', mounted, { holds: true }),
      expect: {
        changes: [
          { summary: /since its source is tmpfs, and mount b there/, risk: 'destroys-data' },
          { summary: 'change /etc/fstab' },
        ],
      },
    },
    {
      name: 'a folder that is bound',
      input: bind,
      facts: facts('/srv /m none bind 0 0\n', bound, folder('40:2')),
      expect: { nothing: /is mounted/ },
    },
    {
      name: 'another folder that is bound',
      input: bind,
      facts: facts('/srv /m none bind 0 0\n', bound, folder('40:3')),
      expect: { changes: [{ summary: /since its source is \/dev\/vda1, and mount \/srv there/ }] },
    },
    {
      name: 'an image behind a loop device',
      input: image,
      facts: facts(
        '/srv/a.img /m ext4 defaults 0 0\n',
        { ...disk, source: '/dev/loop3' },
        { source: '/srv/a.img', wanted: { kind: 'file', path: '/srv/a.img', inode: '1:1' } },
      ),
      expect: { nothing: /is mounted/ },
    },
    {
      name: 'another image behind a loop device',
      input: image,
      facts: facts(
        '/srv/a.img /m ext4 defaults 0 0\n',
        { ...disk, source: '/dev/loop3' },
        { source: '/srv/b.img (deleted)', wanted: { kind: 'file', path: '/srv/a.img', inode: '1:1' } },
      ),
      expect: { changes: [{ summary: /since its source is \/dev\/loop3/ }] },
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
      name: 'ephemeral with other options',
      input: { ...wish, state: 'ephemeral', opts: 'size=2m' },
      facts: facts('', mounted),
      expect: { changes: [{ summary: 'mount /m again with its new options' }] },
    },
    {
      name: 'ephemeral from elsewhere',
      input: { ...wish, state: 'ephemeral', src: 'b' },
      facts: facts('', mounted),
      expect: { changes: [{ summary: /since its source is tmpfs, and mount b there/ }] },
    },
    {
      name: 'absent',
      input: { path: '/m', state: 'absent' },
      facts: facts('a / ext4\ntmpfs /m tmpfs\n', mounted),
      expect: {
        changes: [
          { summary: 'unmount /m', commands: ['umount -- /m'] },
          {
            summary: 'change /etc/fstab',
            diff: { before: 'a / ext4\ntmpfs /m tmpfs\n', after: 'a / ext4\n' },
          },
        ],
      },
    },
    {
      name: 'a file is in the way',
      input: wish,
      facts: facts('', undefined, {}, { ...directory, type: 'file' }),
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
    {
      name: 'below a link to a folder',
      prepare: 'mkdir real; ln -s real link',
      input: { path: '/case/link/m', src: 'tmpfs', fstype: 'tmpfs' },
      check: '[ "$(grep -c " /case/real/m " /proc/self/mounts)" = 1 ]',
    },
    {
      name: 'below a link, mounted already',
      prepare:
        'mkdir -p real/m; ln -s real way; mount -t tmpfs tmpfs real/m; echo "tmpfs /case/way/m tmpfs defaults 0 0" >> /etc/fstab',
      input: { path: '/case/way/m', src: 'tmpfs', fstype: 'tmpfs' },
      nothing: true,
    },
    {
      name: 'other options, and a flag less',
      prepare:
        'mkdir m; mount -t tmpfs -o size=1m,noexec,mode=0750 t m; touch m/kept; echo "t /case/m tmpfs size=1m,noexec,mode=0750 0 0" >> /etc/fstab',
      input: { path: '/case/m', src: 't', fstype: 'tmpfs', opts: 'size=2m,nosuid,mode=0750' },
      check:
        '[ -e m/kept ]; grep "^t /case/m tmpfs rw,nosuid,relatime,size=2048k,mode=750 " /proc/self/mounts',
    },
    {
      name: 'options that were right in fstab only',
      prepare: 'mkdir m; mount -t tmpfs -o size=1m t m; echo "t /case/m tmpfs size=2m 0 0" >> /etc/fstab',
      input: { path: '/case/m', src: 't', fstype: 'tmpfs', opts: 'size=2m' },
      check: 'grep " /case/m .*size=2048k" /proc/self/mounts',
    },
    {
      name: 'another source, and options of the first mount',
      prepare: 'mkdir m; mount -t tmpfs a m; echo "a /case/m tmpfs defaults 0 0" >> /etc/fstab',
      input: { path: '/case/m', src: 'b', fstype: 'tmpfs', opts: 'mode=0750' },
      check: '[ "$(grep " /case/m " /proc/self/mounts | cut -d" " -f1)" = b ]; [ "$(stat -c %a m)" = 750 ]',
    },
    {
      name: 'a bound folder exchanged',
      prepare:
        'mkdir a b m; touch a/x b/y; mount --bind a m; echo "/case/a /case/m none bind 0 0" >> /etc/fstab',
      input: { path: '/case/m', src: '/case/b', fstype: 'none', opts: 'bind' },
      check: '[ -e m/y ]; ! [ -e m/x ]',
    },
    {
      name: 'what cannot be mounted is not in fstab',
      prepare: 'mkdir new',
      input: { path: '/case/new', src: '/case/none.img', fstype: 'ext4' },
      fails: /exit/,
      check: '! grep "/case/new " /etc/fstab',
    },
  ],
};
