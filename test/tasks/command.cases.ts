import type { Cases } from './case.js';

const absent = { type: 'absent', parent: 'directory' };
const present = { type: 'file', mode: '0644' };

export const suite: Cases = {
  task: 'command',
  cases: [
    {
      name: 'a scalar is split into words, and no shell reads it',
      input: `printf '%s\\n' "a b" c\\ d $HOME *`,
      expect: {
        changes: [
          {
            summary: `run printf '%s\\n' "a b" c\\ d $HOME *`,
            commands: ['printf "%s\\\\n" "a b" "c d" "$HOME" *'],
            invalidates: ['*'],
            action: true,
          },
        ],
      },
    },
    {
      name: 'a list is taken as it is',
      input: { argv: ['echo', 'a b', 3], chdir: '/tmp' },
      expect: { changes: [{ summary: 'run echo a b 3', commands: ['echo "a b" 3'], action: true }] },
    },
    {
      name: 'what it creates exists',
      input: { cmd: 'make', creates: '/opt/x' },
      facts: { creates: present },
      expect: { nothing: /^\/opt\/x exists$/ },
    },
    {
      name: 'what it creates does not exist',
      input: { cmd: 'make', creates: '/opt/x' },
      facts: { creates: absent },
      expect: { changes: [{ summary: 'run make', action: true }] },
    },
    {
      name: 'what it removes is gone',
      input: { cmd: 'rm /opt/x', removes: '/opt/x' },
      facts: { removes: absent },
      expect: { nothing: /^\/opt\/x does not exist$/ },
    },
    {
      name: 'scopes may be narrowed',
      input: { cmd: 'true', invalidates: ['service'] },
      expect: { changes: [{ summary: 'run true', invalidates: ['service'], action: true }] },
    },
    { name: 'an open quote', input: "echo 'a", expect: { invalid: /every quote closed/ } },
    { name: 'both forms', input: { cmd: 'a', argv: ['a'] }, expect: { invalid: /either `cmd` or `argv`/ } },
    { name: 'a typo', input: { cmd: 'a', create: '/x' }, expect: { invalid: /create/ } },
    { name: 'a relative guard', input: { cmd: 'a', creates: 'x' }, expect: { invalid: /absolute path/ } },
  ],
  trials: [
    {
      name: 'arguments arrive whole, in the directory, with standard input',
      input: {
        argv: ['sh', '-c', 'printf "%s|" "$@" > out; cat >> out', 'sh', "it's", 'a\nb', ''],
        chdir: '/case',
        stdin: 'in',
      },
      check: `printf "it's|a\\nb||in" | cmp - out`,
    },
    { name: 'guard', prepare: 'touch made', input: { cmd: 'false', creates: '/case/made' }, nothing: true },
  ],
};
