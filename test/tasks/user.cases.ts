import { sha256Of } from '../../src/facts/files/file-state.js';
import type { Cases } from './case.js';

const hash = '$6$salt$IxDD3jeSOb5eB1CX5LBsqZFVkJdido3OUILO5Ifz5iwMuTS4XMS130MTSuDDl3aCI6WouIL9AjRbLCelDCy.g.';
const nobody = { found: { account: null, groups: [], passwordDigest: null, locked: false } };
const alice = (more: object = {}, account: object = {}) => ({
  found: {
    account: {
      name: 'alice',
      uid: 1000,
      gid: 1000,
      group: 'alice',
      comment: '',
      home: '/home/alice',
      shell: '/bin/sh',
      ...account,
    },
    groups: ['audio', 'sudo'],
    passwordDigest: null,
    locked: false,
    ...more,
  },
});

const homes = (old: string, place: string) => ({ homes: { old, place } });
const keeper = (home: string, stranger: string | null) => ({ keeper: { home, stranger } });
const foreign = keeper('/srv/x/alice', 'a directory above it belongs to x');
const moved = { name: 'alice', home: '/srv/alice' };

export const suite: Cases = {
  task: 'user',
  cases: [
    {
      name: 'below a place of its own, whose directories may be new',
      input: { name: 'alice', home: '/srv/lab/alice', groups: ['a'] },
      facts: nobody,
      expect: {
        changes: [
          {
            summary: 'create account alice',
            commands: ['useradd -G a -d /srv/lab/alice -m -- alice'],
            invalidates: [
              'user',
              ...['passwd', 'shadow', 'group', 'gshadow', 'subuid', 'subgid'].flatMap((name) => [
                `file:/etc/${name}`,
                `file:/etc/${name}-`,
              ]),
              ...['file:/var/mail', 'file:/var/spool/mail', 'file:/var/log', 'file:/srv'],
            ],
          },
        ],
      },
    },
    ...[
      [false, true, 'lock', '-L'],
      [true, false, 'unlock', '-U'],
    ].map(([is, locked, verb, option]) => ({
      name: `${verb}ed`,
      input: { name: 'alice', locked },
      facts: alice({ locked: is }),
      expect: {
        changes: [{ summary: `${verb} the password of alice`, commands: [`usermod ${option} -- alice`] }],
      },
    })),
    {
      name: 'an account without a password is locked from its beginning',
      input: { name: 'alice', locked: true },
      facts: nobody,
      expect: { changes: [{ summary: 'create account alice' }] },
    },
    {
      name: 'new, with everything',
      input: {
        name: 'alice',
        uid: 1500,
        group: 'users',
        groups: ['sudo', 'kvm'],
        shell: '/bin/bash',
        comment: 'Alice A',
        home: '/srv/alice',
      },
      facts: nobody,
      expect: {
        changes: [
          {
            summary: 'create account alice',
            before: null,
            commands: [
              'useradd -u 1500 -g users -G sudo,kvm -c "Alice A" -d /srv/alice -s /bin/bash -m -- alice',
            ],
          },
        ],
      },
    },
    { name: 'there', input: 'alice', facts: alice(), expect: { nothing: /alice is as it should be/ } },
    {
      name: 'groups are exact',
      input: { name: 'alice', groups: ['sudo', 'kvm'] },
      facts: alice(),
      expect: {
        changes: [
          {
            summary: 'change groups of account alice',
            before: { groups: ['audio', 'sudo'] },
            after: { groups: ['kvm', 'sudo'] },
            commands: ['usermod -G kvm,sudo -- alice'],
          },
        ],
      },
    },
    {
      name: 'groups are added',
      input: { name: 'alice', groups: ['kvm'], append: true },
      facts: alice(),
      expect: { changes: [{ summary: /groups/, commands: ['usermod -G audio,kvm,sudo -- alice'] }] },
    },
    {
      name: 'groups are there',
      input: { name: 'alice', groups: ['sudo'], append: true, group: '1000' },
      facts: alice(),
      expect: { nothing: /as it should be/ },
    },
    {
      name: 'a new home takes the old one along',
      input: moved,
      facts: { ...alice(), ...homes('directory', 'free') },
      expect: {
        changes: [
          {
            summary: 'change home of account alice',
            before: { home: '/home/alice' },
            after: { home: '/srv/alice' },
            commands: [/rigger_walk \/home\/alice keep[\s\S]*rigger_walk \/srv\/alice keep/],
            invalidates: ['user', 'file'],
          },
        ],
      },
    },
    {
      name: 'the home moves before the number changes',
      input: { ...moved, uid: 1500 },
      facts: { ...alice(), ...homes('link', 'free') },
      expect: {
        changes: [
          {
            summary: 'change uid, home of account alice',
            commands: [/rigger_walk \/srv\/alice keep/, 'usermod -u 1500 -- alice'],
          },
        ],
      },
    },
    ...(['free', 'taken', 'no-parent'] as const).map((place) => ({
      name: `no old home, the new one ${place}: only the entry changes`,
      input: moved,
      facts: { ...alice(), ...homes('none', place) },
      expect: {
        changes: [{ summary: 'change home of account alice', commands: ['usermod -d /srv/alice -- alice'] }],
      },
    })),
    {
      name: 'the old home by another name',
      input: moved,
      facts: { ...alice(), ...homes('directory', 'same') },
      expect: { changes: [{ summary: /home/, commands: ['usermod -d /srv/alice -- alice'] }] },
    },
    {
      name: 'the home is there',
      input: moved,
      facts: { ...alice({}, { home: '/srv/alice' }), ...homes('directory', 'same') },
      expect: { nothing: /as it should be/ },
    },
    ...(
      [
        ['directory', 'taken', /from \/home\/alice to \/srv\/alice: both exist/, 'tasks/impossible'],
        ['link', 'taken', /both exist/, 'tasks/impossible'],
        ['directory', 'inside', /inside it/, 'tasks/impossible'],
        ['directory', 'no-parent', /\/srv is not a directory/, 'tasks/no-parent'],
        ['mount-point', 'free', /mounted at \/home\/alice/, 'tasks/impossible'],
        ['relative-link', 'free', /symbolic link/, 'tasks/impossible'],
      ] as const
    ).map(([old, place, refused, code]) => ({
      name: `old home ${old}, new one ${place}: nothing is changed`,
      input: { ...moved, shell: '/bin/zsh' },
      facts: { ...alice(), ...homes(old, place) },
      expect: { refused, code },
    })),
    {
      name: 'a password goes over standard input',
      input: { name: 'alice', password: hash },
      facts: alice(),
      expect: { changes: [{ summary: 'set the password of alice', commands: ['chpasswd -e'] }] },
    },
    {
      name: 'the same password, locked',
      input: { name: 'alice', password: hash, locked: true },
      facts: alice({ passwordDigest: sha256Of(hash) }),
      expect: { changes: [{ summary: 'lock the password of alice', commands: ['usermod -L -- alice'] }] },
    },
    {
      name: 'remove',
      input: { name: 'alice', state: 'absent' },
      facts: alice(),
      expect: { changes: [{ summary: 'remove account alice', commands: ['userdel -- alice'] }] },
    },
    {
      name: 'remove with all that it has',
      input: { name: 'alice', state: 'absent', remove: true },
      facts: alice(),
      expect: {
        changes: [{ summary: /and its home/, commands: ['userdel -r -- alice'], risk: 'destroys-data' }],
      },
    },
    {
      name: 'absent',
      input: { name: 'alice', state: 'absent' },
      facts: nobody,
      expect: { nothing: /no account/ },
    },
    {
      name: 'a plain password',
      input: { name: 'alice', password: 'hunter2' },
      expect: { invalid: /mkpasswd/ },
    },
    ...(
      [
        ['a new home', nobody, { name: 'alice' }, /cannot be made safely: a directory above it belongs to x/],
        ['a new number', alice(), { name: 'alice', uid: 7 }, /given to the new number safely/],
        ['a home to remove', alice(), { name: 'alice', state: 'absent', remove: true }, /be removed safely/],
      ] as const
    ).map(([what, found, input, refused]) => ({
      name: `${what} below somebody else's directory: nothing is changed`,
      input,
      facts: { ...found, ...foreign },
      expect: { refused, code: 'tasks/impossible' },
    })),
    {
      name: 'the number that it has, below somebody else’s directory',
      input: { name: 'alice', uid: 1000 },
      facts: { ...alice(), ...foreign },
      expect: { nothing: /as it should be/ },
    },
    {
      name: 'no home is made below somebody else’s directory',
      input: { name: 'alice', create_home: false },
      facts: nobody,
      expect: { changes: [{ summary: 'create account alice', commands: ['useradd -M -- alice'] }] },
    },
    { name: 'a bad name', input: '1alice', expect: { invalid: /account name/ } },
  ],
  trials: [
    {
      name: 'new, with groups and password',
      input: {
        name: 'rigger-alice',
        groups: ['daemon', 'bin'],
        password: hash,
        shell: '/bin/bash',
        comment: 'A, B',
      },
      check: '[ "$(id -nG rigger-alice)" = "rigger-alice daemon bin" ]; [ -d /home/rigger-alice ]',
    },
    {
      name: 'changed',
      prepare: 'useradd -m -G bin rigger-bob',
      input: {
        name: 'rigger-bob',
        uid: 4711,
        groups: ['daemon'],
        append: true,
        locked: true,
        password: hash,
        home: '/home/b',
      },
      check:
        '[ "$(id -u rigger-bob)" = 4711 ]; [ "$(stat -c %U /home/b)" = rigger-bob ]; [ ! -e /home/rigger-bob ]',
    },
    {
      name: 'a home on another file system is copied whole',
      prepare:
        'useradd -m -d /case/old rigger-eve; ln -s nowhere /case/old/link; chmod 0751 /case/old; mount -t tmpfs t /mnt',
      input: { name: 'rigger-eve', home: '/mnt/eve' },
      check:
        '[ "$(stat -c %U:%a /mnt/eve)" = rigger-eve:751 ]; [ "$(readlink /mnt/eve/link)" = nowhere ]; [ ! -e old ]; [ "$(getent passwd rigger-eve | cut -d: -f6)" = /mnt/eve ]; umount /mnt',
    },
    {
      name: 'old and new home exist: refused',
      prepare: 'useradd -m -d /case/old rigger-frank; mkdir /case/new',
      input: { name: 'rigger-frank', home: '/case/new' },
      refused: 'tasks/impossible',
    },
    ...(
      [
        ['inside the old one', ':', '/case/old/deep/new', 'tasks/impossible'],
        ['without its directory', ':', '/case/none/new', 'tasks/no-parent'],
        ['and a mounted old one', 'mount -t tmpfs t /case/old', '/case/new', 'tasks/impossible'],
        [
          'and a relative link as the old one',
          'mv old real; ln -s real old',
          '/case/new',
          'tasks/impossible',
        ],
        ['where a link to nothing is', 'ln -s nowhere new', '/case/new', 'tasks/impossible'],
      ] as const
    ).map(([what, prepare, home, refused]) => ({
      name: `a new home ${what}: refused`,
      prepare: `! id rigger-frank || userdel rigger-frank; useradd -m -d /case/old rigger-frank; mkdir old/deep; ${prepare}`,
      input: { name: 'rigger-frank', home },
      refused,
    })),
    {
      name: 'the old home by another name stays where it is',
      prepare: 'useradd -m -d /case/old rigger-ivan; touch old/file; ln -s /case other',
      input: { name: 'rigger-ivan', home: '/case/other/old' },
      check: '[ -e old/file ]; [ "$(getent passwd rigger-ivan | cut -d: -f6)" = /case/other/old ]',
    },
    {
      name: 'a home that is a link moves as one',
      prepare: 'mkdir real; ln -s /case/real old; useradd -M -d /case/old rigger-judy',
      input: { name: 'rigger-judy', home: '/case/new' },
      check: '[ "$(readlink new)" = /case/real ]; [ ! -L old ]',
    },
    {
      name: 'out of a directory of somebody else, into another',
      prepare:
        'mkdir mine yours; useradd -m -d /case/mine/old rigger-kim; touch mine/old/file; chown 4001 mine; chown 4002 yours',
      input: { name: 'rigger-kim', home: '/case/yours/new' },
      check: '[ -e yours/new/file ]; [ "$(stat -c %U yours/new)" = rigger-kim ]; [ ! -e mine/old ]',
    },
    {
      name: 'the new home exists, and there is no old one',
      prepare: 'useradd -M -d /case/old rigger-grace; mkdir /case/new',
      input: { name: 'rigger-grace', home: '/case/new' },
      check: '[ "$(getent passwd rigger-grace | cut -d: -f6)" = /case/new ]',
    },
    {
      name: 'an account in use keeps entry and home',
      prepare:
        'useradd -m -d /case/old rigger-heidi; touch old/file; setsid runuser -u rigger-heidi -- sleep 60 >/dev/null 2>&1 </dev/null & timeout 60 sh -c "until pgrep -u rigger-heidi sleep; do sleep 0.1; done"',
      input: { name: 'rigger-heidi', home: '/case/new' },
      fails: /currently used by process/,
      check:
        'pkill -u rigger-heidi; [ -e old/file ]; [ ! -e new ]; [ "$(getent passwd rigger-heidi | cut -d: -f6)" = /case/old ]',
    },
    ...(
      [
        ['a new home', 'true', { home: '/case/theirs/new' }],
        ['a new number', 'useradd -m -d /case/theirs/old -u 4801 rigger-lea', { uid: 4802 }],
        ['a home to remove', 'useradd -m -d /case/theirs/old rigger-lea', { state: 'absent', remove: true }],
      ] as const
    ).map(([what, prepare, input]) => ({
      name: `${what} below a directory of somebody else: refused`,
      prepare: `! id rigger-lea || userdel rigger-lea; mkdir theirs; ${prepare}; chown 4001 theirs`,
      input: { name: 'rigger-lea', ...input },
      refused: 'tasks/impossible',
    })),
    {
      name: 'unlocked',
      prepare: `useradd -p '!${hash}' rigger-carol`,
      input: { name: 'rigger-carol', locked: false },
    },
    {
      name: 'removed with its home',
      prepare: 'useradd -m rigger-dave',
      input: { name: 'rigger-dave', state: 'absent', remove: true },
      check: '[ ! -e /home/rigger-dave ]; ! id rigger-dave',
    },
  ],
};
