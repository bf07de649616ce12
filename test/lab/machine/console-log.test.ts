import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { consoleMarks, readConsole } from '../../../src/lab/machine/console-log.js';

let boots = 0;
/** Another boot, with the id that the kernel gives it. */
const boot = () => {
  boots += 1;
  return `rigger-lab: boot 41127c2a-b59d-4448-b597-${String(boots).padStart(12, '0')}`;
};
const restart = '[  812.1] reboot: Restarting system';
const on = `${consoleMarks.powerOn} 2026-01-01`;
const noise = 'Debian GNU/Linux 13 dut1 ttyS0';
const story = (...lines: string[]) => readConsole(lines.join('\r\n'));

describe('the story of a console', () => {
  test('ordered boots are no resets, in any number and order', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), (restarts) => {
        const lines = restarts.flatMap((one) => (one ? [restart, boot()] : [noise]));
        expect(story(on, boot(), ...lines)).toMatchObject({
          selfResets: 0,
          boots: 1 + restarts.filter(Boolean).length,
        });
      }),
    );
  });

  test('a boot that nobody ordered is a reset of its own', () => {
    expect(story(on, boot(), noise, boot())).toMatchObject({ boots: 1, selfResets: 1 });
    expect(story(on, boot(), restart, boot(), boot())).toMatchObject({ boots: 2, selfResets: 1 });
  });

  test('a boot that says so twice is one boot', () => {
    const same = boot();
    expect(story(on, same, noise, same, restart, boot())).toMatchObject({ boots: 2, selfResets: 0 });
  });

  test('a machine that was resumed has booted before', () => {
    expect(story(consoleMarks.resumed, noise)).toMatchObject({ boots: 0, selfResets: 0 });
    expect(story(consoleMarks.resumed, boot())).toMatchObject({ boots: 0, selfResets: 1 });
    expect(story(consoleMarks.resumed, restart, boot())).toMatchObject({ boots: 1, selfResets: 0 });
  });

  test('what was before the last power on is forgotten', () => {
    expect(story(on, boot(), boot(), 'Kernel panic - not syncing: x', on, boot())).toEqual({
      boots: 1,
      selfResets: 0,
      poweredOff: false,
      panics: [],
      stalls: [],
    });
  });

  test('a shutdown in good order is told from a later boot', () => {
    expect(story(on, boot(), 'reboot: Power down').poweredOff).toBe(true);
    expect(story(on, boot(), 'reboot: Power down', consoleMarks.powerOn, boot()).poweredOff).toBe(false);
  });

  test.each([
    ['[ 99.1] Kernel panic - not syncing: corrupted stack end detected inside scheduler', 'panics'],
    ['[ 99.1] BUG: unable to handle page fault for address: 00', 'panics'],
    ['[ 99.1] watchdog: BUG: soft lockup - CPU#1 stuck for 26s!', 'stalls'],
    ['[ 99.1] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:', 'stalls'],
  ] as const)('%s is of the %s', (text, kind) => {
    expect(story(on, boot(), text)[kind]).toEqual([text]);
  });
});
