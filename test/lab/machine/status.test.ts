import { describe, expect, test } from '@jest/globals';
import { judge, type Observations } from '../../../src/lab/machine/status.js';

const fine: Observations = {
  wantedOff: false,
  alive: true,
  runState: 'running',
  sshGreets: true,
  console: { boots: 1, selfResets: 0, poweredOff: false, panics: [], stalls: [] },
};
const quiet = fine.console;
const gone = { alive: false, runState: undefined, sshGreets: false };

describe('the condition of a machine', () => {
  test.each<[string, Partial<Observations>, string, RegExp | undefined]>([
    ['all is well', {}, 'running', undefined],
    ['no sshd yet', { sshGreets: false }, 'starting', /sshd does not answer/],
    [
      'no sshd, and it starves',
      { sshGreets: false, console: { ...quiet, stalls: ['soft lockup'] } },
      'starting',
      /soft lockup/,
    ],
    ['a monitor that is silent', { runState: undefined, sshGreets: false }, 'starting', /monitor/],
    ['stopped by hand', { runState: 'paused', sshGreets: false }, 'starting', /"paused"/],
    ['QEMU says that it panicked', { runState: 'guest-panicked', sshGreets: false }, 'crashed', /panicked/],
    [
      'the console says that it panicked',
      { console: { ...quiet, panics: ['Kernel panic - x'] } },
      'crashed',
      /Kernel panic - x/,
    ],
    [
      'it reset itself and runs again',
      { console: { ...quiet, selfResets: 1 } },
      'crashed',
      /reset itself once/,
    ],
    ['killed', gone, 'dead', /QEMU process is gone/],
    ['switched off', { ...gone, wantedOff: true }, 'off', undefined],
    ['shut down from inside', { ...gone, console: { ...quiet, poweredOff: true } }, 'off', undefined],
    ['killed after a panic', { ...gone, console: { ...quiet, panics: ['Oops: 1'] } }, 'crashed', /Oops: 1/],
  ])('%s', (_, change, condition, reason) => {
    const judgement = judge({ ...fine, ...change });
    expect(judgement.condition).toBe(condition);
    if (reason) expect(judgement.reason).toMatch(reason);
    else expect(judgement.reason).toBeUndefined();
  });
});
