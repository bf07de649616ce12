import { sha256Of } from '../../src/facts/files/file-state.js';
import type { Cases } from './case.js';

const none = { type: 'absent', parent: 'directory' };
const folder = { type: 'directory', mode: '0755' };
const text = '[Service]\nExecStart=/bin/true\n';
const file = (content: string) => ({
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 1,
  inode: '1:1',
  text: content,
  sha256: sha256Of(content),
});
const unit = (more: object) => ({
  unit: 'x.service',
  load: 'loaded',
  active: 'active',
  sub: 'running',
  unitFile: 'enabled',
  type: 'simple',
  remainsAfterExit: false,
  needsDaemonReload: false,
  mainPid: 1,
  ...more,
});
const unknown = unit({ load: 'not-found', active: 'inactive', unitFile: '', mainPid: 0 });

const clean = `systemctl disable -q --now rigger-unit 2>/dev/null || :
rm -rf /etc/systemd/system/rigger-unit.*; systemctl daemon-reload`;
const sleeping = '[Service]\nExecStart=/usr/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n';

export const suite: Cases = {
  task: 'systemd_unit',
  cases: [
    {
      name: 'each step of one that goes',
      input: { name: 'x', state: 'absent' },
      facts: { file: file(text), folder, found: unit({}) },
      expect: {
        changes: [
          { summary: /disable/, commands: ['systemctl --quiet disable -- x.service'] },
          { summary: /stop/, commands: ['systemctl --quiet stop -- x.service'] },
          { summary: /remove/, commands: ['rm -f -- /etc/systemd/system/x.service'] },
          { summary: /read its unit files/, commands: ['systemctl daemon-reload'], invalidates: ['service'] },
        ],
      },
    },
    {
      name: 'new, enabled and started',
      input: { name: 'x', content: text, enabled: true, state: 'started' },
      facts: { file: none, folder, found: unknown },
      expect: {
        changes: [
          { summary: 'create /etc/systemd/system/x.service', diff: { before: null, after: text } },
          { summary: 'let systemd read its unit files again' },
          { summary: 'enable x.service' },
          { summary: 'start x' },
        ],
      },
    },
    {
      name: 'changed and running: restarted',
      input: { name: 'x', content: text, enabled: true, state: 'started' },
      facts: { file: file('old'), folder, found: unit({}) },
      expect: {
        changes: [
          { summary: 'change /etc/systemd/system/x.service' },
          { summary: 'let systemd read its unit files again' },
          { summary: 'restart x.service' },
        ],
      },
    },
    {
      name: 'changed and running, no restart wanted',
      input: { name: 'x', content: text, restart: false },
      facts: { file: file('old'), folder, found: unit({}) },
      expect: {
        changes: [
          { summary: 'change /etc/systemd/system/x.service' },
          { summary: 'let systemd read its unit files again' },
        ],
      },
    },
    {
      name: 'as wanted',
      input: { name: 'x.service', content: text, enabled: true, state: 'started' },
      facts: { file: file(text), folder, found: unit({}) },
      expect: { nothing: /x\.service is as it should be/ },
    },
    {
      name: 'written by an interrupted run that did not come to the reload',
      input: { name: 'x', content: text },
      facts: { file: file(text), folder, found: unit({ needsDaemonReload: true }) },
      expect: {
        changes: [{ summary: 'let systemd read its unit files again' }, { summary: 'restart x.service' }],
      },
    },
    {
      name: 'drop-in',
      input: { name: 'ssh', drop_in: 'limits', content: '[Service]\nLimitNOFILE=1024\n' },
      facts: {
        file: { type: 'absent', parent: 'absent' },
        folder: none,
        found: unit({ unit: 'ssh.service' }),
      },
      expect: {
        changes: [
          { summary: 'create directory /etc/systemd/system/ssh.service.d' },
          { summary: 'create /etc/systemd/system/ssh.service.d/limits.conf' },
          { summary: 'let systemd read its unit files again' },
          { summary: 'restart ssh.service' },
        ],
      },
    },
    {
      name: 'absent',
      input: { name: 'x', state: 'absent' },
      facts: { file: file(text), folder, found: unit({}) },
      expect: {
        changes: [
          { summary: 'disable x.service' },
          { summary: 'stop x' },
          { summary: 'remove /etc/systemd/system/x.service' },
          { summary: 'let systemd read its unit files again' },
        ],
      },
    },
    {
      name: 'absent already',
      input: { name: 'x', state: 'absent' },
      facts: { file: none, folder, found: unknown },
      expect: { nothing: /does not exist/ },
    },
    {
      name: 'a template has nothing to enable without a default',
      input: { name: 'x@', content: text, enabled: true },
      facts: { file: none, folder, found: unit({ unit: 'x@.service', load: 'not-found', instances: [] }) },
      expect: { refused: /x@\.service is a template without DefaultInstance=/, code: 'tasks/impossible' },
    },
    {
      name: 'a template that changes restarts its instances',
      input: { name: 'x@', content: text },
      facts: {
        file: file('[Service]\n'),
        folder,
        found: unit({ unit: 'x@.service', instances: ['x@a.service', 'x@b.service'] }),
      },
      expect: {
        changes: [
          { summary: 'change /etc/systemd/system/x@.service' },
          { summary: 'let systemd read its unit files again' },
          {
            summary: 'restart x@a.service, x@b.service',
            commands: ['systemctl --quiet restart -- x@a.service x@b.service'],
          },
        ],
      },
    },
    { name: 'no text', input: { name: 'x' }, expect: { invalid: /either `content` or `src`/ } },
  ],
  trials: [
    {
      name: 'new, enabled and started',
      systemd: true,
      prepare: clean,
      input: { name: 'rigger-unit', content: sleeping, enabled: true, state: 'started' },
      check: 'systemctl is-active -q rigger-unit && systemctl is-enabled -q rigger-unit',
    },
    {
      name: 'changed: restarted',
      systemd: true,
      prepare: `${clean}; printf '[Service]\\nExecStart=/usr/bin/sleep 1000\\n' > /etc/systemd/system/rigger-unit.service; systemctl start rigger-unit`,
      input: { name: 'rigger-unit', content: sleeping, state: 'started' },
      check: 'tr "\\0" " " < /proc/$(systemctl show -P MainPID rigger-unit)/cmdline | grep infinity',
    },
    {
      name: 'a template',
      systemd: true,
      prepare: clean,
      input: { name: 'rigger-each@', content: sleeping },
      check: 'systemctl start rigger-each@a; systemctl is-active -q rigger-each@a',
    },
    {
      name: 'a template that has a default, enabled',
      systemd: true,
      prepare: clean,
      input: { name: 'rigger-some@.service', content: `${sleeping}DefaultInstance=one\n`, enabled: true },
      check: '[ -h /etc/systemd/system/multi-user.target.wants/rigger-some@one.service ]',
    },
    {
      name: 'drop-in of a template: its instances are restarted',
      systemd: true,
      prepare: `printf '[Service]\\nExecStart=/usr/bin/sleep 1000\\n' > /etc/systemd/system/rigger-any@.service; systemctl daemon-reload; systemctl start rigger-any@a`,
      input: { name: 'rigger-any@', drop_in: 'nice', content: '[Service]\nNice=5\n' },
      check: '[ "$(ps -o ni= -p $(systemctl show -P MainPID rigger-any@a) | tr -d " ")" = 5 ]',
    },
    {
      name: 'a template goes, with its instances',
      systemd: true,
      prepare: `printf '[Service]\\nExecStart=/usr/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/rigger-gone@.service; systemctl enable -q --now rigger-gone@a`,
      input: { name: 'rigger-gone@', state: 'absent' },
      check:
        '! systemctl is-active -q rigger-gone@a; [ ! -h /etc/systemd/system/multi-user.target.wants/rigger-gone@a.service ]',
    },
    {
      name: 'drop-in',
      systemd: true,
      prepare: `${clean}; printf '[Service]\\nExecStart=/usr/bin/sleep 1000\\n' > /etc/systemd/system/rigger-unit.service; systemctl start rigger-unit`,
      input: { name: 'rigger-unit', drop_in: 'nice', content: '[Service]\nNice=5\n' },
      check: 'systemctl show -P Nice rigger-unit | grep -qx 5',
    },
    {
      name: 'absent',
      systemd: true,
      prepare: `${clean}; printf '[Service]\\nExecStart=/usr/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/rigger-unit.service; systemctl enable -q --now rigger-unit`,
      input: { name: 'rigger-unit', state: 'absent' },
      check: '[ "$(systemctl show -P LoadState rigger-unit)" = not-found ]',
    },
  ],
};
