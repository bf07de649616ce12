import { readFileSync } from 'node:fs';

/** Whether a process still runs. One that has ended, but that nobody has waited for, does not. */
export const isRunning = (pid: number): boolean => {
  if (!(pid > 1)) throw new RangeError(`${pid} is no process of a test`);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
};

/** Waits for a process to end; the test's own time limit is the clock. */
export const gone = async (pid: number): Promise<void> => {
  while (isRunning(pid)) await new Promise(setImmediate);
};
