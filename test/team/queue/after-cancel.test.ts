import { expect, test } from '@jest/globals';
import { afterCancel, type CancelledRun } from '../../../src/team/queue/after-cancel.js';

const running: CancelledRun = {
  ...{ run: 7, ended: false, state: 'running', asked_by: 'kim', worker: 'w1', hosts: ['dut1', 'dut2'] },
  ...{ begun: true, silent: 2, others: false },
};

test.each<[string, Partial<CancelledRun>]>([
  ['it had not begun, and no host was touched', { state: 'ended', ended: true, worker: null, silent: null }],
  ['w1 has not begun it: it ends within seconds, and no host is touched', { state: 'granted', begun: false }],
  [
    'w1 has not begun it: it ends within seconds, and no host is touched',
    { state: 'granted', begun: false, silent: 900, others: true },
  ],
  [
    'w1 has not begun it, and no worker is there that could write its end down: it ends once one is started',
    { state: 'granted', begun: false, silent: 900 },
  ],
  [
    'w1 ends it after the commands in flight, and gives back dut1, dut2 once it is known how it left them',
    {},
  ],
  [
    'w1 ends it after the commands in flight, and gives back 4 hosts once it is known how it left them',
    { hosts: ['a', 'b', 'c', 'd'] },
  ],
  [
    'w1 was last heard of 15 min ago: another worker takes over dut1, dut2, and ends it or puts in quarantine what it cannot vouch for',
    { silent: 900, others: true },
  ],
  [
    'w1 was last heard of 70 s ago: it keeps dut1, dut2 until it is back, or another worker is started',
    { silent: 70 },
  ],
  [
    'w1 was last heard of 30 s ago: it keeps dut1, dut2 until it is back, or another worker is started',
    { state: 'suspect', silent: 30 },
  ],
  [
    'w1 does not answer: it keeps dut1, dut2 until it is back, or another worker is started',
    { silent: null },
  ],
])('%s', (words, more) => expect(afterCancel({ ...running, ...more })).toBe(words));
