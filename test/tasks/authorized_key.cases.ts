import type { Cases } from './case.js';

const one = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOneOneOneOneOneOneOneOneOneOneOneOneOneOneOneO alice@a';
const two = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAITwoTwoTwoTwoTwoTwoTwoTwoTwoTwoTwoTwoTwoTwoTwoT bob@b';
const found = (text: string | null, folderMode = '700') => ({
  found: {
    account: { uid: 1000, gid: 1000, home: '/home/alice' },
    path: '/home/alice/.ssh/authorized_keys',
    text,
    folderMode,
  },
});

export const suite: Cases = {
  task: 'authorized_key',
  cases: [
    {
      name: 'a file behind a link: both places may read otherwise afterwards',
      input: { user: 'alice', key: one },
      facts: { found: { ...found('').found, realPath: '/home/alice/keys' } },
      expect: {
        changes: [
          {
            summary: /let a key/,
            invalidates: ['file:/home/alice/.ssh/authorized_keys', 'file:/home/alice/keys'],
          },
        ],
      },
    },
    {
      name: 'the first key makes the folder',
      input: { user: 'alice', key: one },
      facts: found(null, ''),
      expect: {
        changes: [
          {
            summary: 'create directory /home/alice/.ssh',
            commands: [
              'mkdir -p /home/alice/.ssh',
              'chown alice: /home/alice/.ssh && chmod 0700 /home/alice/.ssh',
            ],
          },
          {
            summary: 'let a key log in to alice',
            diff: { before: null, after: `${one}\n` },
            before: [],
            after: ['ssh-ed25519 alice@a'],
          },
        ],
      },
    },
    {
      name: 'added',
      input: { user: 'alice', key: [one, two] },
      facts: found(`# mine\n${one}\n`),
      expect: {
        changes: [
          {
            summary: 'let 2 keys log in to alice',
            diff: { before: `# mine\n${one}\n`, after: `# mine\n${one}\n${two}\n` },
          },
        ],
      },
    },
    {
      name: 'there',
      input: { user: 'alice', key: one },
      facts: found(`${two}\n${one}\n`),
      expect: { nothing: /may log in/ },
    },
    {
      name: 'the same key with other options is changed in place',
      input: { user: 'alice', key: `from="10.0.0.0/8" ${one}` },
      facts: found(`${one}\n${two}\n`),
      expect: {
        changes: [
          {
            summary: /let a key/,
            diff: { before: `${one}\n${two}\n`, after: `from="10.0.0.0/8" ${one}\n${two}\n` },
          },
        ],
      },
    },
    {
      name: 'exclusive',
      input: { user: 'alice', key: one, exclusive: true },
      facts: found(`${one}\n${two}\n`),
      expect: {
        changes: [{ summary: /let a key/, diff: { before: `${one}\n${two}\n`, after: `${one}\n` } }],
      },
    },
    {
      name: 'absent, whatever its comment',
      input: { user: 'alice', key: one.replace(' alice@a', ''), state: 'absent' },
      facts: found(`${one}\n${two}\n`),
      expect: {
        changes: [
          {
            summary: 'keep a key from logging in to alice',
            diff: { before: `${one}\n${two}\n`, after: `${two}\n` },
          },
        ],
      },
    },
    {
      name: 'no account',
      input: { user: 'alice', key: one },
      facts: { found: { path: '/.ssh/authorized_keys', text: null, folderMode: '' } },
      expect: { refused: /account alice does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'a private key',
      input: { user: 'a', key: '-----BEGIN' },
      expect: { invalid: /authorized_keys file/ },
    },
  ],
  trials: [
    {
      name: 'a new account',
      prepare: 'useradd -m rigger-key',
      input: { user: 'rigger-key', key: `${one}\n${two}\n` },
      check:
        '[ "$(stat -c "%a %U" ~rigger-key/.ssh ~rigger-key/.ssh/authorized_keys)" = "700 rigger-key\n600 rigger-key" ] || [ "$(stat -c %a%U ~rigger-key/.ssh/authorized_keys)" = 600rigger-key ]',
    },
    {
      name: 'one goes',
      prepare: `useradd -m rigger-key2; mkdir ~rigger-key2/.ssh; printf '%s\\n' '${one}' '${two}' > ~rigger-key2/.ssh/authorized_keys`,
      input: { user: 'rigger-key2', key: one, state: 'absent' },
      check: '[ "$(wc -l < ~rigger-key2/.ssh/authorized_keys)" = 1 ]',
    },
    {
      name: 'one more, of an account whose group has another name',
      prepare: `groupadd rigger-keys; useradd -m -g rigger-keys rigger-key3; mkdir ~rigger-key3/.ssh
printf '%s\\n' '${one}' > ~rigger-key3/.ssh/authorized_keys; chown -R rigger-key3: ~rigger-key3/.ssh`,
      input: { user: 'rigger-key3', key: two },
      check:
        'f=~rigger-key3/.ssh/authorized_keys; [ "$(wc -l < $f) $(stat -c "%a %U %G" $f)" = "2 600 rigger-key3 rigger-keys" ]',
    },
  ],
};
