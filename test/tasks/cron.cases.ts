import type { Cases } from './case.js';

const none = { type: 'absent', parent: 'directory' };

export const suite: Cases = {
  task: 'cron',
  cases: [
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
