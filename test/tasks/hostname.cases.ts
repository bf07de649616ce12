import type { Cases } from './case.js';

const file = (text: string) => ({
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: text.length,
  inode: '1:4',
  text,
});
const named = (name: string, configured: string) => ({
  running: { name, short: name.split('.')[0], configured },
  configured: file(`${configured}\n`),
});

export const suite: Cases = {
  task: 'hostname',
  cases: [
    {
      name: 'a directory where the file should be',
      input: 'dut1',
      facts: {
        running: { name: 'a', short: 'a', configured: '' },
        configured: { ...file(''), type: 'directory' },
      },
      expect: { refused: /\/etc\/hostname is a directory/, code: 'tasks/wrong-type' },
    },
    {
      name: 'the file and the running kernel',
      input: 'dut1',
      facts: named('old', 'old'),
      expect: {
        changes: [
          { summary: 'change /etc/hostname', diff: { before: 'old\n', after: 'dut1\n' } },
          {
            summary: 'set the host name to dut1',
            before: 'old',
            after: 'dut1',
            commands: ['hostname dut1'],
            invalidates: ['hostname', 'sysctl', 'file:/proc/sys'],
          },
        ],
      },
    },
    {
      name: 'only for the next boot',
      input: { name: 'dut1' },
      facts: named('dut1', 'old'),
      expect: { changes: [{ summary: 'change /etc/hostname', diff: { before: 'old\n', after: 'dut1\n' } }] },
    },
    {
      name: 'only now, with its domain',
      input: 'dut1.lab.example',
      facts: named('dut1', 'dut1.lab.example'),
      expect: {
        changes: [
          { summary: 'set the host name to dut1.lab.example', before: 'dut1', after: 'dut1.lab.example' },
        ],
      },
    },
    {
      name: 'no file yet',
      input: 'dut1',
      facts: {
        running: { name: 'dut1', short: 'dut1', configured: '' },
        configured: { type: 'absent', parent: 'directory' },
      },
      expect: { changes: [{ summary: 'create /etc/hostname', diff: { before: null, after: 'dut1\n' } }] },
    },
    { name: 'called so', input: 'dut1', facts: named('dut1', 'dut1'), expect: { nothing: /is called dut1/ } },
    { name: 'an underscore', input: 'dut_1', expect: { invalid: /must be a host name/ } },
    { name: 'a hyphen at the end', input: 'dut-', expect: { invalid: /must be a host name/ } },
    {
      name: '65 characters',
      input: `${'a'.repeat(32)}.${'b'.repeat(32)}`,
      expect: { invalid: /64 characters/ },
    },
    { name: 'no text at all', input: '', expect: { invalid: /must be a host name/ } },
  ],
  trials: [
    {
      name: 'a booted system is called otherwise, now and at its next boot',
      systemd: true,
      input: 'dut7',
      check: '[ "$(cat /proc/sys/kernel/hostname)" = dut7 ] && [ "$(cat /etc/hostname)" = dut7 ]',
    },
  ],
};
