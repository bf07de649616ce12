import { ShellText } from '../../src/model/index.js';
import type { Cases } from './case.js';

const text = new ShellText('printf %s "${rigger_1}" >out', { rigger_1: "it's; false\n" });

export const suite: Cases = {
  task: 'shell',
  cases: [
    {
      name: 'a name in a program of another language is a part of its text',
      input: {
        cmd: new ShellText('print("${rigger_1}")', { rigger_1: 'eth0' }),
        executable: '/usr/bin/python3',
      },
      expect: {
        changes: [{ summary: /print/, commands: [/^(?!rigger_1=)[\s\S]*eth0/], action: true }],
      },
    },
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
    {
      name: 'values travel beside the text, and are shown in it',
      input: { cmd: text },
      expect: {
        changes: [
          {
            summary: "run printf %s 'it'\\''s; false …",
            action: true,
            commands: ["printf %s 'it'\\''s; false\n' >out"],
          },
        ],
      },
    },
    {
      name: 'another interpreter reads no shell variables',
      input: { cmd: text, executable: '/usr/bin/python3' },
      expect: { invalid: /cmd: \/usr\/bin\/python3 would read a value .* hand it over by `environment`/ },
    },
    {
      name: 'a number is a number to every interpreter',
      input: {
        cmd: new ShellText('print("${rigger_1}")', { rigger_1: '3' }),
        executable: '/usr/bin/python3',
      },
      expect: { changes: [{ summary: 'run print(3)', action: true, commands: ['print(3)'] }] },
    },
    {
      name: 'no text for an interpreter that is no shell',
      input: { cmd: '', executable: '/usr/bin/python3' },
      expect: { invalid: /cmd/ },
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
      name: 'a value in sh',
      input: { cmd: text, chdir: '/case' },
      check: `printf "it's; false\\n" | cmp - out`,
    },
    {
      name: 'a value in another shell',
      input: { cmd: text, executable: '/bin/bash', chdir: '/case' },
      check: `printf "it's; false\\n" | cmp - out`,
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
