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

export const suite: Cases = {
  task: 'user',
  cases: [
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
    { name: 'there', input: 'alice', facts: alice(), expect: { nothing: /alice is as wanted/ } },
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
      expect: { nothing: /as wanted/ },
    },
    {
      name: 'a new home takes the old one along',
      input: { name: 'alice', home: '/srv/alice' },
      facts: alice(),
      expect: {
        changes: [
          {
            summary: 'change home of account alice',
            commands: ['usermod -d /srv/alice -m -- alice'],
            invalidates: ['user', 'file'],
          },
        ],
      },
    },
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
