import { readFileSync } from 'node:fs';

/** Whether a process still runs. One that has ended, but that nobody has waited for, does not. */
export const isRunning = (pid: number): boolean => {
  if (!(pid > 1)) throw new RangeError(`${pid} is no process of a test`);
  try {
    // Its command line would not do: it is empty while one program gives way to the next.
    const [state] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
};

/** Waits for a process to end; the test's own time limit is the clock. */
export const gone = async (pid: number): Promise<void> => {
  while (isRunning(pid)) await new Promise(setImmediate);
};
