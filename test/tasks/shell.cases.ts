import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'shell',
  cases: [
    {
      name: 'one line',
      input: 'ls /etc | wc -l > /tmp/n',
      expect: { changes: [{ summary: 'run ls /etc | wc -l > /tmp/n', action: true, invalidates: ['*'] }] },
    },
    {
      name: 'many lines show their first',
      input: { cmd: 'cd /tmp\nls\n' },
      expect: { changes: [{ summary: 'run cd /tmp …', commands: ['cd /tmp\nls'], action: true }] },
    },
    { name: 'no text', input: { cmd: '' }, expect: { invalid: /cmd/ } },
    {
      name: 'a shell is a path',
      input: { cmd: 'ls', executable: 'bash' },
      expect: { invalid: /executable/ },
    },
  ],
  trials: [
    {
      name: 'pipes and redirections',
      input: { cmd: 'printf "b\\na\\n" | sort > out', chdir: '/case' },
      check: 'printf "a\\nb\\n" | cmp - out',
    },
    {
      name: 'another shell',
      input: { cmd: 'a=(1 2 3); echo ${#a[@]} > out', executable: '/bin/bash', chdir: '/case' },
      check: '[ "$(cat out)" = 3 ]',
    },
    {
      name: 'standard input',
      input: { cmd: 'cat > out', stdin: 'x\n', chdir: '/case' },
      check: 'echo x | cmp - out',
    },
  ],
};
