import type { Cases } from './case.js';

const device = (more: Record<string, unknown> = {}) => ({
  found: { kind: 'device', realPath: '/dev/sdb', size: 1000, ...more },
});
const wish = (more: Record<string, unknown> = {}) => ({ dev: '/dev/sdb', fstype: 'ext4', ...more });

export const suite: Cases = {
  task: 'filesystem',
  cases: [
    {
      name: 'on an empty device',
      input: wish({ dev: '/dev/disk/by-id/x', opts: '-L "my data"' }),
      facts: device(),
      expect: {
        changes: [
          {
            summary: 'make ext4 on /dev/disk/by-id/x',
            before: null,
            after: { fstype: 'ext4' },
            commands: [/mkfs\.ext4 -q -F -L 'my data' "\.\/\$name"/],
            invalidates: ['file:/dev/disk/by-id/x', 'file:/dev/sdb', 'file:/dev', 'mount'],
          },
        ],
      },
    },
    {
      name: 'there',
      input: wish(),
      facts: device({ holds: 'ext4', uuid: 'u' }),
      expect: { nothing: /holds ext4/ },
    },
    {
      name: 'there, with force',
      input: wish({ force: true }),
      facts: device({ holds: 'ext4', used: 'mounted' }),
      expect: { nothing: /holds ext4/ },
    },
    {
      name: 'something else',
      input: wish(),
      facts: device({ holds: 'xfs' }),
      expect: { refused: /holds something else: xfs/, code: 'tasks/impossible' },
    },
    {
      name: 'partitions',
      input: wish(),
      facts: device({ holds: 'table: gpt' }),
      expect: { refused: /something else: table: gpt/, code: 'tasks/impossible' },
    },
    {
      name: 'something else, with force, is a risk',
      input: wish({ force: true }),
      facts: device({ holds: 'xfs', uuid: 'u-1' }),
      expect: {
        changes: [
          {
            summary: 'make ext4 on /dev/sdb',
            before: { fstype: 'xfs', uuid: 'u-1' },
            after: { fstype: 'ext4' },
            commands: [/grep -qxF -e UUID=u-1 \|\| changed/],
            risk: 'destroys-data',
          },
        ],
      },
    },
    {
      name: 'in use, with force',
      input: wish({ force: true }),
      facts: device({ holds: 'xfs', used: 'used by md0' }),
      expect: { refused: /is used by md0/, code: 'tasks/impossible' },
    },
    {
      name: 'taken away',
      input: { dev: '/dev/sdb', state: 'absent', force: true },
      facts: device({ holds: 'table: gpt' }),
      expect: {
        changes: [
          {
            summary: 'take away what /dev/sdb holds',
            after: null,
            commands: [/wipefs -q -a/],
            risk: 'destroys-data',
          },
        ],
      },
    },
    {
      name: 'is away',
      input: { dev: '/dev/sdb', state: 'absent' },
      facts: device(),
      expect: { nothing: /holds nothing/ },
    },
    {
      name: 'no device',
      input: wish(),
      facts: { found: { kind: 'absent' } },
      expect: { refused: /does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'a directory',
      input: wish(),
      facts: { found: { kind: 'other' } },
      expect: { refused: /neither a device nor/, code: 'tasks/impossible' },
    },
    { name: 'no type', input: { dev: '/dev/sdb' }, expect: { invalid: /fstype: `fstype` belongs/ } },
    { name: 'an unknown type', input: wish({ fstype: 'ntfs' }), expect: { invalid: /fstype/ } },
    {
      name: 'an open quote',
      input: wish({ opts: '-L "a' }),
      expect: { invalid: /quote that is not closed/ },
    },
  ],
  trials: [
    {
      name: 'on an image, once',
      prepare: 'truncate -s 16M img',
      input: { dev: '/case/img', fstype: 'ext4', opts: '-L data' },
      check: '[ "$(blkid -p -s LABEL -o value img)" = data ]',
    },
    {
      name: 'swap instead of what was there, by a link',
      prepare: 'truncate -s 16M img; mkfs.ext4 -q -F img; ln -s img link',
      input: { dev: '/case/link', fstype: 'swap', force: true },
      check: '[ "$(blkid -p -s TYPE -o value img)" = swap ]',
    },
    {
      name: 'not over something else',
      prepare: 'truncate -s 16M img; mkswap -q img',
      input: { dev: '/case/img', fstype: 'ext4' },
      refused: 'tasks/impossible',
    },
    {
      name: 'away',
      prepare: 'truncate -s 16M img; mkfs.ext4 -q -F img',
      input: { dev: '/case/img', state: 'absent', force: true },
      check: '[ -z "$(blkid -p img)" ]',
    },
    { name: 'nothing there', input: { dev: '/case/img', fstype: 'ext4' }, refused: 'tasks/missing' },
  ],
};
