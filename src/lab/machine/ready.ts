import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { labFailure } from '../failure.js';
import { lastLines } from '../host/run.js';
import type { MachinePaths } from '../paths.js';
import { readConsole } from './console-log.js';
import { emulatorProcess } from './running.js';
import { type SshAccess, sshGreets, sshRun } from './ssh.js';

/** The console of a machine so far. */
export const consoleText = (paths: MachinePaths): string => {
  try {
    return readFileSync(paths.console, 'utf8');
  } catch {
    return '';
  }
};

/** The last lines of a console, without the terminal's control sequences. */
const consoleTail = (paths: MachinePaths, count = 15): string[] =>
  lastLines(consoleText(paths).replaceAll(/\x1b(\[[0-9;?!]*[A-Za-z]|[()][A-Z0-9])/g, ''), count);

/**
 * Waits until a machine lets us in and has finished starting, and gives it this machine's time: one that was resumed
 * still believes in the moment of its snapshot.
 * @param patience seconds
 */
export const untilReady = async (
  name: string,
  paths: MachinePaths,
  access: SshAccess,
  patience = 900,
): Promise<void> => {
  const deadline = performance.now() + patience * 1000;
  for (;;) {
    if (await sshGreets(access.port)) {
      const now = Math.round(Date.now() / 1000);
      const outcome = await sshRun(
        access,
        `date -u -s @${now} >/dev/null; systemctl is-system-running --wait`,
        120,
      );
      if (outcome.status !== 255 && outcome.status !== 124) return; // "degraded" is status 1, and good enough to work with
      if (/host key|Permission denied/i.test(outcome.stderr))
        throw labFailure('lab/machine-failed', `${name} does not let us in`, {
          notes: lastLines(outcome.stderr),
        });
    }
    if (emulatorProcess(paths) === undefined)
      throw labFailure('lab/machine-failed', `${name} went away while it started`, {
        help: `its console is ${paths.console}`,
        notes: consoleTail(paths),
      });
    const { panics } = readConsole(consoleText(paths));
    if (panics[0] !== undefined)
      throw labFailure('lab/machine-crashed', `${name} panicked while it started: ${panics[0]}`, {
        help: 'this is a fault of the lab; try `rigger lab up` again',
        notes: consoleTail(paths),
      });
    if (performance.now() > deadline)
      throw labFailure('lab/machine-failed', `${name} did not answer over ssh within ${patience} s`, {
        help: `its console is ${paths.console}`,
        notes: consoleTail(paths),
      });
    await pause(250);
  }
};
