import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A process, told apart from a later one that got the same number:
 * the start time in clock ticks since boot is field 22 of `/proc/PID/stat` (proc_pid_stat(5)).
 */
export interface ProcessId {
  readonly pid: number;
  readonly start: string;
}

/** The start time in the text of `/proc/PID/stat`; the command name in it may hold spaces and parentheses. */
export const startTime = (stat: string): string | undefined =>
  stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];

/** Whether the text of `/proc/PID/stat` tells of a process that has ended and only waits for its parent. */
const hasEnded = (stat: string): boolean => /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));

const readStat = (pid: number): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
};

/** Names the process that has this number now; undefined when there is none. */
export const identify = (pid: number): ProcessId | undefined => {
  const stat = readStat(pid);
  const start = stat === undefined || hasEnded(stat) ? undefined : startTime(stat);
  return start === undefined ? undefined : { pid, start };
};

/** Whether that very process still runs. */
export const isAlive = (process: ProcessId): boolean => identify(process.pid)?.start === process.start;

/** Ends that very process: politely, then by force after `patience` seconds. Returns when it is gone. */
export const stopProcess = async (target: ProcessId, patience = 5): Promise<void> => {
  if (!isAlive(target)) return;
  process.kill(target.pid, 'SIGTERM');
  const deadline = performance.now() + patience * 1000;
  while (isAlive(target)) {
    if (performance.now() > deadline) process.kill(target.pid, 'SIGKILL');
    await pause(20);
  }
};
