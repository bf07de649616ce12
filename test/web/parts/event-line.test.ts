import { expect, test } from '@jest/globals';
import { logLine } from '../../../src/web/parts/event-line.js';

test.each([
  [{ type: 'run-started', mode: 'apply', playbook: 'site.yml' }, 'apply site.yml', false],
  [{ type: 'host-connected', at: 0, host: 'dut1', ms: 31 }, '00:00:00  dut1: connected in 31 ms', false],
  [{ type: 'host-finished', host: 'dut1', outcome: 'failed' }, 'dut1: failed', true],
  [
    {
      type: 'task-finished',
      host: 'dut1',
      name: 'Install',
      status: 'failed',
      item: 'nginx',
      diagnostic: { message: 'no route' },
    },
    'dut1: failed: Install (nginx) – no route',
    true,
  ],
  [
    {
      type: 'trial-finished',
      status: 'ok',
      trial: { workload: 'ping', block: 2, warmUp: false },
      metrics: { rtt: 41.23456 },
    },
    'trial of ping, block 2: rtt 41.235',
    false,
  ],
  [{ type: 'run-finished', exitCode: 3 }, 'the run has ended with exit code 3', true],
  [{ type: 'message', at: 1e300, text: 'x' }, 'x', false],
])('%j', (event, text, bad) => expect(logLine(event)).toEqual({ text, bad }));

test.each([
  { type: 'task-output', text: 'x' },
  { type: 'constructor' },
  {},
  { type: 7 },
])('%j says nothing', (event) => expect(logLine(event)).toBeUndefined());
