import type { Cases } from './case.js';

const found = {
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 3,
  inode: '1:1',
  sha256: 'ab',
};

export const suite: Cases = {
  task: 'fetch',
  cases: [
    {
      name: 'to a folder, one tree for each host',
      input: { src: '/etc/x', dest: 'out/' },
      facts: { state: found },
      context: { host: 'dut1' },
      expect: {
        changes: [
          {
            summary: 'fetch /etc/x to out/dut1/etc/x',
            after: { bytes: 3, sha256: 'ab' },
            invalidates: [],
            action: true,
          },
        ],
      },
    },
    {
      name: 'not out of the folder by the path of the file',
      input: { src: '/../../etc/x', dest: 'out/' },
      facts: { state: found },
      context: { host: 'dut1' },
      expect: { changes: [{ summary: 'fetch /etc/x to out/dut1/etc/x', action: true }] },
    },
    {
      name: 'not out of the folder by the name of the host',
      input: { src: '/etc/x', dest: 'out/' },
      facts: { state: found },
      context: { host: '..' },
      expect: { refused: /cannot name a folder of the controller/, code: 'tasks/impossible' },
    },
    {
      name: 'to a folder, flat',
      input: { src: '/etc/x', dest: 'out/', flat: true },
      facts: { state: found },
      expect: { changes: [{ summary: 'fetch /etc/x to out/x', action: true }] },
    },
    {
      name: 'to a file',
      input: { src: '/etc/x', dest: 'out/y' },
      facts: { state: found },
      expect: { changes: [{ summary: 'fetch /etc/x to out/y', commands: ['fetch /etc/x'], action: true }] },
    },
    {
      name: 'missing',
      input: { src: '/etc/x', dest: 'y' },
      facts: { state: { type: 'absent', parent: 'directory' } },
      expect: { refused: /\/etc\/x does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'missing, and that is fine',
      input: { src: '/etc/x', dest: 'y', fail_on_missing: false },
      facts: { state: { type: 'absent', parent: 'directory' } },
      expect: { nothing: /does not exist/ },
    },
    {
      name: 'a directory',
      input: { src: '/etc', dest: 'y' },
      facts: { state: { ...found, type: 'directory' } },
      expect: { refused: /is a directory/, code: 'tasks/wrong-type' },
    },
  ],
};
