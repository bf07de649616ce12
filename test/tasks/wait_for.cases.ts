import { ShellText } from '../../src/model/index.js';
import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'wait_for',
  cases: [
    {
      name: 'a port of another host',
      input: { port: 22, host: '192.0.2.7', state: 'stopped' },
      facts: { holds: false },
      expect: { changes: [{ summary: 'wait until port 22 of 192.0.2.7 is stopped' }] },
    },
    { name: 'open', input: { port: 22 }, facts: { holds: true }, expect: { nothing: /port 22 is started/ } },
    {
      name: 'not open yet',
      input: { port: 22, timeout: 5 },
      facts: { holds: false },
      expect: {
        changes: [
          {
            summary: 'wait until port 22 is started',
            invalidates: ['*'],
            commands: [/:0016 .*\/proc\/net\/tcp/],
          },
        ],
      },
    },
    {
      name: 'a command is never asked in a plan',
      input: { cmd: 'test -e /x' },
      expect: { changes: [{ summary: 'wait until `test -e /x` is started', action: true }] },
    },
    {
      name: 'values in a command are no part of its text',
      input: { cmd: new ShellText('test -e "${rigger_1}"', { rigger_1: '/x; id' }) },
      expect: {
        changes: [
          {
            summary: "wait until `test -e '/x; id'` is started",
            action: true,
            commands: [/until {1,2}\( test -e '\/x; id'\n\)/],
          },
        ],
      },
    },
    { name: 'two subjects', input: { port: 1, path: '/a' }, expect: { invalid: /exactly one/ } },
    { name: 'none', input: {}, expect: { invalid: /exactly one/ } },
    { name: 'a port that cannot be', input: { port: 70000 }, expect: { invalid: /port/ } },
  ],
  trials: [
    {
      name: 'a file that comes',
      prepare: '(sleep 0.2; echo ready > f) > /dev/null 2>&1 &',
      input: { path: '/case/f', search_regex: '^ready$', sleep: 0.05, timeout: 20 },
      check: '[ -e f ]',
    },
    { name: 'a file that is gone', input: { path: '/case/f', state: 'absent' }, nothing: true },
    {
      name: 'a value in a command',
      prepare: 'touch "a b"',
      input: { cmd: new ShellText('test -e "${rigger_1}"', { rigger_1: '/case/a b' }), timeout: 20 },
      check: '[ -e "a b" ]',
    },
    {
      name: 'a command',
      prepare: '(sleep 0.2; touch f) > /dev/null 2>&1 &',
      input: { cmd: 'test -e /case/f', sleep: 0.05, timeout: 20 },
      check: '[ -e f ]',
    },
  ],
};
