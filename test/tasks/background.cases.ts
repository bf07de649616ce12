import type { Cases } from './case.js';

const running = { state: 'running', pid: 7, argv: ['iperf3', '-s'] };

export const suite: Cases = {
  task: 'background',
  cases: [
    {
      name: 'what was started may listen no more',
      input: { handle: 'server', state: 'stopped' },
      facts: { process: running },
      expect: { changes: [{ summary: 'stop server', invalidates: ['background:server', 'port'] }] },
    },
    {
      name: 'an open quote',
      input: { handle: 'server', cmd: "echo 'a" },
      expect: { invalid: /every quote closed/ },
    },
    {
      name: 'not started',
      input: { handle: 'server', cmd: 'iperf3 -s' },
      facts: { process: { state: 'none' } },
      expect: {
        changes: [
          {
            summary: 'start iperf3 -s as server',
            commands: ['iperf3 -s &'],
            before: null,
            invalidates: ['background:server', 'port'],
          },
        ],
      },
    },
    {
      name: 'ended',
      input: { handle: 'server', argv: ['iperf3', '-s'] },
      facts: { process: { state: 'ended', lastWords: 'address in use' } },
      expect: { changes: [{ summary: /^start/, before: { ended: 'address in use' } }] },
    },
    {
      name: 'running',
      input: { handle: 'server', cmd: 'iperf3 -s' },
      facts: { process: running },
      expect: { nothing: /process 7/ },
    },
    {
      name: 'running with other words',
      input: { handle: 'server', cmd: 'iperf3 -s -p 1' },
      facts: { process: running },
      expect: { refused: /iperf3 -s$/, code: 'tasks/impossible' },
    },
    {
      name: 'stopping',
      input: { handle: 'server', state: 'stopped' },
      facts: { process: running },
      expect: { changes: [{ summary: 'stop server', commands: ['kill server'] }] },
    },
    {
      name: 'nothing to stop',
      input: { handle: 'server', state: 'stopped' },
      facts: { process: { state: 'none' } },
      expect: { nothing: /does not run/ },
    },
    { name: 'no program', input: { handle: 'server' }, expect: { invalid: /either `cmd` or `argv`/ } },
    {
      name: 'a program to stop',
      input: { handle: 'server', cmd: 'x', state: 'stopped' },
      expect: { invalid: /neither/ },
    },
    { name: 'a handle that is a path', input: { handle: '../x', cmd: 'x' }, expect: { invalid: /letters/ } },
  ],
};
