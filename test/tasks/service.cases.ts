import type { Cases } from './case.js';

const running = {
  unit: 'ssh.service',
  load: 'loaded',
  active: 'active',
  sub: 'running',
  unitFile: 'enabled',
  type: 'notify',
  remainsAfterExit: false,
  needsDaemonReload: false,
  mainPid: 1,
};
const stopped = { ...running, active: 'inactive', sub: 'dead', unitFile: 'disabled', mainPid: 0 };
const unknown = { ...stopped, load: 'not-found', unitFile: '' };

const template = { ...running, unit: 'getty@.service', instances: ['getty@tty1.service'] };

const fresh = `systemctl disable -q --now rigger-trial 2>/dev/null || :
printf '[Service]\\nExecStart=/usr/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/rigger-trial.service
systemctl daemon-reload`;

export const suite: Cases = {
  task: 'service',
  cases: [
    {
      name: 'a masked unit may be stopped and disabled',
      input: { name: 'ssh', state: 'stopped', enabled: false },
      facts: { found: { ...stopped, load: 'masked', unitFile: 'masked' } },
      expect: { nothing: /ssh is as it should be/ },
    },
    {
      name: 'a masked unit may be disabled',
      input: { name: 'ssh', enabled: false },
      facts: { found: { ...stopped, load: 'masked', unitFile: 'masked' } },
      expect: { nothing: /ssh is as it should be/ },
    },
    {
      name: 'masked until the next boot, and wanted',
      input: { name: 'ssh', masked: false, enabled: true },
      facts: { found: { ...stopped, load: 'masked', unitFile: 'masked-runtime' } },
      expect: {
        changes: [
          { summary: 'unmask ssh.service', commands: ['systemctl --quiet unmask -- ssh.service'] },
          { summary: 'enable ssh.service', commands: ['systemctl --quiet enable -- ssh.service'] },
        ],
      },
    },
    {
      name: 'masked and disabled',
      input: { name: 'ssh', masked: true, enabled: false },
      facts: { found: running },
      expect: {
        changes: [
          { summary: 'mask ssh.service', commands: ['systemctl --quiet mask -- ssh.service'] },
          { summary: 'disable ssh.service', commands: ['systemctl --quiet disable -- ssh.service'] },
        ],
      },
    },
    {
      name: 'runs and is enabled',
      input: { name: 'ssh', state: 'started', enabled: true },
      facts: { found: running },
      expect: { nothing: /ssh is as it should be/ },
    },
    {
      name: 'enabled first, then started',
      input: { name: 'ssh', state: 'started', enabled: true },
      facts: { found: stopped },
      expect: {
        changes: [
          {
            summary: 'enable ssh.service',
            before: 'disabled',
            after: 'enabled',
            invalidates: ['service', 'file:/etc/systemd/system'],
          },
          {
            summary: 'start ssh',
            before: 'inactive',
            commands: ['systemctl --quiet start -- ssh.service'],
            invalidates: ['*'],
          },
        ],
      },
    },
    {
      name: 'stop and disable',
      input: { name: 'ssh', state: 'stopped', enabled: false },
      facts: { found: running },
      expect: { changes: [{ summary: 'disable ssh.service' }, { summary: 'stop ssh' }] },
    },
    {
      name: 'restart is an action',
      input: { name: 'ssh', state: 'restarted' },
      facts: { found: running },
      expect: { changes: [{ summary: 'restart ssh', action: true }] },
    },
    {
      name: 'reload falls back to restart',
      input: { name: 'ssh', state: 'reloaded' },
      facts: { found: running },
      expect: {
        changes: [
          {
            summary: 'reload ssh',
            commands: ['systemctl --quiet reload-or-restart -- ssh.service'],
            action: true,
          },
        ],
      },
    },
    {
      name: 'changed unit files are read before a start',
      input: { name: 'ssh', state: 'restarted' },
      facts: { found: { ...running, needsDaemonReload: true } },
      expect: {
        changes: [
          { summary: 'let systemd read its unit files again' },
          { summary: 'restart ssh', action: true },
        ],
      },
    },
    {
      name: 'a oneshot unit does not stay active',
      input: { name: 'x', state: 'started' },
      facts: { found: { ...stopped, unit: 'x.service', type: 'oneshot' } },
      expect: { changes: [{ summary: 'start x', action: true }] },
    },
    {
      name: 'a failed unit is started',
      input: { name: 'ssh', state: 'started' },
      facts: { found: { ...stopped, active: 'failed' } },
      expect: { changes: [{ summary: 'start ssh', before: 'failed' }] },
    },
    {
      name: 'a failed unit is stopped',
      input: { name: 'ssh', state: 'stopped' },
      facts: { found: { ...stopped, active: 'failed' } },
      expect: { nothing: /as it should be/ },
    },
    {
      name: 'static units cannot be enabled and need not be',
      input: { name: 'x', enabled: true },
      facts: { found: { ...stopped, unitFile: 'static' } },
      expect: { nothing: /as it should be/ },
    },
    {
      name: 'unknown unit',
      input: { name: 'sshd', state: 'started' },
      facts: { found: { ...unknown, unit: 'sshd.service' } },
      expect: { refused: /sshd\.service does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'an unknown unit is stopped',
      input: { name: 'sshd', state: 'stopped', enabled: false },
      facts: { found: unknown },
      expect: { nothing: /as it should be/ },
    },
    {
      name: 'masked',
      input: { name: 'ssh', state: 'started' },
      facts: { found: { ...stopped, load: 'masked', unitFile: 'masked' } },
      expect: { refused: /is masked/, code: 'tasks/impossible' },
    },
    {
      name: 'unmask, enable, start',
      input: { name: 'ssh', state: 'started', enabled: true, masked: false },
      facts: { found: { ...stopped, load: 'masked', unitFile: 'masked' } },
      expect: {
        changes: [
          { summary: 'unmask ssh.service' },
          { summary: 'enable ssh.service' },
          { summary: 'start ssh' },
        ],
      },
    },
    ...([false, true] as const).flatMap((on) => [
      {
        name: `alone: enabled ${on}`,
        input: { name: 'ssh', enabled: on },
        facts: { found: on ? stopped : running },
        expect: { changes: [{ summary: on ? 'enable ssh.service' : 'disable ssh.service' }] },
      },
      {
        name: `alone: masked ${on}`,
        input: { name: 'ssh', masked: on },
        facts: { found: on ? running : { ...stopped, load: 'masked', unitFile: 'masked' } },
        expect: { changes: [{ summary: on ? 'mask ssh.service' : 'unmask ssh.service' }] },
      },
    ]),
    {
      name: 'a template cannot be started',
      input: { name: 'getty@', state: 'started' },
      facts: { found: template },
      expect: { refused: /getty@\.service is a template/, code: 'tasks/impossible' },
    },
    {
      name: 'all instances of a template',
      input: { name: 'getty@', state: 'restarted' },
      facts: { found: template },
      expect: {
        changes: [
          {
            summary: 'restart getty@',
            commands: ['systemctl --quiet restart -- getty@*.service'],
            action: true,
          },
        ],
      },
    },
    {
      name: 'a template that no instance stands for is not enabled',
      input: { name: 'many@', enabled: true },
      facts: { found: { ...template, unit: 'many@.service', unitFile: 'disabled', defaultInstance: '' } },
      expect: { refused: /many@\.service is a template without DefaultInstance= /, code: 'tasks/impossible' },
    },
    {
      name: 'a template that is enabled by its default instance',
      input: { name: 'getty@', enabled: true },
      facts: { found: { ...template, unitFile: 'disabled', defaultInstance: 'tty1' } },
      expect: {
        changes: [
          {
            summary: 'enable getty@.service',
            before: 'disabled',
            after: 'enabled',
            commands: ['systemctl --quiet enable -- getty@.service'],
            invalidates: ['service', 'file:/etc/systemd/system'],
          },
        ],
      },
    },
    {
      name: 'a unit that ends again and again does not count as started',
      input: { name: 'ssh', state: 'started' },
      facts: { found: { ...running, active: 'activating', sub: 'auto-restart' } },
      expect: { changes: [{ summary: 'start ssh', before: 'activating', after: 'active' }] },
    },
    { name: 'no wish', input: 'ssh', expect: { invalid: /say what is wanted/ } },
  ],
  trials: [
    {
      name: 'instances of a template are stopped',
      systemd: true,
      prepare: `printf '[Service]\\nExecStart=/usr/bin/sleep infinity\\n' > /etc/systemd/system/rigger-many@.service; systemctl daemon-reload; systemctl start rigger-many@a rigger-many@b`,
      input: { name: 'rigger-many@', state: 'stopped' },
      check: '! systemctl is-active -q rigger-many@a; ! systemctl is-active -q rigger-many@b',
    },
    {
      name: 'a template is enabled by its default instance',
      systemd: true,
      prepare: `printf '[Service]\\nExecStart=/usr/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\nDefaultInstance=one\\n' > /etc/systemd/system/rigger-some@.service; systemctl daemon-reload`,
      input: { name: 'rigger-some@', enabled: true },
      check: 'systemctl is-enabled -q rigger-some@one',
    },
    {
      name: 'a template that no instance stands for is not enabled',
      systemd: true,
      prepare: `printf '[Service]\\nExecStart=/usr/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/rigger-none@.service; systemctl daemon-reload`,
      input: { name: 'rigger-none@', enabled: true },
      refused: 'tasks/impossible',
    },
    {
      name: 'enable and start',
      systemd: true,
      prepare: fresh,
      input: { name: 'rigger-trial', state: 'started', enabled: true },
      check: 'systemctl is-active -q rigger-trial; systemctl is-enabled -q rigger-trial',
    },
    {
      name: 'stop, disable and mask',
      systemd: true,
      prepare: `${fresh}; systemctl enable -q --now rigger-trial`,
      input: { name: 'rigger-trial', state: 'stopped', enabled: false },
      check: '! systemctl is-active -q rigger-trial',
    },
    {
      name: 'a changed unit file is read before the start',
      systemd: true,
      prepare: `${fresh}; systemctl status rigger-trial > /dev/null || :; sed -i s/infinity/1000/ /etc/systemd/system/rigger-trial.service`,
      input: { name: 'rigger-trial', state: 'started' },
      check: 'systemctl show -p ExecStart rigger-trial | grep -q 1000',
    },
    {
      name: 'restart',
      systemd: true,
      prepare: `${fresh}; systemctl start rigger-trial; systemctl show -P MainPID rigger-trial > pid`,
      input: { name: 'rigger-trial', state: 'restarted' },
      check: '[ "$(systemctl show -P MainPID rigger-trial)" != "$(cat pid)" ]',
    },
    {
      name: 'no such unit',
      systemd: true,
      input: { name: 'rigger-none', state: 'started' },
      refused: 'tasks/missing',
    },
  ],
};
