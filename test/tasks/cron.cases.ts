import { ShellText } from '../../src/model/index.js';
import type { Cases } from './case.js';

const none = { type: 'absent', parent: 'directory' };

export const suite: Cases = {
  task: 'cron',
  cases: [
    {
      name: 'away with it',
      input: { name: 'sweep', state: 'absent' },
      facts: { file: { type: 'file', mode: '0644' } },
      expect: {
        changes: [
          {
            summary: 'remove job sweep',
            commands: ['rm -f -- /etc/cron.d/rigger-sweep'],
            invalidates: ['file:/etc/cron.d/rigger-sweep'],
          },
        ],
      },
    },
    {
      name: 'gone already',
      input: { name: 'sweep', state: 'absent' },
      facts: { file: none },
      expect: { nothing: /there is no job sweep/ },
    },
    {
      name: 'new',
      input: {
        name: 'sweep',
        job: 'find /tmp -mtime +7 -delete',
        minute: 5,
        hour: '*/2',
        env: { MAILTO: '' },
      },
      facts: { file: none },
      expect: {
        changes: [
          {
            summary: 'create /etc/cron.d/rigger-sweep',
            diff: {
              before: null,
              after:
                '# Written by rigger; changes are lost.\nMAILTO=\n5 */2 * * * root find /tmp -mtime +7 -delete\n',
            },
          },
        ],
      },
    },
    {
      name: 'a value is no part of the text, and a % in it no newline',
      input: {
        name: 'sweep',
        job: new ShellText('rm "${rigger_1}"', { rigger_1: 'a;%b' }),
        special_time: 'daily',
      },
      facts: { file: none },
      expect: {
        changes: [
          {
            summary: /create/,
            diff: {
              before: null,
              after:
                '# Written by rigger; changes are lost.\n@daily root rigger_1=\'a;\\%b\'; rm "${rigger_1}"\n',
            },
          },
        ],
      },
    },
    {
      name: 'a value of two lines',
      input: { name: 'sweep', job: new ShellText('rm "${rigger_1}"', { rigger_1: 'a\nb' }) },
      expect: { invalid: /job: must be one line/ },
    },
    {
      name: 'a word for the time',
      input: { name: 'sweep', job: 'x', special_time: 'reboot', user: 'alice' },
      facts: { file: none },
      expect: {
        changes: [
          {
            summary: /create/,
            diff: { before: null, after: '# Written by rigger; changes are lost.\n@reboot alice x\n' },
          },
        ],
      },
    },
    {
      name: 'no cron',
      input: { name: 'sweep', job: 'x' },
      facts: { file: { type: 'absent', parent: 'absent' } },
      expect: { refused: /no \/etc\/cron\.d/, code: 'tasks/unsupported-host' },
    },
    {
      name: 'absent',
      input: { name: 'sweep', state: 'absent' },
      facts: { file: none },
      expect: { nothing: /no job/ },
    },
    {
      name: 'a name that cron ignores',
      input: { name: 'a.b', job: 'x' },
      expect: { invalid: /cron ignores/ },
    },
    ...[
      [{ minute: 99 }, /minute: must be a number from 0 to 59, not "99"/],
      [{ hour: '24' }, /hour: must be a number from 0 to 23/],
      [{ day: 0 }, /day: must be a number from 1 to 31/],
      [{ month: 'may-13' }, /month: must be a number from 1 to 12, or jan to dec, not "13"/],
      [{ weekday: 'monday' }, /weekday: must be a number from 0 to 7, or sun to sat/],
      [{ weekday: 'fri-mon' }, /a range must go upwards/],
      [{ minute: '*/0' }, /a step must be a whole number above 0/],
      [{ minute: '5/10' }, /a step belongs to a range, such as 5-59\/10/],
      [{ minute: '1,,2' }, /minute: must be a field of crontab/],
      [{ minute: '1 2' }, /minute: must be a field of crontab/],
      [{ minute: 5, special_time: 'daily' }, /either `special_time` or the fields/],
    ].map(([fields, invalid]) => ({
      name: `a time that cron does not take: ${JSON.stringify(fields)}`,
      input: { name: 'a', job: 'x', ...fields },
      expect: { invalid: invalid as RegExp },
    })),
    {
      name: 'all that a time may be',
      input: {
        name: 'a',
        job: 'x',
        minute: '0-58/2,59',
        hour: '*/3',
        day: 31,
        month: 'JAN,6-dec',
        weekday: '5-7',
      },
      facts: { file: none },
      expect: {
        changes: [
          {
            summary: /create/,
            diff: {
              before: null,
              after: '# Written by rigger; changes are lost.\n0-58/2,59 */3 31 JAN,6-dec 5-7 root x\n',
            },
          },
        ],
      },
    },
    { name: 'two lines', input: { name: 'a', job: 'x\ny' }, expect: { invalid: /one line/ } },
  ],
  trials: [
    {
      name: 'new',
      prepare: 'mkdir -p /etc/cron.d',
      input: { name: 't', job: "echo it's", minute: '*/5' },
      check: `grep -qx "\\*/5 \\* \\* \\* \\* root echo it's" /etc/cron.d/rigger-t`,
    },
    {
      name: 'removed',
      prepare: 'mkdir -p /etc/cron.d; touch /etc/cron.d/rigger-t',
      input: { name: 't', state: 'absent' },
      check: '[ ! -e /etc/cron.d/rigger-t ]',
    },
  ],
};
