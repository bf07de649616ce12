import type { Cases } from './case.js';

const none = { type: 'absent', parent: 'directory' };
const file = {
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 1,
  inode: '1:1',
  text: '',
  sha256: '0',
};
const unit = (more: object) => ({
  unit: 't.timer',
  load: 'loaded',
  active: 'active',
  sub: 'waiting',
  unitFile: 'enabled',
  type: '',
  remainsAfterExit: false,
  needsDaemonReload: false,
  mainPid: 0,
  ...more,
});

export const suite: Cases = {
  task: 'timer',
  cases: [
    {
      name: 'again and again, not all at once',
      input: { name: 't', command: '/x', on_boot: '5min', on_unit_active: '1h', randomized_delay: '30s' },
      facts: {
        service: none,
        timer: none,
        found: unit({ load: 'not-found', active: 'inactive', unitFile: '' }),
      },
      expect: {
        changes: [
          { summary: 'create /etc/systemd/system/t.service' },
          {
            summary: 'create /etc/systemd/system/t.timer',
            writes: {
              '/etc/systemd/system/t.timer':
                '# Written by rigger; changes are lost.\n[Unit]\nDescription=t\n\n[Timer]\nOnBootSec=5min\nOnUnitActiveSec=1h\nRandomizedDelaySec=30s\n\n[Install]\nWantedBy=timers.target\n',
            },
          },
          { summary: 'let systemd read its unit files again' },
          { summary: /enable/ },
          { summary: 'start t.timer' },
        ],
      },
    },
    {
      name: 'new',
      input: { name: 't', command: '/usr/bin/true', on_calendar: 'daily', persistent: true },
      facts: {
        service: none,
        timer: none,
        found: unit({ load: 'not-found', active: 'inactive', unitFile: '' }),
      },
      expect: {
        changes: [
          { summary: 'create /etc/systemd/system/t.service' },
          {
            summary: 'create /etc/systemd/system/t.timer',
            diff: {
              before: null,
              after:
                '# Written by rigger; changes are lost.\n[Unit]\nDescription=t\n\n[Timer]\nOnCalendar=daily\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n',
            },
          },
          { summary: 'let systemd read its unit files again' },
          { summary: 'enable t.timer', commands: ['systemctl --quiet enable -- t.timer'] },
          { summary: 'start t.timer', commands: ['systemctl --quiet restart -- t.timer'] },
        ],
      },
    },
    {
      name: 'absent',
      input: { name: 't', state: 'absent' },
      facts: { service: file, timer: file, found: unit({}) },
      expect: {
        changes: [{ summary: 'stop and disable t.timer' }, { summary: 'remove t.service and t.timer' }],
      },
    },
    {
      name: 'absent already',
      input: { name: 't', state: 'absent' },
      facts: {
        service: none,
        timer: none,
        found: unit({ load: 'not-found', active: 'inactive', unitFile: '' }),
      },
      expect: { nothing: /no timer t/ },
    },
    { name: 'no time', input: { name: 't', command: '/x' }, expect: { invalid: /at least one of/ } },
  ],
  trials: [
    {
      name: 'new',
      systemd: true,
      prepare:
        'systemctl disable -q --now rigger-timer.timer 2>/dev/null || :; rm -f /etc/systemd/system/rigger-timer.*; systemctl daemon-reload',
      input: { name: 'rigger-timer', command: '/usr/bin/true', on_boot: '1h', on_unit_active: '1h' },
      check:
        'systemctl is-active -q rigger-timer.timer; systemctl is-enabled -q rigger-timer.timer; systemd-analyze verify rigger-timer.timer',
    },
    {
      name: 'other times, then absent',
      systemd: true,
      prepare: 'systemctl is-active -q rigger-timer.timer',
      input: { name: 'rigger-timer', command: '/usr/bin/true', on_calendar: 'daily', persistent: true },
      check: 'systemctl show -P TimersCalendar rigger-timer.timer | grep -q 00:00:00',
    },
    {
      name: 'absent',
      systemd: true,
      prepare: 'systemctl is-active -q rigger-timer.timer',
      input: { name: 'rigger-timer', state: 'absent' },
      check: '[ ! -e /etc/systemd/system/rigger-timer.timer ]',
    },
  ],
};
